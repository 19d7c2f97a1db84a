"""Authority cases: their steps, what each refuses, who may take it, and what is kept."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, Invalid, NotFound, NotPermitted
from dpo_office.common.events import Event
from dpo_office.common.permissions import ROLES
from dpo_office.common.users import RoleGrant, User
from requests_app.actions import (
    authority_answers,
    authority_cases,
    authority_holds,
    authority_limits,
    authority_outcomes,
    authority_questions,
)
from requests_app.domain.authority_steps import AUTHORITY_STATES, AUTHORITY_STEPS
from requests_app.models import AuthorityCase, AuthorityQuestion, HeldThing
from requests_app.permissions import AUTHORITY_DECISIONS, AUTHORITY_WORK, RETURN_ANSWER
from tests.factories.authority_cases import (
    a_letter,
    a_matter,
    answer_all,
    authority_case_in,
    call_for,
    call_for_question,
    hold,
    make_authority_case,
)
from tests.factories.breaches import make_breach
from tests.factories.cases import make_case, make_office
from tests.factories.policy_change import version_in_force
from tests.factories.registry import ADMIN, actor_with, make_activity

pytestmark = pytest.mark.django_db
FILE = b"%PDF-1.7\nbilag"


@pytest.fixture
def office(db):
    make_office("other")
    return make_office("testco")


def refused(act, **call) -> DomainError:
    with pytest.raises(DomainError) as raised:
        act(**call)
    return raised.value


def worker(role: str, controller) -> User:
    """Insert a person with a role at a controller."""
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(f"{role}-{uuid.uuid4().hex[:6]}", name="Ditte Dam")
        RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


def first_question(row: AuthorityCase) -> AuthorityQuestion:
    return row.questions.select_related("authority_case").first()


def of_question(act):
    """Take a step of the case's first question, or of an unknown one where there is none."""

    def take(case_id, **call):
        row = AuthorityCase.objects.get(pk=case_id)
        question = row.questions.first()
        if question is None:
            # Nothing has been asked: a question that the state itself does not let anybody touch.
            with acting(ADMIN, "test.question_made"):
                question = AuthorityQuestion.objects.create(
                    authority_case=row, letter=row.letters.first(), number=1, text="Hvad?"
                )
        return act(question_id=question.pk, **call)

    return take


TAKE: dict[str, Any] = {
    "add_questions": lambda **call: authority_questions.add_questions(questions="Hvorfor?", **call),
    "assign_question": of_question(authority_questions.assign_question),
    "answer_question": of_question(lambda **c: authority_questions.answer_question(answer="Derfor.", **c)),
    "approve_answer": of_question(authority_questions.approve_answer),
    "return_answer": of_question(lambda **c: authority_questions.return_answer(reason="For kort.", **c)),
    "add_annex": lambda **call: authority_answers.add_annex(title="Log", source="Butikken", **call),
    "remove_annex": lambda **call: authority_answers.remove_annex(annex_id=uuid.uuid4(), **call),
    "send_answer": lambda **call: authority_answers.send_answer(
        sent_on=clock.today(), channel="email", summary="Besvaret.", **call
    ),
    "ask_longer_limit": lambda **call: authority_limits.ask_longer_limit(
        asked_on=clock.today(), wanted_on=clock.today() + timedelta(days=40), reason="Ferie.", **call
    ),
    "record_limit_answer": lambda **call: authority_limits.record_limit_answer(
        answered_on=clock.today(), granted=False, **call
    ),
    "record_outcome": lambda **call: authority_outcomes.record_outcome(
        outcome="criticism", decided_on=clock.today(), text="Kritik.", **call
    ),
    "add_follow_up": lambda **call: authority_outcomes.add_follow_up(
        what="Ret politikken.", due_on=clock.today(), **call
    ),
    "complete_follow_up": lambda **call: authority_outcomes.complete_follow_up(
        follow_up_id=uuid.uuid4(), done_on=clock.today(), **call
    ),
    "hold_things": lambda **call: authority_holds.hold_things(
        references=["X"], activities=(), policy_versions=(), **call
    ),
    "review_hold": lambda **call: authority_holds.review_hold(
        review_on=clock.today() + timedelta(days=90), reason="Sagen verserer.", **call
    ),
    "describe_authority_case": lambda **call: authority_cases.describe_authority_case(
        matter=a_matter(), **call
    ),
    "hand_over_authority_case": lambda **call: authority_cases.hand_over_authority_case(
        owner="nobody", **call
    ),
    "receive_letter": lambda **call: authority_cases.receive_letter(letter=a_letter(clock.today()), **call),
    "close_authority_case": authority_cases.close_authority_case,
}


