"""The year wheel's steps: what each leaves, refuses and never does twice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import DomainError, Invalid, NotPermitted, Refused, Unsupported
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import User
from registry_app.actions.activities import end_activity, review_activity
from registry_app.models import Controller, ProcessingActivity
from requests_app.actions import duties, duty_turns, duty_work
from requests_app.actions.contributors import deactivate_contributor
from requests_app.domain.duty_codes import DUTY_KINDS, USUAL_MONTHS
from requests_app.domain.year_wheel import due_on
from requests_app.models import Duty, DutyProposal, DutyTurn, TaskLink
from requests_app.tasks import turn_wheel
from tests.factories.contributors import letters_to, make_contributor
from tests.factories.duties import (
    asked_turn,
    duty_link,
    give_owner,
    last_of_month,
    make_duty,
    opened_duty,
    turn_of,
)
from tests.factories.people import rows_everywhere, signed_in
from tests.factories.registry import (
    actor_with,
    make_activity,
    make_agreement,
    make_controller,
    make_recipient,
)

FILE = b"Navn;Dato\nKursus;2026-05-03\n"


def call(role: str, controller: Controller) -> dict[str, Any]:
    return {"actor": actor_with(role, controller), "now": clock.now()}


def later(**ago: Any) -> None:
    """Move the office's clock forward."""
    clock.set_offset(clock.offset() + timedelta(**ago))


def days_until_after(day: date) -> int:
    return (day - clock.today()).days + 1


# --- duties


def test_the_usual_duties_are_entered_once(controller: Controller) -> None:
    entered = duties.start_wheel(controller_id=controller.pk, **call("dpo", controller))

    assert {duty.kind: duty.month for duty in entered} == dict(USUAL_MONTHS)
    assert set(USUAL_MONTHS) == set(DUTY_KINDS) - {"own"}
    with pytest.raises(Refused, match="duties_known"):
        duties.start_wheel(controller_id=controller.pk, **call("dpo", controller))
    assert Duty.objects.count() == 8


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "nonsense"}, "duty_kind_unknown"),
        ({"month": 13}, "duty_month_unknown"),
        ({"month": None}, "duty_month_unknown"),
        ({"kind": "own"}, "duty_names_missing"),
        ({"kind": "own", "name_da": "Egen"}, "duty_names_missing"),
    ],
)
def test_a_duty_that_says_too_little_is_refused(
    fields: dict[str, Any], code: str, controller: Controller
) -> None:
    with pytest.raises(Invalid, match=code):
        make_duty(controller, **fields)
    assert not Duty.objects.exists()


def test_an_owner_is_somebody_of_the_controller(controller: Controller) -> None:
    foreign = make_contributor(make_controller("fremmed"))
    gone = make_contributor(controller)
    deactivate_contributor(contributor_id=gone.pk, **call("officer", controller))

    for contributor in (foreign, gone):
        with pytest.raises(Invalid, match="contributor_unknown"):
            make_duty(controller, contributor=contributor)
    with pytest.raises(Invalid, match="duty_owner_unknown"):
        make_duty(controller, owner=foreign.user)


def test_a_review_of_each_is_there_once(controller: Controller) -> None:
    first = make_duty(controller, "review_activities")
    with pytest.raises(Refused, match="duty_known"):
        make_duty(controller, "review_activities")

    duties.end_duty(duty_id=first.pk, **call("dpo", controller))

    make_duty(controller, "review_activities")
    make_duty(controller, "training")
    make_duty(controller, "training")


def test_the_end_of_a_duty_waives_what_is_open_and_ends_links(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague)

    duties.end_duty(duty_id=turn.duty_id, **call("dpo", controller))
    later(days=800)
    turn_wheel()

    turn.refresh_from_db()
    assert (turn.state, turn.waive_ground) == ("waived", "duty_ended")
    assert TaskLink.objects.get().ended_as == "task_ended"
    assert DutyTurn.objects.count() == 1


