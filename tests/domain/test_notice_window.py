"""Whether a customer was told of a new policy version in time."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import (
    COPENHAGEN,
    DK_STATUTORY,
    DK_WITH_CLOSING_DAYS,
    danish_calendar,
    local_midnight,
)
from registry_app.domain.notice_window import (
    LATE,
    NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION,
    NOT_INFORMED,
    OK,
    PENDING,
    DeliveryEvent,
    earliest_effective_on,
    effective_for_customer,
    informed_at,
    last_day_calendar_reading,
    last_full_day_in_time,
    latest_informed_at,
    notice_result,
    planned_effective_on,
    recommended_dispatch_by,
    recommends_resend,
    status,
)
from tests.domain.vectors import vectors

WITH_CLOSING_DAYS = danish_calendar(DK_WITH_CLOSING_DAYS)
EFFECTIVE = date(2026, 6, 1)
EVALUATED = datetime(2026, 6, 1, 0, 0, tzinfo=COPENHAGEN)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def may(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 5, day, hour, 0, tzinfo=COPENHAGEN)


def event(kind: str, day: int, channel: str = "email", hour: int = 9) -> DeliveryEvent:
    return DeliveryEvent(channel, kind, may(day, hour))


@pytest.mark.parametrize("row", vectors("notice"))
def test_worked_example(row):
    effective_on = date.fromisoformat(row["effective_on"])
    events = [
        DeliveryEvent(data["ch"], data["type"], datetime.fromisoformat(data["at"]))
        for data in json.loads(row["delivery_events_json"])
    ]
    result = notice_result(effective_on, events, datetime.fromisoformat(row["evaluated_at_utc"]))
    informed = datetime.fromisoformat(row["informed_at_utc"]) if row["informed_at_utc"] else None
    effective = row["effective_for_customer"]

    assert latest_informed_at(effective_on) == datetime.fromisoformat(row["latest_informed_utc"])
    assert last_full_day_in_time(effective_on).isoformat() == row["last_full_day_in_time"]
    assert last_day_calendar_reading(effective_on).isoformat() == row["last_day_calendar_reading"]
    dispatch_by = recommended_dispatch_by(effective_on, WITH_CLOSING_DAYS)
    assert dispatch_by.isoformat() == row["recommended_dispatch_by"]
    assert result.informed_at == informed
    assert result.in_time_strict == (row["in_time_strict"] == "true")
    assert result.in_time_calendar == (row["in_time_calendar"] == "true")
    assert result.effective_for_customer == (date.fromisoformat(effective) if effective else None)
    assert result.status == row["status_strict"]


@pytest.mark.parametrize(
    ("events", "informed", "state"),
    [
        ([], None, NOT_INFORMED),
        ([event("sent", 10)], may(10), OK),
        ([event("sent", 30, hour=0)], may(30, 0), LATE),
        ([event("sent", 30, hour=1)], None, PENDING),
        ([event("sent", 10), event("soft_bounce", 10, hour=10)], None, NOT_INFORMED),
        ([event("sent", 10), event("soft_bounce", 10), event("delivered", 11)], may(11), OK),
        ([event("sent", 10), event("hard_bounce", 20)], None, NOT_INFORMED),
        ([event("sent", 10), event("soft_bounce", 10, hour=10), event("sent", 11)], may(11), OK),
        ([event("sent", 8), event("sent", 11)], may(11), OK),
        ([event("hard_bounce", 9), event("sent", 10)], may(10), OK),
        ([event("sent", 10), event("hard_bounce", 10), event("delivered", 12, "sms")], may(12), OK),
        ([event("sent", 30, hour=1), event("hard_bounce", 20, "sms")], None, PENDING),
        ([event("delivered", 20), event("delivered", 12), event("delivered", 25, "sms")], may(12), OK),
        ([event("delivered", 10), event("hard_bounce", 11)], may(10), OK),
    ],
)
def test_when_a_customer_counts_as_informed(events, informed, state):
    result = notice_result(EFFECTIVE, events, EVALUATED)

    assert (result.informed_at, result.status) == (informed, state)
    assert status(EFFECTIVE, events, EVALUATED) == state


def test_what_happens_after_the_evaluation_is_not_known():
    events = [event("sent", 10), event("hard_bounce", 14)]

    assert informed_at(events, may(11)) is None
    assert status(EFFECTIVE, events, may(11)) == PENDING
    assert informed_at(events, may(13)) == may(10)
    assert informed_at(events, may(15)) is None


def test_signing_up_under_the_new_version_is_no_change():
    result = notice_result(EFFECTIVE, [event("registered", 28, "signup")], EVALUATED)

    assert result.status == NOT_A_CHANGE_REGISTERED_UNDER_NEW_VERSION
    assert result.informed_at == may(28)
    assert (result.in_time_strict, result.in_time_calendar) == (True, True)
    assert result.effective_for_customer == EFFECTIVE


def test_nobody_uninformed_has_an_effective_date():
    assert effective_for_customer(EFFECTIVE, None) is None


@pytest.mark.parametrize(
    ("effective_on", "hours"),
    [
        (date(2026, 6, 1), 336),
        (date(2026, 4, 6), 335),
        (date(2026, 4, 12), 335),
        (date(2026, 3, 29), 336),
        (date(2026, 11, 2), 337),
        (date(2026, 10, 25), 336),
    ],
)
def test_the_window_is_fourteen_days_by_the_calendar_not_336_hours(effective_on, hours):
    window = local_midnight(effective_on) - latest_informed_at(effective_on)

    assert window == timedelta(hours=hours)


@given(DAYS)
def test_the_last_instant_in_time_is_the_edge(effective_on):
    latest = latest_informed_at(effective_on)

    assert earliest_effective_on(latest) == effective_on
    assert earliest_effective_on(latest + timedelta(microseconds=1)) == effective_on + timedelta(days=1)
    assert latest - timedelta(microseconds=1) < local_midnight(
        last_full_day_in_time(effective_on) + timedelta(1)
    )


@given(DAYS, st.integers(-40 * 24 * 60, 20 * 24 * 60))
def test_the_version_never_applies_before_fourteen_full_days(effective_on, minutes):
    informed = local_midnight(effective_on) + timedelta(minutes=minutes)
    applies = effective_for_customer(effective_on, informed)

    assert applies >= effective_on
    assert informed <= latest_informed_at(applies)
    if applies > effective_on:
        assert informed > latest_informed_at(applies - timedelta(days=1))
    state = status(effective_on, [DeliveryEvent("sms", "delivered", informed)], informed)
    assert state == (OK if applies == effective_on else LATE)


@given(DAYS, st.sampled_from([DK_STATUTORY, DK_WITH_CLOSING_DAYS]))
def test_the_recommended_day_is_a_working_day_and_never_too_late(effective_on, holiday_set):
    calendar = danish_calendar(holiday_set)
    day = recommended_dispatch_by(effective_on, calendar)

    assert calendar.is_working_day(day)
    assert day <= last_full_day_in_time(effective_on) < last_day_calendar_reading(effective_on)


def test_a_campaign_is_planned_three_weeks_ahead():
    assert planned_effective_on(date(2026, 5, 11)) == EFFECTIVE


def test_the_hour_that_is_repeated_in_october_is_ordered_by_instant():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=COPENHAGEN, fold=0)
    second = datetime(2026, 10, 25, 2, 10, tzinfo=COPENHAGEN, fold=1)
    events = [DeliveryEvent("email", "hard_bounce", second), DeliveryEvent("email", "sent", first)]

    assert informed_at(events, datetime(2026, 11, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("now", "recommended"),
    [
        ("2026-05-16T00:00", False),
        ("2026-05-16T00:01", True),
        ("2026-05-18T00:00", True),
        ("2026-05-18T00:01", False),
    ],
)
def test_a_doubt_in_the_last_48_hours_is_better_sent_again(now, recommended):
    at = datetime.fromisoformat(now).replace(tzinfo=COPENHAGEN)

    assert recommends_resend(date(2026, 6, 1), at) is recommended