def test_every_step_is_tried():
    assert set(TAKE) == {step.name for step in AUTHORITY_STEPS.steps} - {"open_authority_case"}


@pytest.mark.parametrize("state", AUTHORITY_STATES)
def test_each_step_is_taken_from_its_states_and_from_no_other(office, state):
    row = authority_case_in(state, office)
    for step, take in TAKE.items():
        try:
            with transaction.atomic():
                take(**call_for(row))
                code = ""
                transaction.set_rollback(True)
        except DomainError as error:
            code = error.code
        assert (code == "step_impossible") is not AUTHORITY_STEPS.can(step, state), (step, code)


def test_who_may_take_which_step(office):
    may = {
        "officer": set(AUTHORITY_WORK),
        "decider": {*AUTHORITY_WORK, *AUTHORITY_DECISIONS, RETURN_ANSWER},
        "dpo": {*AUTHORITY_WORK, RETURN_ANSWER},
        "legal": {*AUTHORITY_WORK, *AUTHORITY_DECISIONS, RETURN_ANSWER},
    }
    row = authority_case_in("answering", office)
    for role in ROLES:
        actor = actor_with(role, office)
        held = {f"authority_case.{step}" for step in TAKE if actor.may(f"authority_case.{step}", office.pk)}
        assert held == may.get(role, set()) - {"authority_case.open_authority_case"}, role
        if role not in may:
            for take in (TAKE["add_annex"], TAKE["answer_question"]):
                error = refused(take, **call_for(row, role))
                assert isinstance(error, NotPermitted if role == "auditor" else NotFound), role


def test_the_letter_is_entered_once_however_often_it_is_sent(office):
    call = {
        "controller": office.slug,
        "key": uuid.uuid4(),
        "matter": a_matter(file_number=" 2026-41-0001 "),
        "letter": a_letter(clock.today(), content=FILE, summary="Fem spørgsmål."),
        "actor": actor_with("dpo", office),
        "now": clock.now(),
    }
    row = authority_cases.open_authority_case(**call)
    again = authority_cases.open_authority_case(**call)

    assert (row.pk, row.state, row.file_number) == (again.pk, "received", "2026-41-0001")
    assert row.reference.startswith("TES-T")
    letter = row.letters.get()
    assert (letter.number, letter.due_on, letter.first_due_on) == (1, row.due_on, row.due_on)
    assert letter.document.sha256 == hashlib.sha256(FILE).hexdigest()
    assert Event.objects.filter(subject_id=row.pk, type="authority_case.opened").count() == 1
    assert row.history.count() == 1


@pytest.mark.parametrize(
    ("matter", "letter", "code", "field"),
    [
        ({"file_number": " "}, {}, "words_missing", "file_number"),
        ({"kind": "party"}, {}, "invalid", "kind"),
        ({"matter": ""}, {}, "words_missing", "matter"),
        ({}, {"channel": "pigeon"}, "invalid", "channel"),
        ({}, {"received_on": 1, "due_on": 9}, "day_ahead", "received_on"),
        ({}, {"received_on": -9000}, "day_too_early", "received_on"),
        ({}, {"received_on": -2, "due_on": -3}, "due_before_receipt", "due_on"),
        ({}, {"content": b"\x7fELF\x00"}, "file_type_unsupported", "file"),
    ],
)
def test_a_letter_that_cannot_be_is_refused_and_nothing_is_kept(office, matter, letter, code, field):
    today = clock.today()
    said = {
        name: today + timedelta(days=value) if isinstance(value, int) else value
        for name, value in letter.items()
    }
    error = refused(make_authority_case, controller=office, letter=a_letter(today, **said), **matter)
    assert (error.code, error.field) == (code, field)
    assert not AuthorityCase.objects.exists()