def test_a_duty_that_is_moved_to_a_month_that_has_passed_waits_for_the_next(controller: Controller) -> None:
    today = clock.today()
    away, passed = today.month % 12 + 1, (today.month - 2) % 12 + 1
    long_ago = today - timedelta(days=400)
    duty = make_duty(controller, month=away, begins_on=long_ago)

    duties.change_duty(duty_id=duty.pk, facts={"month": passed}, **call("dpo", controller))
    turn_wheel()

    assert not duty.turns.exists()


# --- raising


def test_turns_are_raised_once_however_often_it_is_looked(controller: Controller) -> None:
    make_duty(controller, contributor=make_contributor(controller))
    turn_wheel()
    before = rows_everywhere()

    turn_wheel()
    turn_wheel()

    assert rows_everywhere() == before
    assert DutyTurn.objects.get().due_on == last_of_month(clock.today())


def test_a_scheduler_that_was_dead_for_two_years_catches_up(controller: Controller) -> None:
    colleague = make_contributor(controller)
    month = clock.today().month
    make_duty(controller, contributor=colleague, month=month)
    later(days=2 * 366)

    turn_wheel()

    years = [turn.year for turn in DutyTurn.objects.order_by("due_on")]
    assert years == list(range(years[0], years[0] + len(years)))
    assert len(years) in (2, 3)
    past = DutyTurn.objects.filter(due_on__lt=clock.today())
    assert {turn.state for turn in past} == {"late"}
    # One letter each, and none of them a reminder: it was asked today.
    assert len(letters_to(colleague)) == len(years)
    assert set(Letter.objects.values_list("kind", flat=True)) == {"duty.link_assigned"}


def test_the_database_holds_one_turn_a_year(controller: Controller) -> None:
    turn = turn_of(make_duty(controller))
    copy = DutyTurn.objects.get(pk=turn.pk)
    copy.pk = None
    copy._state.adding = True
    copy.id = DutyTurn._meta.pk.get_default()

    with pytest.raises(IntegrityError), transaction.atomic(), acting(actor_with("officer"), "test.doubled"):
        copy.save(force_insert=True)


def test_each_active_activity_has_a_turn_of_its_own_owner(controller: Controller) -> None:
    dpo_colleague, owner = make_contributor(controller), make_contributor(controller, name="Bo Bilag")
    owned = make_activity(controller, code="owned")
    give_owner(owned, owner)
    make_activity(controller, code="draft", status="draft")
    make_activity(controller, code="later", starts_on=clock.today() + timedelta(days=60))
    duty = make_duty(controller, "review_activities", contributor=dpo_colleague)

    turn_of(duty)

    turns = {turn.activity.code: turn.contributor for turn in duty.turns.all()}
    assert turns == {"owned": owner, "shop-use": dpo_colleague}


def test_an_activity_that_begins_meanwhile_gets_its_turn(controller: Controller) -> None:
    duty = make_duty(controller, "review_activities")
    turn_of(duty)

    make_activity(controller, code="new", starts_on=clock.today())
    turn_of(duty)

    assert duty.turns.count() == 2


def test_each_agreement_that_holds_has_a_turn(controller: Controller) -> None:
    activity = ProcessingActivity.objects.get(controller=controller)
    day = clock.today()
    for code, dates in {
        "holds": {"signed_on": day - timedelta(days=100)},
        "draft": {"signed_on": None},
        "over": {"signed_on": day - timedelta(days=400), "ends_on": day - timedelta(days=40)},
    }.items():
        make_agreement(make_recipient(activity, code, role="processor"), reference=code, **dates)
    duty = make_duty(controller, "oversight")

    turn_of(duty)

    assert [turn.agreement.reference for turn in duty.turns.all()] == ["holds"]


def test_the_turn_of_an_activity_that_ends_is_waived(controller: Controller) -> None:
    turn = turn_of(make_duty(controller, "review_activities"))
    assert turn.activity is not None
    end_activity(activity_id=turn.activity.pk, ended_on=clock.today(), **call("officer", controller))

    turn_wheel()

    turn.refresh_from_db()
    assert (turn.state, turn.waive_ground) == ("waived", "subject_ended")


# --- asking, reminding, late


