"""Extension and suspension as acts on a case."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from requests_app.actions import clock as acts
from requests_app.actions.available import available_steps
from requests_app.actions.closing import close_case
from requests_app.actions.unidentified import close_unidentified, prepare_closing, reopen_case
from requests_app.models import Case, ClockEntry
from requests_app.queries.cases import cases_with_details
from tests.factories.cases import SETUP, make_case, make_office, take
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
# Tuesday 1 September 2026: one month is Thursday 1 October.
RECEIVED = datetime(2026, 9, 1, 7, tzinfo=UTC)


def after(days: int) -> datetime:
    return RECEIVED + timedelta(days=days)


@pytest.fixture
def office(db):
    return make_office(form_mode="none")


@pytest.fixture
def case(office) -> Case:
    return make_case(office, now=RECEIVED)


@pytest.fixture
def officer(office):
    return actor_with("officer", office)


@pytest.fixture
def decider(office):
    return actor_with("decider", office)


def extend(case, actor, *, day=10, **changes):
    values = {"ground": "complexity", "reason": "Der skal søges i fem systemer.", "months": 2} | changes
    return acts.extend_deadline(case_id=case.pk, actor=actor, now=after(day), **values)


def ask(case, actor, *, day=2, **changes):
    values = {"doubt": "Ukendt adresse.", "question": "Hvilken adresse står på din konto?"} | changes
    return acts.ask_identity(case_id=case.pk, actor=actor, now=after(day), **values)


def reply(case, actor, *, day, **changes):
    values = {"kind": "identity", "sufficient": True} | changes
    return acts.record_information(case_id=case.pk, actor=actor, now=after(day), **values)


def status(case, actor, *, day):
    return acts.send_status_letter(case_id=case.pk, actor=actor, now=after(day))


def close(case, actor, *, day):
    words = {"reason": "Intet svar.", "actor": actor, "now": after(day)}
    rendered = prepare_closing(case_id=case.pk, **words)
    return close_unidentified(case_id=case.pk, rendered=rendered, actor=actor, now=after(day))


def letter_of(case, kind) -> Letter:
    return Letter.objects.filter(cause_id=case.pk, kind=kind).order_by("created_at").last()


def refused(code, act, *arguments, **words):
    with pytest.raises((Refused, Invalid)) as refusal:
        act(*arguments, **words)
    assert refusal.value.code == code
    return refusal.value


def test_an_extension_counts_from_receipt_and_its_letter_says_why(case, officer):
    extended = extend(case, officer)

    assert extended.due_on == extended.strict_due_on == date(2026, 12, 1)
    assert (extended.extended_months, extended.extension_letter_by) == (2, date(2026, 10, 1))
    body = letter_of(case, "case.deadline_extended").body
    assert "1. december 2026" in body
    assert "Der skal søges i fem systemer." in body
    assert "anmodningens kompleksitet" in body
    assert "Datatilsynet" in body
    assert "Den forlængede frist er 3 måneder regnet fra modtagelsen" in body
    assert extended.reasons.get().ground == "complexity"


def test_the_letter_is_in_the_language_of_the_case(office, officer):
    case = make_case(office, now=RECEIVED, language="en")

    extend(case, officer, months=1, ground="number_of_requests")

    body = letter_of(case, "case.deadline_extended").body
    assert "We extend the time limit by one month" in body
    assert "the number of requests" in body
    assert "2 November 2026" in body


def test_a_second_extension_stays_within_two_months(case, officer):
    extend(case, officer, months=1)
    twice = extend(case, officer, months=1, day=20)

    assert (twice.extended_months, twice.due_on) == (2, date(2026, 12, 1))
    assert refused("extension_exhausted", extend, twice, officer, months=1, day=21).context["left"] == 0


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("extension_too_late", {"day": 31}),
        ("reason_required", {"reason": "  "}),
        ("ground_of_extension_unknown", {"ground": "holidays"}),
        ("months_unknown", {"months": 3}),
        ("months_unknown", {"months": 0}),
    ],
)
def test_an_extension_that_the_law_does_not_know_is_refused_and_leaves_nothing(case, officer, code, changes):
    refused(code, extend, case, officer, **changes)

    case.refresh_from_db()
    assert (case.due_on, case.version) == (date(2026, 10, 1), 1)
    assert not ClockEntry.objects.exists()
    assert not letter_of(case, "case.deadline_extended")


def test_an_extension_on_the_last_day_is_in_time(case, officer):
    assert extend(case, officer, day=30).due_on == date(2026, 12, 1)


def test_a_withdrawal_of_consent_has_no_month_to_extend(office, officer):
    case = make_case(office, now=RECEIVED, rights=["consent_withdrawal"])

    refused("extension_not_for_withdrawal", extend, case, officer)


def test_a_question_about_identity_stops_the_clock_until_the_reply_arrived(case, officer):
    waiting = ask(case, officer)
    assert waiting.is_paused
    assert waiting.due_on == waiting.strict_due_on == date(2026, 10, 1)
    assert "sat i bero" in letter_of(case, "case.identity_asked").body

    answered = reply(case, officer, day=14, arrived_on=date(2026, 9, 10))

    assert not answered.is_paused
    assert answered.due_on == date(2026, 10, 8)
    assert answered.strict_due_on == date(2026, 10, 1)
    assert "8. oktober 2026" in letter_of(case, "case.information_received").body


def test_under_the_strict_reading_a_question_stops_nothing(case, officer):
    with acting(officer, "test.changed"):
        case.controller.suspension_mode = "STRICT"
        case.controller.save()

    assert not ask(case, officer).is_paused
    assert "løber imens" in letter_of(case, "case.identity_asked").body


def test_a_reply_that_is_not_enough_lets_the_clock_run_until_the_next_question(case, officer):
    ask(case, officer)
    running = reply(case, officer, day=9, sufficient=False, reason="Adressen er en anden.")
    assert (running.is_paused, running.due_on) == (False, date(2026, 10, 8))

    assert ask(case, officer, day=12).is_paused


def test_a_reply_that_is_not_enough_needs_words(case, officer):
    ask(case, officer)

    refused("reason_required", reply, case, officer, day=9, sufficient=False)


def test_a_reply_on_the_day_of_the_question_answers_it(case, officer):
    ask(case, officer)

    answered = reply(case, officer, day=4, arrived_on=date(2026, 9, 3))

    assert (answered.is_paused, answered.due_on) == (False, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("code", "arrived_on"),
    [("arrived_in_future", date(2026, 9, 20)), ("arrived_before_question", date(2026, 9, 2))],
)
def test_a_reply_arrives_between_the_question_and_today(case, officer, code, arrived_on):
    ask(case, officer)

    refused(code, reply, case, officer, day=10, arrived_on=arrived_on)


def test_nobody_answers_what_was_not_asked(case, officer):
    refused("question_not_open", reply, case, officer, day=3)
    refused("question_kind_unknown", reply, case, officer, day=3, kind="shoe size")


def test_a_late_question_takes_a_recorded_allowance(case, officer, decider):
    late = refused("question_too_late", ask, case, officer, day=12)
    assert late.context["days"] == 7

    with pytest.raises(NotPermitted):
        acts.allow_late_question(
            case_id=case.pk, kind="identity", reason="Fordi.", actor=officer, now=after(12)
        )
    acts.allow_late_question(
        case_id=case.pk, kind="identity", reason="Ny adresse.", actor=decider, now=after(12)
    )
    assert ask(case, officer, day=12).is_paused
    assert ClockEntry.objects.get(type="ask_identity").override


def test_an_allowance_is_used_once(case, officer, decider):
    acts.allow_late_question(case_id=case.pk, kind="identity", reason="Ny.", actor=decider, now=after(12))
    ask(case, officer, day=12)
    reply(case, officer, day=13, sufficient=False, reason="Nej.")

    refused("question_too_late", ask, case, officer, day=25)


def test_the_data_protection_officer_may_allow_a_late_question_and_decide_nothing_else(case, office):
    dpo = actor_with("dpo", office)

    acts.allow_late_question(case_id=case.pk, kind="identity", reason="Ny adresse.", actor=dpo, now=after(9))
    with pytest.raises(NotPermitted):
        extend(case, dpo)


def test_no_allowance_revives_a_limit_that_has_ended(case, officer, decider):
    acts.allow_late_question(case_id=case.pk, kind="identity", reason="Ny.", actor=decider, now=after(32))

    refused("question_after_expiry", ask, case, officer, day=32)


def test_identity_is_not_asked_again_once_it_is_clear(case, officer):
    refused("reason_required", ask, case, officer, doubt=" ")
    ask(case, officer)
    refused("question_is_open", ask, case, officer, day=3)
    reply(case, officer, day=4)

    refused("identity_is_clear", ask, case, officer, day=5)


def test_scope_is_asked_of_access_alone(office, officer):
    asked = {"quantity": "Otte år, 40.000 rækker.", "question": "Hvilken periode?", "actor": officer}
    both = make_case(office, now=RECEIVED, rights=["access", "erasure"])
    alone = make_case(office, now=RECEIVED)

    refused("scope_for_access_only", acts.ask_scope, case_id=both.pk, now=after(2), **asked)
    assert acts.ask_scope(case_id=alone.pk, now=after(2), **asked).is_paused
    assert "betragtning 63" in letter_of(alone, "case.scope_asked").body


def test_a_silent_person_is_told_and_then_the_case_is_closed_as_unidentified(case, officer, decider):
    ask(case, officer)
    refused("status_letter_missing", close, case, decider, day=30)
    status(case, officer, day=28)
    told = letter_of(case, "case.status_identity").body
    assert "inden 30 dage" in told
    assert "Datatilsynet" in told
    assert refused("silence_not_over", close, case, decider, day=57).context["on"] == date(2026, 10, 29)

    closed = close(case, decider, day=58)

    assert (closed.state, closed.closed_by) == ("unidentified", decider.user_id)
    assert [(item.outcome, item.ground) for item in closed.items.all()] == [("refused", "not_identifiable")]
    assert letter_of(case, "case.closed_unidentified").attachments.count() == 1


def test_only_a_decider_closes_a_case_as_unidentified(case, officer):
    ask(case, officer)
    status(case, officer, day=3)

    with pytest.raises(NotPermitted):
        close(case, officer, day=40)


def test_a_later_reply_reopens_the_case_with_its_old_receipt(case, officer, decider):
    ask(case, officer)
    status(case, officer, day=28)
    close(case, decider, day=58)

    again = reopen_case(case_id=case.pk, reason="Svarede fra kontoen.", actor=officer, now=after(70))

    assert (again.state, again.closed_at, again.received_on) == ("received", None, date(2026, 9, 1))
    # Asked on 3 September, answered on 10 November: 68 days of waiting.
    assert again.due_on == date(2026, 12, 8)
    assert [item.outcome for item in again.items.all()] == ["pending"]


def test_the_steps_on_offer_follow_the_clock(case, officer, decider):
    def offered(actor):
        return set(available_steps(cases_with_details(Case.objects.filter(pk=case.pk)).get(), actor))

    asks = {"ask_identity", "ask_scope"}
    waits = {"record_information", "send_status_letter"}
    assert offered(officer) >= {"extend_deadline", *asks}
    assert offered(officer).isdisjoint(waits)
    ask(case, officer)
    assert offered(officer) >= waits
    assert "ask_identity" not in offered(officer)
    assert "close_unidentified" not in offered(decider)
    status(case, officer, day=28)
    assert "close_unidentified" in offered(decider)
    assert "close_unidentified" not in offered(officer)
    assert "reckon_anew" not in offered(decider)


def test_what_happened_to_the_clock_is_never_changed(case, officer):
    ask(case, officer)

    with pytest.raises(DatabaseError), transaction.atomic(), acting(officer, "test.changed"):
        ClockEntry.objects.update(kind="scope")


def test_the_events_hold_dates_and_codes(case, officer):
    extend(case, officer)

    event = Event.objects.get(type="case.deadline_extended")
    assert event.data == {
        "months": 2,
        "ground": "complexity",
        "due_on": "2026-12-01",
        "strict_due_on": "2026-12-01",
        "paused": False,
    }


def spoken(office, officer, **item) -> Case:
    """Give a case that was answered by word of mouth, with one right changed behind everybody's back."""
    case = make_case(office, now=RECEIVED, rights=["rectification"])
    for step in ("plan_tasks", "settle_tasks", "record_answer"):
        take(step, case, actor=officer, now=after(1))
    with acting(SETUP, "test.item_changed"):
        case.items.update(**item)
    return case


@pytest.mark.parametrize(
    ("code", "item"),
    [
        ("outcomes_missing", {"outcome": "pending", "decided_at": None, "decided_by": None}),
        ("refusal_letter_missing", {"outcome": "refused", "ground": "excessive"}),
    ],
)
def test_no_case_closes_without_outcomes_and_the_letter_of_a_refusal(office, officer, code, item):
    case = spoken(office, officer, **item)

    refused(code, close_case, case_id=case.pk, actor=officer, now=after(2))

    case.refresh_from_db()
    assert case.state == "answered"