def test_a_file_number_is_the_controllers_once(office):
    first = make_authority_case(office, file_number="2026-41-0007")
    error = refused(make_authority_case, controller=office, file_number="2026-41-0007")
    assert (error.code, error.context["reference"]) == ("file_number_known", first.reference)

    other = type(office).objects.get(slug="other")
    assert make_authority_case(other, file_number="2026-41-0007").controller == other
    second = make_authority_case(office)
    renumbered = a_matter(file_number="2026-41-0007")
    call = call_for(second, matter=renumbered)
    assert refused(authority_cases.describe_authority_case, **call).code == "file_number_known"
    unknown = refused(
        authority_cases.open_authority_case,
        controller="nowhere",
        key=uuid.uuid4(),
        matter=a_matter(),
        letter=a_letter(clock.today()),
        actor=actor_with("legal", office),
        now=clock.now(),
    )
    assert unknown.code == "controller_unknown"


def test_what_is_known_is_put_right_and_the_case_is_handed_over(office):
    row = make_authority_case(office)
    matter = a_matter(file_number="2026-42-0002", kind="order", contact="Sagsbehandler, 33 19 32 00")
    authority_cases.describe_authority_case(matter=matter, **call_for(row))
    officer = worker("officer", office)
    row = authority_cases.hand_over_authority_case(owner=officer.username, **call_for(row))
    assert (row.file_number, row.kind, row.owned_by) == ("2026-42-0002", "order", officer.pk)

    agent = worker("agent", office)
    for name in (agent.username, ""):
        error = refused(authority_cases.hand_over_authority_case, owner=name, **call_for(row))
        assert error.code == "owner_unknown"


def test_questions_are_numbered_owned_answered_and_approved(office):
    row = make_authority_case(office)
    officer = worker("officer", office)
    asked = "1. Hvornår?\n\n2. Hvem?\n3. Hvorfor?"
    authority_questions.add_questions(questions=asked, owner=officer.username, **call_for(row))
    case = make_case(office)
    hold(row, references=[case.reference.lower()])

    first, second, third = row.questions.select_related("authority_case")
    held = row.held.get()
    authority_questions.assign_question(
        source="Sletteloggen", held_id=held.pk, owner="", **call_for_question(first)
    )
    authority_questions.answer_question(answer=" Den 3. maj. ", **call_for_question(first, "officer"))
    authority_questions.approve_answer(**call_for_question(first, "decider"))
    authority_questions.answer_question(answer="To i butikken.", **call_for_question(second, "dpo"))

    first.refresh_from_db()
    row.refresh_from_db()
    assert (first.number, first.text, first.answer, first.standing) == (
        1,
        "Hvornår?",
        "Den 3. maj.",
        "approved",
    )
    assert (first.source, first.held, first.owner) == ("Sletteloggen", held, None)
    assert [one.standing for one in row.questions.all()] == ["approved", "answered", "open"]
    assert (third.owner, row.state, row.version) == (officer, "answering", 7)
    event = Event.objects.filter(subject_id=row.pk).latest("id")
    assert (event.type, event.data) == ("authority_case.question_answered", {"question": 2})