def test_nobody_is_asked_where_nobody_owns_it_and_it_is_late_all_the_same(controller: Controller) -> None:
    turn = turn_of(make_duty(controller))
    with pytest.raises(Refused, match="duty_unowned"):
        duty_turns.ask_owner(turn_id=turn.pk, **call("officer", controller))

    later(days=days_until_after(turn.due_on))
    turn_wheel()

    turn.refresh_from_db()
    assert (turn.state, turn.asked_at, Letter.objects.count()) == ("late", None, 0)


def test_an_owner_with_an_account_is_mailed_the_page(controller: Controller) -> None:
    signed_in("decider", controller)
    person = User.objects.get(username__startswith="decider-")
    with acting(actor_with("officer"), "test.mail_given"):
        User.objects.filter(pk=person.pk).update(email="dida@example.com")
    duty = make_duty(controller, owner=User.objects.get(pk=person.pk))

    turn_wheel()

    letter = Letter.objects.get()
    turn = duty.turns.get()
    assert (letter.kind, letter.recipient_address) == ("duty.owner_assigned", "dida@example.com")
    assert f"/office/requests_app/dutyturn/{turn.pk}/change/" in letter.body
    assert turn.state == "asked"


def test_the_owner_is_reminded_before_the_day_and_after_it(controller: Controller) -> None:
    colleague = make_contributor(controller)
    month = clock.today().month % 12 + 1
    year = clock.today().year + (1 if month == 1 else 0)
    first = date(year, month, 1)
    make_duty(controller, contributor=colleague, month=month)

    def kinds_on(day: date) -> list[str]:
        later(days=(day - clock.today()).days)
        turn_wheel()
        turn_wheel()
        return [letter.kind.removeprefix("duty.link_") for letter in letters_to(colleague)]

    due = due_on(year, month)
    assert kinds_on(first - timedelta(days=1)) == []
    assert kinds_on(first) == ["assigned"]
    assert kinds_on(due - timedelta(days=8)) == ["assigned"]
    assert kinds_on(due - timedelta(days=7)) == ["assigned", "reminded"]
    assert kinds_on(due) == ["assigned", "reminded"]
    assert kinds_on(due + timedelta(days=1)) == ["assigned", "reminded", "reminded"]
    assert DutyTurn.objects.get().state == "late"
    assert kinds_on(due + timedelta(days=30)) == ["assigned", "reminded", "reminded"]


def test_handed_over_the_old_link_ends_and_the_new_owner_is_asked(controller: Controller) -> None:
    first, second = make_contributor(controller), make_contributor(controller)
    turn = asked_turn(controller, first)
    old = duty_link(first)

    with pytest.raises(Invalid, match="duty_same_owner"):
        duty_turns.hand_over(turn_id=turn.pk, contributor_id=first.pk, **call("officer", controller))
    duty_turns.hand_over(turn_id=turn.pk, contributor_id=second.pk, **call("officer", controller))

    assert Client().get(old).status_code == 404
    assert Client().get(duty_link(second)).status_code == 200


def test_a_planned_turn_is_handed_over_in_silence(controller: Controller) -> None:
    turn = turn_of(make_duty(controller))
    second = make_contributor(controller)

    duty_turns.hand_over(turn_id=turn.pk, contributor_id=second.pk, **call("officer", controller))

    assert Letter.objects.count() == 0
    turn_wheel()
    assert len(letters_to(second)) == 1


# --- the page behind the link


def test_the_link_shows_the_activity_and_a_review_is_one(controller: Controller) -> None:
    colleague = make_contributor(controller)
    activity = ProcessingActivity.objects.get(controller=controller)
    turn = asked_turn(controller, colleague, kind="review_activities")
    client, address = opened_duty(colleague)

    shown = client.get(address).content.decode()
    answer = client.post(f"{address}confirm-turn/")

    assert "Gennemgang af »Ordrer«" in shown
    assert "System shop" in shown
    assert answer.status_code == 303
    turn.refresh_from_db()
    activity.refresh_from_db()
    assert (turn.state, turn.done_by) == ("done", colleague.user_id)
    assert activity.reviewed_by == colleague.user_id
    assert activity.next_review_on == due_on(turn.year + 1, turn.due_on.month)
    assert TaskLink.objects.get().ended_as == "answered"
    last = activity.history.first()
    assert (last.history_user_id, last.history_change_reason) == (colleague.user_id, "duty_turn.confirmed")
    assert "Tak" in client.get(address).content.decode()


