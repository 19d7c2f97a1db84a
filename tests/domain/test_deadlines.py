"""When a request must be answered."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import (
    COPENHAGEN,
    DK_STATUTORY,
    DK_WITH_CLOSING_DAYS,
    add_months,
    copenhagen_date,
    danish_calendar,
    local_midnight,
)
from requests_app.domain.deadlines import (
    ASK_AFTER_EXPIRY_NO_SUSPENSION,
    ASK_IDENTITY,
    ASK_SCOPE,
    ASK_TOO_LATE_NO_SUSPENSION,
    ASSESSED,
    EXTEND,
    EXTENDED_1,
    EXTENDED_2,
    EXTENSION_INVALID_LATE,
    EXTENSION_INVALID_NO_REASON,
    FORM_DOES_NOT_STOP_CLOCK,
    FORM_REQUESTED,
    IDENTITY,
    INFO_INSUFFICIENT,
    INFO_SUFFICIENT,
    NO_REASONABLE_DOUBT_ART12_6,
    PAUSED,
    RESTART,
    RUNNING,
    SCOPE,
    SCOPE_ASK_NOT_QUALIFYING_REC63,
    STRICT,
    SUSPEND,
    ClockEvent,
    DeadlinePolicy,
    answer_due,
)
from tests.domain.vectors import vectors

STATUTORY = danish_calendar(DK_STATUTORY)
RECEIVED = datetime(2026, 9, 1, 9, 0, tzinfo=COPENHAGEN)
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2034, 1, 1)
DAYS = st.dates(FIRST_DAY, LAST_DAY)
MODES = st.sampled_from([SUSPEND, STRICT, RESTART])


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=COPENHAGEN)


def sept(day: int, hour: int = 12) -> datetime:
    return at(date(2026, 9, 1) + timedelta(days=day - 1), hour)


def due(*events, received_at=RECEIVED, mode=SUSPEND, calendar=STATUTORY, rights=("access",)):
    return answer_due(
        received_at=received_at, rights=rights, events=events, policy=DeadlinePolicy(calendar, mode)
    )


def ask(day: int, **options) -> ClockEvent:
    return ClockEvent(ASK_IDENTITY, sept(day), **options)


def ask_scope(day: int, **options) -> ClockEvent:
    return ClockEvent(ASK_SCOPE, sept(day), **{"large_quantity": True, **options})


def sufficient(day: int, kind: str = IDENTITY) -> ClockEvent:
    return ClockEvent(INFO_SUFFICIENT, sept(day), kind=kind)


def insufficient(day: int, kind: str = IDENTITY) -> ClockEvent:
    return ClockEvent(INFO_INSUFFICIENT, sept(day), kind=kind)


def read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_event(data: dict) -> ClockEvent:
    return ClockEvent(**{**data, "at": read_instant(data["at"])})


def optional_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", vectors("deadlines"))
def test_worked_example(row):
    result = answer_due(
        received_at=read_instant(row["received_at"]),
        rights=[row["request_type"]],
        events=[read_event(data) for data in json.loads(row["events_json"])],
        policy=DeadlinePolicy(danish_calendar(row["holiday_set"]), row["suspension_mode"]),
    )

    assert result.received_date == date.fromisoformat(row["received_date"])
    assert result.months == int(row["months"])
    assert result.suspended_days == (int(row["suspended_days"]) if row["suspended_days"] else None)
    assert result.nominal_date == optional_date(row["nominal_date"])
    assert result.due_on == optional_date(row["due_date"])
    assert result.expires_at == (read_instant(row["expires_at_utc"]) if row["expires_at_utc"] else None)
    assert result.extension_letter_by == date.fromisoformat(row["extension_notice_due"])
    assert result.strict_due_on == date.fromisoformat(row["strict_due_date"])
    assert result.status == row["status"]
    assert result.flags == {flag for flag in row["flags"].replace(";", "|").split("|") if flag}


@pytest.mark.parametrize(
    ("mode", "due_on", "suspended_days"),
    [(STRICT, date(2026, 10, 1), 0), (SUSPEND, date(2026, 10, 8), 7), (RESTART, date(2026, 10, 12), 0)],
)
def test_three_readings_of_one_wait(mode, due_on, suspended_days):
    result = due(ask(3), sufficient(10), mode=mode)

    assert (result.due_on, result.suspended_days) == (due_on, suspended_days)
    assert result.strict_due_on == date(2026, 10, 1)


def test_the_controllers_own_delay_after_an_insufficient_answer_counts():
    result = due(ask(3), insufficient(10), ask(13), sufficient(16))

    assert (result.suspended_days, result.due_on, result.flags) == (10, date(2026, 10, 12), frozenset())


def test_a_follow_up_more_than_seven_days_after_an_insufficient_answer_does_not_suspend():
    result = due(ask(3), insufficient(10), ask(18), sufficient(25))

    assert (result.suspended_days, result.flags) == (7, {ASK_TOO_LATE_NO_SUSPENSION})


@pytest.mark.parametrize(("day", "flags"), [(8, set()), (9, {ASK_TOO_LATE_NO_SUSPENSION})])
def test_a_question_is_prompt_for_seven_days(day, flags):
    assert due(ask(day), sufficient(20)).flags == flags


def test_an_insufficient_answer_leaves_the_clock_running():
    result = due(ask(3), insufficient(10))

    assert (result.status, result.suspended_days) == (RUNNING, 7)


def test_asking_again_while_waiting_is_a_reminder():
    result = due(ask(3), ask(20), sufficient(25))

    assert (result.suspended_days, result.flags) == (22, frozenset())


def test_a_question_without_reasonable_doubt_does_not_suspend():
    result = due(ask(3, doubt=False))

    assert (result.status, result.due_on) == (RUNNING, date(2026, 10, 1))
    assert result.flags == {NO_REASONABLE_DOUBT_ART12_6}


def test_overlapping_windows_count_each_day_once():
    result = due(ask(2), ask_scope(4), sufficient(8), sufficient(10, SCOPE))

    assert (result.suspended_days, result.due_on) == (8, date(2026, 10, 9))


def test_an_answer_closes_the_window_of_its_own_kind_only():
    result = due(ask(2), ask_scope(3), sufficient(9, SCOPE))

    assert (result.status, result.due_on) == (PAUSED, None)


@pytest.mark.parametrize("rights", [("erasure",), ("access", "erasure"), ("portability",)])
def test_scope_suspends_a_case_about_access_alone(rights):
    assert due(ask_scope(3), rights=rights).flags == {SCOPE_ASK_NOT_QUALIFYING_REC63}


def test_a_question_on_the_last_day_still_suspends_with_an_override():
    last = ClockEvent(ASK_IDENTITY, at(date(2026, 10, 1), hour=23), override=True)

    assert (due(last).status, due(last).flags) == (PAUSED, frozenset())


@pytest.mark.parametrize("mode", [SUSPEND, STRICT, RESTART])
def test_a_question_after_expiry_cannot_suspend_even_with_an_override(mode):
    result = due(ClockEvent(ASK_IDENTITY, at(date(2026, 10, 2)), override=True), mode=mode)

    assert (result.status, result.due_on) == (RUNNING, date(2026, 10, 1))
    assert result.flags == {ASK_AFTER_EXPIRY_NO_SUSPENSION}


def test_the_period_that_may_expire_is_the_suspended_one():
    answered_late = [ask(3), insufficient(10)]
    within = ClockEvent(ASK_IDENTITY, at(date(2026, 10, 8)), override=True)
    after = ClockEvent(ASK_IDENTITY, at(date(2026, 10, 9)), override=True)

    assert due(*answered_late, within).status == PAUSED
    assert due(*answered_late, after).flags == {ASK_AFTER_EXPIRY_NO_SUSPENSION}


def test_a_question_after_expiry_names_the_fault_that_no_override_cures():
    assert due(ClockEvent(ASK_IDENTITY, at(date(2026, 10, 2)))).flags == {ASK_AFTER_EXPIRY_NO_SUSPENSION}


def test_strict_never_pauses():
    result = due(ask(3), mode=STRICT)

    assert (result.status, result.due_on, result.suspended_days) == (RUNNING, date(2026, 10, 1), 0)


def test_restart_runs_from_the_last_sufficient_identity_answer():
    result = due(ask(3), insufficient(10), ask(10), sufficient(14), mode=RESTART)

    assert (result.due_on, result.suspended_days) == (date(2026, 10, 14), 0)


def test_restart_adds_only_the_waiting_that_follows_the_restart():
    result = due(ask(2), ask_scope(4), sufficient(8), sufficient(12, SCOPE), mode=RESTART)

    assert (result.suspended_days, result.nominal_date) == (4, date(2026, 10, 12))


def test_restart_without_a_sufficient_answer_counts_day_for_day():
    result = due(ask(3), insufficient(10), mode=RESTART)

    assert (result.suspended_days, result.due_on) == (7, date(2026, 10, 8))


def test_a_question_that_does_not_qualify_restarts_nothing():
    result = due(ask(20), sufficient(25), mode=RESTART)

    assert (result.due_on, result.flags) == (date(2026, 10, 1), {ASK_TOO_LATE_NO_SUSPENSION})


@pytest.mark.parametrize(
    ("months", "total", "flags"),
    [((1,), 2, {EXTENDED_1}), ((1, 1), 3, {EXTENDED_2}), ((2, 1), 3, {EXTENDED_2}), ((3,), 1, set())],
)
def test_extensions_are_two_months_at_most(months, total, flags):
    result = due(*(ClockEvent(EXTEND, sept(10 + n), months=m) for n, m in enumerate(months)))

    assert (result.months, result.flags) == (total, flags)


def test_a_second_extension_after_the_first_month_is_late():
    events = [
        ClockEvent(EXTEND, sept(20), months=1),
        ClockEvent(EXTEND, at(date(2026, 10, 2)), months=1),
    ]

    result = due(*events)

    assert (result.months, result.flags) == (2, {EXTENDED_1, EXTENSION_INVALID_LATE})


def test_a_suspension_does_not_move_the_day_for_the_extension_letter():
    result = due(ask(3), sufficient(10), ClockEvent(EXTEND, at(date(2026, 10, 5)), months=2))

    assert (result.extension_letter_by, result.due_on) == (date(2026, 10, 1), date(2026, 10, 8))
    assert result.flags == {EXTENSION_INVALID_LATE}


def test_an_extension_without_reasons_has_no_effect():
    result = due(ClockEvent(EXTEND, sept(10), months=2, reason=False))

    assert (result.months, result.flags) == (1, {EXTENSION_INVALID_NO_REASON})


def test_a_form_never_stops_the_clock():
    result = due(ClockEvent(FORM_REQUESTED, sept(2)), ClockEvent(ASSESSED, sept(3)))

    assert (result.due_on, result.flags) == (date(2026, 10, 1), {FORM_DOES_NOT_STOP_CLOCK})


def test_events_may_come_in_any_order():
    events = [ask(3), insufficient(10), ask(10), sufficient(14)]

    assert due(*reversed(events[:2]), *events[2:]) == due(*events)


def test_closing_days_move_a_limit_only_where_the_controller_says_so():
    received = at(date(2026, 5, 5))

    assert due(received_at=received).due_on == date(2026, 6, 5)
    late = due(received_at=received, calendar=danish_calendar(DK_WITH_CLOSING_DAYS))
    assert late.due_on == date(2026, 6, 8)


def test_the_internal_target_is_28_days_and_never_after_the_strict_limit():
    assert due().internal_target_on == date(2026, 9, 29)
    february = due(received_at=at(date(2025, 1, 31)))
    assert (february.internal_target_on, february.strict_due_on) == (date(2025, 2, 28), date(2025, 2, 28))


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due(received_at=datetime(2026, 9, 1, 9, 0))  # noqa: DTZ001 - naive is the point


def every_day() -> list[date]:
    return [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days)]


@pytest.mark.parametrize("months", [0, 1, 2])
def test_over_ten_years_of_receipts_the_limit_clamps_rolls_and_never_goes_back(months):
    previous = date.min
    for day in every_day():
        events = [ClockEvent(EXTEND, at(day), months=months)] if months else []
        result = due(*events, received_at=at(day))

        assert result.nominal_date == add_months(day, 1 + months)
        assert result.nominal_date.day == day.day or (
            result.nominal_date.day < day.day and (result.nominal_date + timedelta(days=1)).day == 1
        )
        assert STATUTORY.is_working_day(result.due_on)
        # Maundy Thursday to Easter Monday is the longest row of days off.
        assert timedelta() <= result.due_on - result.nominal_date <= timedelta(days=5)
        assert previous <= result.due_on
        previous = result.due_on


def test_every_period_holds_two_working_days_at_least():
    for day in every_day():
        following = (
            day + timedelta(days=n) for n in range(1, (due(received_at=at(day)).due_on - day).days + 1)
        )
        assert sum(STATUTORY.is_working_day(one) for one in following) >= 2


@given(DAYS, st.integers(0, 86_399), MODES)
def test_the_limit_follows_the_copenhagen_day_alone(day, second, mode):
    received_at = local_midnight(day) + timedelta(seconds=second)

    if copenhagen_date(received_at) == day:
        assert due(received_at=received_at, mode=mode).due_on == due(received_at=at(day)).due_on


@given(DAYS, st.integers(0, 7), st.integers(0, 90), MODES)
def test_a_wait_never_brings_the_limit_forward_and_never_gives_more_than_it_took(day, delay, wait, mode):
    asked = day + timedelta(days=delay)
    answered = asked + timedelta(days=wait)
    result = due(
        ClockEvent(ASK_IDENTITY, at(asked)),
        ClockEvent(INFO_SUFFICIENT, at(answered), kind=IDENTITY),
        received_at=at(day),
        mode=mode,
    )

    assert result.strict_due_on == due(received_at=at(day)).due_on
    assert result.strict_due_on <= result.due_on
    if mode == STRICT:
        assert result.due_on == result.strict_due_on
    if mode == SUSPEND:
        assert result.nominal_date == add_months(day, 1) + timedelta(days=wait)
    if mode == RESTART:
        assert result.nominal_date == add_months(answered, 1)


@given(DAYS, DAYS, st.integers(0, 7), st.integers(0, 40))
def test_a_later_receipt_never_has_an_earlier_limit(one, other, delay, wait):
    def limit(day):
        asked = day + timedelta(days=delay)
        events = [
            ClockEvent(ASK_IDENTITY, at(asked)),
            ClockEvent(INFO_SUFFICIENT, at(asked + timedelta(days=wait)), kind=IDENTITY),
        ]
        return due(*events, received_at=at(day)).due_on

    assert limit(min(one, other)) <= limit(max(one, other))


@given(
    DAYS, st.lists(st.tuples(st.integers(0, 120), st.sampled_from([IDENTITY, SCOPE]), st.booleans())), MODES
)
def test_any_history_gives_a_consistent_result(day, answers, mode):
    events = []
    for offset, kind, good in answers:
        asked = at(day + timedelta(days=offset))
        ask_type = ASK_IDENTITY if kind == IDENTITY else ASK_SCOPE
        events.append(ClockEvent(ask_type, asked, large_quantity=True, override=good))
        answer = INFO_SUFFICIENT if good else INFO_INSUFFICIENT
        events.append(ClockEvent(answer, asked + timedelta(days=offset % 9), kind=kind))
    result = due(*events, received_at=at(day), mode=mode)

    if result.status == PAUSED:
        assert mode != STRICT
        assert {result.due_on, result.nominal_date, result.expires_at, result.suspended_days} == {None}
    else:
        assert result.strict_due_on <= result.due_on
        assert STATUTORY.is_working_day(result.due_on)
        assert copenhagen_date(result.expires_at) == result.due_on + timedelta(days=1)
        assert copenhagen_date(result.expires_at - timedelta(seconds=1)) == result.due_on
        assert result.expires_at.tzinfo is UTC