def test_what_a_question_refuses(office):
    row = authority_case_in("answering", office)
    question = first_question(row)
    questions = authority_questions

    def code(act, **more):
        return refused(act, **call_for_question(question), **more).code

    assert code(questions.approve_answer) == "question_unanswered"
    assert code(questions.return_answer, reason="Hvad?") == "question_unanswered"
    assert code(questions.answer_question, answer=" ") == "words_missing"
    assert code(questions.assign_question, owner="nobody") == "owner_unknown"
    assert code(questions.assign_question, held_id=uuid.uuid4()) == "source_not_held"
    answer_all(row)
    assert code(questions.answer_question, answer="Nyt.") == "answer_is_approved"
    assert code(questions.approve_answer) == "answer_is_approved"
    questions.return_answer(reason="Nævn datoen.", **call_for_question(question, "dpo"))
    question.refresh_from_db()
    assert (question.standing, question.returned_for) == ("answered", "Nævn datoen.")
    questions.answer_question(answer="Den 3. maj 2026.", **call_for_question(question))
    question.refresh_from_db()
    assert (question.standing, question.returned_for) == ("answered", "")
    assert code(questions.approve_answer, version=1) == "version_stale"
    many = "\n".join(f"Hvad med {number}?" for number in range(100))
    error = refused(questions.add_questions, questions=many, **call_for(row))
    assert (error.code, error.context["most"]) == ("questions_too_many", 100)
    other = make_authority_case(type(office).objects.get(slug="other"))
    foreign = call_for_question(question) | {"actor": actor_with("legal", other.controller)}
    assert isinstance(refused(questions.approve_answer, **foreign), NotFound)


def test_a_longer_limit_counts_when_the_authority_has_granted_it(office):
    row = make_authority_case(office)
    due, today = row.due_on, clock.today()
    asking = {"asked_on": today, "reason": "Leverandøren svarer først i næste måned."}
    missing = refused(authority_limits.record_limit_answer, answered_on=today, granted=False, **call_for(row))
    assert missing.code == "limit_request_missing"
    early = refused(authority_limits.ask_longer_limit, wanted_on=due, **asking, **call_for(row))
    assert (early.code, early.field) == ("limit_not_later", "wanted_on")

    week = timedelta(days=7)
    row = authority_limits.ask_longer_limit(wanted_on=due + 2 * week, **asking, **call_for(row))
    assert row.due_on == due
    again = refused(authority_limits.ask_longer_limit, wanted_on=due + 3 * week, **asking, **call_for(row))
    assert again.code == "limit_request_waits"
    said = {"answered_on": today, "granted": True}
    for day, code in ((None, "new_limit_missing"), (due, "limit_not_later")):
        error = refused(authority_limits.record_limit_answer, new_due_on=day, **said, **call_for(row))
        assert error.code == code
    row = authority_limits.record_limit_answer(new_due_on=due + week, **said, **call_for(row))

    letter = row.letters.get()
    assert (row.due_on, letter.due_on, letter.first_due_on) == (due + week, due + week, due)
    asked = letter.limit_requests.get()
    assert (asked.granted, asked.wanted_on, asked.new_due_on) == (True, due + 2 * week, due + week)
    row = authority_limits.ask_longer_limit(wanted_on=due + 3 * week, **asking, **call_for(row))
    row = authority_limits.record_limit_answer(answered_on=today, granted=False, **call_for(row))
    assert row.due_on == due + week