def test_without_a_code_a_duty_shows_nothing(controller: Controller) -> None:
    colleague = make_contributor(controller)
    asked_turn(controller, colleague, kind="review_activities")
    before = rows_everywhere()

    shown = Client().get(duty_link(colleague))

    assert [
        word for word in ("Ordrer", "shop", colleague.name, controller.name) if word in shown.content.decode()
    ] == []
    for step in ("confirm-turn", "propose-change", "attach-evidence"):
        assert Client().post(f"{duty_link(colleague)}{step}/", {"text": "x"}).status_code == 404
    assert rows_everywhere() == before


def test_steps_of_a_task_are_over_at_a_duty(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague)
    client, address = opened_duty(colleague)

    answers = [
        client.post(f"{address}confirm-task/", {"outcome": "done"}),
        client.post(f"{address}explain-task/", {"reason": "Nej"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    turn.refresh_from_db()
    assert turn.state == "asked"


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("training", {}, 400),
        ("training", {"note": "  "}, 400),
        ("training", {"note": "Alle 12 var med."}, 303),
        ("review_record", {}, 303),
    ],
)
def test_what_was_done_must_show(
    kind: str, values: dict[str, str], code: int, controller: Controller
) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague, kind=kind)
    client, address = opened_duty(colleague)

    assert client.post(f"{address}confirm-turn/", values).status_code == code

    turn.refresh_from_db()
    assert turn.state == ("done" if code == 303 else "asked")


def test_a_file_is_evidence_too(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague)
    client, address = opened_duty(colleague)

    sent = client.post(f"{address}attach-evidence/", {"file": SimpleUploadedFile("Karla.csv", FILE)})
    done = client.post(f"{address}confirm-turn/")

    assert (sent.status_code, done.status_code) == (303, 303)
    kept = turn.evidence.get()
    assert kept.filename == f"testco-{turn.year}-training-1.csv"
    assert read_document(kept.document) == FILE


def test_a_proposal_waits_for_the_office_and_is_carried_out(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague, kind="review_activities")
    client, address = opened_duty(colleague)
    client.post(f"{address}propose-change/", {"text": "Lageret hedder nu Nord."})

    again = client.post(f"{address}propose-change/", {"text": "Igen"})
    confirmed = client.post(f"{address}confirm-turn/")
    with pytest.raises(Refused, match="proposal_waits"):
        duty_work.complete_turn(turn_id=turn.pk, note="Nej", **call("officer", controller))
    with pytest.raises(Refused, match="proposal_waits"):
        duty_work.waive_turn(turn_id=turn.pk, reason="Nej", **call("legal", controller))
    with pytest.raises(Refused, match="proposal_waits"):
        duty_turns.remind_owner(turn_id=turn.pk, **call("officer", controller))
    duty_work.carry_out_change(turn_id=turn.pk, answer="Navnet er rettet.", **call("dpo", controller))

    assert (again.status_code, confirmed.status_code) == (409, 409)
    proposal = DutyProposal.objects.get()
    turn.refresh_from_db()
    assert (proposal.outcome, proposal.answer) == ("carried_out", "Navnet er rettet.")
    assert (turn.state, turn.note) == ("done", "Navnet er rettet.")
    assert turn.activity is not None
    assert turn.activity.reviewed_at is not None


def test_a_declined_proposal_is_answered_on_the_page(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague, kind="review_activities")
    client, address = opened_duty(colleague)
    client.post(f"{address}propose-change/", {"text": "Skal slettes."})
    with pytest.raises(Invalid, match="reason_required"):
        duty_work.decline_change(turn_id=turn.pk, answer=" ", **call("dpo", controller))

    duty_work.decline_change(turn_id=turn.pk, answer="Loven kræver fem år.", **call("dpo", controller))

    letter = letters_to(colleague)[-1]
    assert letter.kind == "duty.link_declined"
    assert "fem år" not in letter.body
    client, address = opened_duty(colleague)
    assert "Loven kræver fem år." in client.get(address).content.decode()
    assert client.post(f"{address}confirm-turn/").status_code == 303
    with pytest.raises(Refused):
        duty_work.decline_change(turn_id=turn.pk, answer="Igen", **call("dpo", controller))


