"""Decision records: drafted, advised on, decided; and what an objection's refusal asks of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions import answers, decision_records, proposals
from requests_app.actions.part_answers import prepare_part_answer
from requests_app.domain.answers import ItemDecision
from requests_app.models import Case, DecisionRecord
from requests_app.queries.decision_records import records_then
from tests.factories.cases import client_as, everything_about, make_case, make_office, take
from tests.factories.decision_records import OBJECTION, WORDS, advise, decide, draft
from tests.factories.four_eyes import choose
from tests.factories.registry import actor_with

NO = {"ground": "compelling_grounds", "reason": "Svindel.", "evidence": "Loggen."}


@pytest.fixture
def controller(db: None) -> Controller:
    return make_office(form_mode="none")


@pytest.fixture
def case(controller: Controller) -> Case:
    return make_case(controller, rights=["objection"])


def refused(case: Case) -> answers.RenderedAnswer:
    """Give a refusal as if it had been typeset before."""
    decision = ItemDecision("objection", "refused", NO["ground"], NO["reason"], NO["evidence"])
    return answers.RenderedAnswer(case.pk, case.version, (decision,), b"%PDF-1.7")


def call(case: Case, role: str = "decider") -> dict[str, Any]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}


def test_a_record_goes_its_way(case: Case) -> None:
    row = draft(case)
    assert (row.state, row.kind, row.right) == ("draft", "balancing", "objection")

    row = advise(case)
    assert (row.state, row.view, row.outcome) == ("advised", "controller", "")

    row = decide(case)
    assert (row.state, row.outcome, row.departure_reason) == ("decided", "controller", "")
    said = list(Event.objects.filter(subject_id=case.pk, type__startswith="case.record_").order_by("id"))
    assert [(event.type, event.data) for event in said] == [
        ("case.record_drafted", OBJECTION),
        ("case.record_advised", OBJECTION | {"view": "controller"}),
        ("case.record_decided", OBJECTION | {"record_outcome": "controller"}),
    ]
    assert case.state == "received"


def test_it_is_decided_without_advice_or_against_it_with_a_reason(case: Case) -> None:
    draft(case)
    assert decide(case, "person").view == ""

    draft(case)
    advise(case, "person")
    with pytest.raises(Invalid, match="departure_reason_required"):
        decide(case, "in_part")
    row = decide(case, "in_part", departure_reason="Tabene er større.")

    assert row.departure_reason == "Tabene er større."


def test_a_newer_one_supersedes_and_the_older_stands_until_it_is_decided(case: Case) -> None:
    first = draft(case)
    decide(case)
    second = draft(case)
    third = draft(case, weighing="Anderledes.")
    states = {row.pk: row.state for row in DecisionRecord.objects.all()}
    assert states == {first.pk: "decided", second.pk: "superseded", third.pk: "draft"}

    decide(case, "person")

    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.state, first.outcome, first.weighing) == ("superseded", "controller", WORDS["weighing"])
    assert (third.state, third.outcome) == ("decided", "person")


def test_nothing_is_stored_of_what_is_refused(case: Case) -> None:
    draft(case)
    before = everything_about(case)

    for name in WORDS:
        with pytest.raises(Invalid, match="reason_required"):
            draft(case, **{name: " "})
    with pytest.raises(Invalid, match="record_ground_not_weighed"):
        draft(case, ground="legal_claims")
    with pytest.raises(Invalid, match="record_right_not_open"):
        draft(case, right="erasure", ground="legal_claims")
    with pytest.raises(Invalid, match="record_outcome_unknown"):
        advise(case, "nobody")
    with pytest.raises(Invalid, match="reason_required"):
        advise(case, advice="")
    with pytest.raises(Refused, match="record_not_drafted"):
        decide(case, right="erasure")
    with pytest.raises(Stale):
        decide(case, version=case.version + 1)
    for role, step in (
        ("agent", draft),
        ("dpo", draft),
        ("decider", advise),
        ("officer", decide),
        ("dpo", decide),
    ):
        with pytest.raises(NotPermitted):
            step(case, actor=actor_with(role, case.controller))

    assert everything_about(case) == before


def test_advice_is_given_once_and_before_the_decision(case: Case) -> None:
    draft(case)
    advise(case)
    with pytest.raises(Refused, match="step_impossible"):
        advise(case, "person")
    decide(case)
    with pytest.raises(Refused, match="record_not_drafted"):
        advise(case, "person")


def test_whoever_advised_does_not_decide(case: Case) -> None:
    dpo, decider = (actor_with(role, case.controller) for role in ("dpo", "decider"))
    both = replace(decider, user_id=dpo.user_id)
    draft(case)
    advise(case, actor=dpo)
    assert "decide_record" not in decision_records.record_steps(case, both)

    with pytest.raises(Refused, match="record_adviser_decides"):
        decide(case, actor=both)
    # Nor does a deputy with the roles of whoever advised; with somebody else's they do.
    agent, other = actor_with("agent", case.controller), actor_with("decider", case.controller)
    lent = frozenset({(person.user_id, grant) for person in (dpo, other) for grant in decider.grants})
    deputy = replace(
        agent,
        grants=agent.grants | decider.grants,
        borrowed=frozenset(pair for pair in lent if pair[0] == dpo.user_id),
        stands_in_for=frozenset({dpo.user_id}),
    )
    assert "decide_record" not in decision_records.record_steps(case, deputy)
    with pytest.raises(NotPermitted):
        decide(case, actor=deputy)
    deputy = replace(deputy, borrowed=lent, stands_in_for=frozenset({dpo.user_id, other.user_id}))
    assert "decide_record" in decision_records.record_steps(case, deputy)
    decide(case, actor=deputy)
    assert Event.objects.latest("id").data["on_behalf_of"] == [str(other.user_id)]


def test_after_the_answer_it_is_too_late_to_weigh(case: Case) -> None:
    draft(case)
    take("withdraw_case", case, actor=actor_with("officer", case.controller), now=clock.now())

    for step in (draft, advise, decide):
        with pytest.raises(Refused, match="record_case_ended"):
            step(case)
    case.refresh_from_db()
    assert decision_records.record_steps(case, actor_with("decider", case.controller)) == []


IMPOSSIBLE = (
    *("weighing = ''", "person_interests = ''", "ground = 'legal_obligation'", "kind = 'exception'"),
    *("state = 'decided'", "state = 'advised'", "view = 'person'", "outcome = 'person'"),
)
# Once it is decided against the advice.
NEVER = ("departure_reason = ''", "decided_by = advised_by", "decided_at = NULL", "state = 'draft'")


def test_the_database_refuses_what_cannot_be(case: Case) -> None:
    draft(case)
    for change in IMPOSSIBLE:
        refused_by_the_database(case, change)
    advise(case, "person")
    decide(case, "controller", departure_reason="Tabene er større.")
    for change in NEVER:
        refused_by_the_database(case, change)


def refused_by_the_database(case: Case, change: str) -> None:
    """Change the row by raw SQL, and see that nothing lets it pass."""
    by = actor_with("decider", case.controller)
    with (
        pytest.raises(DatabaseError, match=r"(?i)check|office_no_such_step"),
        acting(by, "case.record_decided"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE requests_app_decisionrecord SET {change}")


def test_an_objection_is_refused_only_on_a_record_that_says_so(case: Case) -> None:
    before = everything_about(case)
    with pytest.raises(Refused, match="record_missing"):
        answers.prepare_refusal(**NO, **call(case))
    with pytest.raises(Refused, match="record_missing"):
        answers.refuse_case(rendered=refused(case), **call(case))
    assert everything_about(case) == before

    for outcome in ("person", "in_part"):
        draft(case)
        with pytest.raises(Refused, match="record_missing"):
            answers.refuse_case(rendered=refused(case), **call(case))
        decide(case, outcome)
        with pytest.raises(Refused, match="record_missing"):
            answers.refuse_case(rendered=refused(case), **call(case))
    draft(case)
    decide(case)
    answers.refuse_case(rendered=refused(case), **call(case))

    case.refresh_from_db()
    assert case.state == "refused"


def test_an_answer_and_a_part_that_refuse_an_objection_take_its_record_too(controller: Controller) -> None:
    case = make_case(controller, rights=["access", "objection"])
    for step in ("plan_tasks", "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
    case.refresh_from_db()
    part = ItemDecision("objection", "partly_granted", NO["ground"], NO["reason"], NO["evidence"])

    for prepare in (answers.prepare_answer, prepare_part_answer):
        with pytest.raises(Refused, match="record_missing"):
            prepare(items=[part], **call(case))
    draft(case)
    decide(case, "in_part")
    done = answers.RenderedAnswer(case.pk, case.version, (ItemDecision("access"), part), b"%PDF-1.7")
    answers.send_answer(rendered=done, known_how="Set pas.", **call(case))

    case.refresh_from_db()
    assert case.state == "answered"


def test_it_is_not_proposed_to_a_second_person_either(case: Case) -> None:
    choose(case.controller, refuse_case=["always"])
    letters = Letter.objects.count()

    with pytest.raises(Refused, match="record_missing"):
        proposals.propose_step(step="refuse_case", given={}, rendered=refused(case), **call(case))
    assert Letter.objects.count() == letters


def test_other_grounds_are_refused_without_one(controller: Controller) -> None:
    case = make_case(controller, rights=["objection"])
    take("refuse_case", case, actor=actor_with("decider", controller), now=clock.now())

    case.refresh_from_db()
    assert case.state == "refused"


def test_a_dossier_of_an_earlier_day_says_nothing_that_came_later(case: Case) -> None:
    start = clock.now()
    days = [start + timedelta(days=number) for number in range(5)]
    draft(case, now=days[0])
    advise(case, now=days[1])
    decide(case, now=days[2])
    draft(case, now=days[3])
    decide(case, "person", now=days[4])

    then = [[(row.state, row.view, row.outcome) for row in records_then(case, day)] for day in days]

    assert then == [
        [("draft", "", "")],
        [("advised", "controller", "")],
        [("decided", "controller", "controller")],
        [("decided", "controller", "controller"), ("draft", "", "")],
        [("superseded", "controller", "controller"), ("decided", "", "person")],
    ]


def test_the_api_has_codes_and_no_words(case: Case) -> None:
    base = f"/api/v1/cases/{case.pk}/"
    officer, dpo, decider = (client_as(role, case.controller) for role in ("officer", "dpo", "decider"))

    drafted = officer.post(f"{base}draft-record/", {**OBJECTION, **WORDS}, format="json")
    assert drafted.status_code == 200, drafted.content
    assert "draft_record" in drafted.json()["available_steps"]
    advice = {"right": "objection", "view": "controller", "advice": "Opbevar det kortere."}
    assert dpo.post(f"{base}advise-record/", advice, format="json").status_code == 200
    done = decider.post(
        f"{base}decide-record/", {"right": "objection", "outcome": "controller"}, format="json"
    )

    assert done.status_code == 200, done.content
    (shown,) = done.json()["decision_records"]
    assert (shown["state"], shown["view"], shown["outcome"], shown["kind"]) == (
        "decided",
        "controller",
        "controller",
        "balancing",
    )
    assert not any(words in done.content.decode() for words in (*WORDS.values(), advice["advice"]))