def test_the_answer_is_kept_word_for_word_with_its_annexes_in_order(office):
    row = authority_case_in("answering", office)
    for number, content in enumerate((b"", FILE, b""), start=1):
        authority_answers.add_annex(
            title=f"Bilag {number}", source="Fortegnelsen", content=content, **call_for(row)
        )
    authority_answers.remove_annex(annex_id=row.annexes.get(title="Bilag 1").pk, **call_for(row))
    sending = {"channel": "portal", "summary": "Begge spørgsmål er besvaret."}
    today = clock.today()
    early = refused(authority_answers.send_answer, sent_on=today, **sending, **call_for(row))
    assert (early.code, early.context["numbers"]) == ("questions_unapproved", "1, 2")
    answer_all(row)
    for day, code in ((today + timedelta(days=1), "day_ahead"), (today - timedelta(days=1), "day_too_early")):
        assert refused(authority_answers.send_answer, sent_on=day, **sending, **call_for(row)).code == code

    row = authority_answers.send_answer(sent_on=today, **sending, **call_for(row))

    answer = row.letters.get().answers.get()
    assert (row.state, row.letters.get().answered_on) == ("answered", today)
    assert [one["answer"] for one in answer.content["questions"]] == ["Det fremgår af bilag 1."] * 2
    assert [(one["number"], one["title"]) for one in answer.content["annexes"]] == [
        (1, "Bilag 2"),
        (2, "Bilag 3"),
    ]
    assert answer.content["annexes"][0]["sha256"] == hashlib.sha256(FILE).hexdigest()
    assert list(answer.annexes.values_list("number", flat=True)) == [1, 2]
    assert Event.objects.filter(subject_id=row.pk).latest("id").data["is_late"] is False
    with pytest.raises(IntegrityError), acting(ADMIN, "test.altered"):
        type(answer).objects.filter(pk=answer.pk).update(summary="Noget andet.")


def test_a_late_answer_is_recorded_and_said_to_be_late(office):
    came = clock.today() - timedelta(days=30)
    row = make_authority_case(office, letter=a_letter(came))
    authority_questions.add_questions(questions="Hvorfor?", **call_for(row))
    answer_all(row)
    authority_answers.send_answer(
        sent_on=clock.today(), channel="post", summary="Sent, men fuldt.", **call_for(row)
    )
    assert Event.objects.filter(subject_id=row.pk).latest("id").data["is_late"] is True


def test_closing_waits_for_answer_outcome_and_follow_ups(office):
    close = authority_cases.close_authority_case
    row = authority_case_in("answering", office)
    assert refused(close, **call_for(row)).code == "answer_owed"
    answered = authority_case_in("answered", office)
    assert refused(close, **call_for(answered)).code == "outcome_missing"

    row = authority_outcomes.record_outcome(
        outcome="order", decided_on=clock.today(), text="Påbud om at slette.", **call_for(row)
    )
    due = clock.today() + timedelta(days=14)
    authority_outcomes.add_follow_up(what="Slet kontoen.", due_on=due, **call_for(row))
    error = refused(close, **call_for(row, "decider"))
    assert (error.code, error.context["number"]) == ("follow_up_open", 1)
    entry = row.follow_ups.get()
    done = {"follow_up_id": entry.pk, "done_on": clock.today(), "note": "Slettet og bekræftet."}
    authority_outcomes.complete_follow_up(**done, **call_for(row, "officer"))
    assert (
        refused(authority_outcomes.complete_follow_up, **done, **call_for(row)).code
        == "follow_up_done_already"
    )
    assert isinstance(refused(close, **call_for(row, "dpo")), NotPermitted)
    decider = actor_with("decider", office)
    row = close(**call_for(row) | {"actor": decider})
    assert (row.state, row.outcome, row.closed_by) == ("closed", "order", decider.user_id)


def test_an_outcome_may_be_followed_by_another(office):
    row = authority_case_in("decided", office)
    row = authority_outcomes.record_outcome(
        outcome="fine_recommended", decided_on=clock.today(), text="Politianmeldelse.", **call_for(row)
    )
    assert row.outcome == "fine_recommended"
    assert [one.outcome for one in row.outcomes.all()] == ["no_criticism", "fine_recommended"]
    wrong = refused(
        authority_outcomes.record_outcome,
        outcome="medal",
        decided_on=clock.today(),
        text="x",
        **call_for(row),
    )
    assert (wrong.code, wrong.field) == ("invalid", "outcome")