def test_oversight_by_a_colleague_is_the_agreements(controller: Controller) -> None:
    activity = ProcessingActivity.objects.get(controller=controller)
    signed = clock.today() - timedelta(days=400)
    agreement = make_agreement(make_recipient(activity, "Skyhus", role="processor"), signed_on=signed)
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague, kind="oversight")
    client, address = opened_duty(colleague)

    refused = client.post(f"{address}confirm-turn/")
    done = client.post(f"{address}confirm-turn/", {"note": "Erklæringen er uden forbehold."})

    assert (refused.status_code, done.status_code) == (400, 303)
    agreement.refresh_from_db()
    assert agreement.last_oversight_on == clock.today()
    assert agreement.oversight_note == "Erklæringen er uden forbehold."
    assert agreement.next_oversight_on == due_on(turn.year + 1, turn.due_on.month)


# --- the office


def test_the_office_records_what_was_done(controller: Controller) -> None:
    turn = turn_of(make_duty(controller))
    with pytest.raises(Invalid, match="evidence_missing"):
        duty_work.complete_turn(turn_id=turn.pk, note="", **call("officer", controller))
    with pytest.raises(Unsupported):
        duty_work.complete_turn(turn_id=turn.pk, note="", content=b"\x00MZ", **call("officer", controller))

    duty_work.complete_turn(turn_id=turn.pk, note="", content=FILE, **call("officer", controller))

    turn.refresh_from_db()
    assert (turn.state, turn.evidence.count()) == ("done", 1)


def test_a_review_on_the_activitys_own_page_counts(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague, kind="review_activities")
    assert turn.activity is not None
    now = call("officer", controller)
    review_activity(activity_id=turn.activity.pk, next_review_on=clock.today() + timedelta(days=300), **now)

    turn_wheel()

    turn.refresh_from_db()
    assert (turn.state, turn.done_by) == ("done", now["actor"].user_id)
    assert TaskLink.objects.get().ended_as == "task_ended"


@pytest.mark.parametrize(
    ("role", "may"), [("decider", True), ("legal", True), ("officer", False), ("dpo", False)]
)
def test_who_waives(role: str, may: bool, controller: Controller) -> None:
    turn = turn_of(make_duty(controller))

    def waive() -> None:
        duty_work.waive_turn(turn_id=turn.pk, reason="Butikken er lukket.", **call(role, controller))

    if may:
        waive()
    else:
        with pytest.raises(NotPermitted):
            waive()
    turn.refresh_from_db()
    assert turn.state == ("waived" if may else "planned")
    assert turn.waive_reason == ("Butikken er lukket." if may else "")


def test_what_is_over_takes_no_step(controller: Controller) -> None:
    turn = turn_of(make_duty(controller))
    duty_work.waive_turn(turn_id=turn.pk, reason="Lukket.", **call("legal", controller))
    before = rows_everywhere()

    steps: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (duty_work.complete_turn, {"note": "x"}),
        (duty_work.attach_evidence, {"content": FILE}),
        (duty_turns.ask_owner, {}),
        (duty_turns.hand_over, {"contributor_id": None}),
    ]
    for step, more in steps:
        with pytest.raises(DomainError):
            step(turn_id=turn.pk, **more, **call("officer", controller))

    assert rows_everywhere() == before


def test_every_step_leaves_an_event_without_words(controller: Controller) -> None:
    colleague = make_contributor(controller)
    turn = asked_turn(controller, colleague)
    client, address = opened_duty(colleague)
    client.post(f"{address}propose-change/", {"text": "Karla Eksempel kan ikke."})
    duty_work.decline_change(turn_id=turn.pk, answer="Prøv igen, Karla.", **call("dpo", controller))

    events = Event.objects.filter(subject_id=turn.pk).order_by("id")

    assert [event.type.removeprefix("duty_turn.") for event in events] == [
        *("raised", "owner_asked", "change_proposed", "change_declined"),
    ]
    assert not [event for event in events if "Karla" in str(event.data)]