def test_a_further_letter_opens_what_was_closed_and_the_hold_begins_anew(office):
    row = make_authority_case(office)
    hold(row, references=[make_case(office).reference])
    with acting(ADMIN, "test.held_before"):
        row.held.update(held_on=clock.today() - timedelta(days=9))
    authority_outcomes.record_outcome(
        outcome="closed_without_decision", decided_on=clock.today(), text="Afsluttet.", **call_for(row)
    )
    row = authority_cases.close_authority_case(**call_for(row))
    assert row.held.get().released_on == clock.today()

    early = a_letter(clock.today() - timedelta(days=1))
    assert refused(authority_cases.receive_letter, letter=early, **call_for(row)).code == "day_too_early"
    later = a_letter(clock.today(), due_on=clock.today() + timedelta(days=5))
    row = authority_cases.receive_letter(letter=later, **call_for(row))

    held = row.held.get()
    assert (row.state, row.due_on, row.outcome, row.closed_at) == ("answering", later.due_on, "", None)
    assert (held.held_on, held.released_on, held.released_by) == (clock.today(), None, None)
    assert list(row.letters.values_list("number", flat=True)) == [1, 2]
    authority_questions.add_questions(questions="Og nu?", **call_for(row))
    assert row.questions.get().letter.number == 2


def test_questions_of_two_letters_are_answered_together(office):
    row = authority_case_in("answering", office)
    row = authority_cases.receive_letter(letter=a_letter(clock.today()), **call_for(row))
    authority_questions.add_questions(questions="Og hvor?", **call_for(row))
    answer_all(row)
    sent = {"sent_on": clock.today(), "channel": "email", "summary": "Samlet svar."}
    row = authority_answers.send_answer(**sent, **call_for(row))
    assert [letter.answered_on for letter in row.letters.all()] == [clock.today()] * 2
    assert [one["number"] for one in row.letters.last().answers.get().content["questions"]] == [1, 2, 3]


def test_things_are_held_once_and_only_real_ones_of_the_controller(office):
    row = make_authority_case(office)
    case, breach = make_case(office), make_breach(office)
    activity = make_activity(office, "newsletter")
    version = version_in_force(office)
    things = {"activities": [activity.pk], "policy_versions": [version.pk]}
    hold(row, references=[case.reference, breach.reference], **things)
    assert {(one.case, one.breach, one.activity, one.policy_version) for one in row.held.all()} == {
        (case, None, None, None),
        (None, breach, None, None),
        (None, None, activity, None),
        (None, None, None, version),
    }

    other = make_authority_case(office)
    hold(other, references=[case.reference])
    assert HeldThing.objects.filter(case=case).count() == 2
    foreign = make_case(type(office).objects.get(slug="other"))
    drill = make_breach(office, is_drill=True)
    for more, code in (
        ({}, "things_missing"),
        ({"references": [case.reference]}, "things_held_already"),
        ({"references": [foreign.reference, case.reference]}, "things_unknown"),
        ({"references": [drill.reference]}, "things_unknown"),
        ({"activities": [uuid.uuid4()]}, "invalid"),
    ):
        assert refused(lambda more=more: hold(row, **more)).code == code
    named = refused(lambda: hold(row, references=[foreign.reference, "NO-2026-1"])).context["references"]
    assert named == f"{foreign.reference}, NO-2026-1"


def test_a_hold_is_looked_at_again(office):
    row = make_authority_case(office)
    later = clock.today() + timedelta(days=30)
    row = authority_holds.review_hold(review_on=later, reason="Sagen verserer.", **call_for(row))
    assert (row.hold_review_on, row.hold_reason) == (later, "Sagen verserer.")
    with pytest.raises(Invalid, match="review_day_unlikely"):
        authority_holds.review_hold(review_on=clock.today(), reason="x", **call_for(row))


@pytest.mark.parametrize(
    "lie",
    [
        {"state": "closed"},
        {"state": "decided", "outcome": ""},
        {"outcome": "criticism"},
        {"file_number": ""},
        {"kind": "party"},
    ],
)
def test_raw_writes_store_no_lie(office, lie):
    row = authority_case_in("answering", office)
    with pytest.raises(IntegrityError), acting(ADMIN, "test.lied"):
        AuthorityCase.objects.filter(pk=row.pk).update(**lie)
