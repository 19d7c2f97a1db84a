"""Danish holidays, months and working days."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common import calendars
from dpo_office.common.calendars import (
    CLOSING_DAY,
    COPENHAGEN,
    DK_STATUTORY,
    DK_WITH_CLOSING_DAYS,
    PUBLIC_HOLIDAY,
    WorkingCalendar,
    add_months,
    copenhagen_date,
    danish_calendar,
    danish_holidays,
    easter_sunday,
    local_midnight,
)

YEARS = range(2020, 2036)
DAYS = st.dates(date(2018, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("year", YEARS)
def test_public_holidays_are_those_of_the_holidays_package(year):
    computed = {row.date for row in danish_holidays(year) if row.kind == PUBLIC_HOLIDAY}

    assert computed == set(holidays.country_holidays("DK", years=year))


@pytest.mark.parametrize("year", YEARS)
def test_closing_days_are_the_optional_ones_of_the_holidays_package_but_first_may(year):
    optional = set(holidays.country_holidays("DK", years=year, categories=("optional",)))
    public = {row.date for row in danish_holidays(year) if row.kind == PUBLIC_HOLIDAY}

    closing = {row.date for row in danish_holidays(year) if row.kind == CLOSING_DAY}

    assert closing == optional - {date(year, 5, 1)} - public


@pytest.mark.parametrize("year", YEARS)
def test_each_day_of_a_year_is_listed_once_and_in_order(year):
    days = [row.date for row in danish_holidays(year)]

    assert days == sorted(set(days))
    assert {day.year for day in days} == {year}


@pytest.mark.parametrize("year", YEARS)
def test_public_holidays_count_for_deadlines_and_closing_days_do_not(year):
    for row in danish_holidays(year):
        assert row.counts_for_deadline == (row.kind == PUBLIC_HOLIDAY)
        assert all([row.name_da, row.name_en, row.source])


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2023, date(2023, 4, 9)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
        (2285, date(2285, 3, 22)),
    ],
)
def test_easter_sunday(year, day):
    assert easter_sunday(year) == day


def test_store_bededag_ended_with_2023():
    names = {year: [row.name_da for row in danish_holidays(year)] for year in (2023, 2024)}

    assert names[2023].count("Store bededag") == 1
    assert names[2024].count("Store bededag") == 0


def test_whitsun_on_constitution_day_stays_a_public_holiday():
    rows = [row for row in danish_holidays(2033) if row.date == date(2033, 6, 5)]

    assert [(row.name_da, row.kind) for row in rows] == [("Pinsedag", PUBLIC_HOLIDAY)]


@pytest.mark.parametrize(
    ("day", "statutory", "with_closing_days"),
    [
        (date(2026, 6, 5), True, False),
        (date(2026, 12, 24), True, False),
        (date(2026, 12, 31), True, False),
        (date(2026, 5, 1), True, True),
        (date(2026, 5, 15), True, True),
        (date(2026, 5, 14), False, False),
        (date(2026, 5, 16), False, False),
    ],
)
def test_working_days_of_the_two_calendars(day, statutory, with_closing_days):
    assert danish_calendar(DK_STATUTORY).is_working_day(day) is statutory
    assert danish_calendar(DK_WITH_CLOSING_DAYS).is_working_day(day) is with_closing_days


def test_an_unknown_holiday_set_is_a_key_error():
    with pytest.raises(KeyError):
        danish_calendar("DK_SCHOOL")


def test_the_rows_that_count_are_the_statutory_holidays():
    assert {row.date for row in danish_holidays(2026) if row.counts_for_deadline} == {
        day for day in danish_calendar(DK_STATUTORY).holidays if day.year == 2026
    }


@given(DAYS)
def test_rolling_finds_the_nearest_working_day(day):
    calendar = danish_calendar(DK_WITH_CLOSING_DAYS)
    after, before = calendar.roll(day), calendar.last_working_day_at_or_before(day)

    assert before <= day <= after
    assert calendar.is_working_day(after)
    assert calendar.is_working_day(before)
    assert not any(
        calendar.is_working_day(before + timedelta(days=n)) for n in range(1, (after - before).days)
    )


def test_working_days_before_skips_easter():
    assert danish_calendar(DK_STATUTORY).working_days_before(date(2026, 4, 8), 3) == date(2026, 3, 31)


def test_a_calendar_without_holidays_knows_weekends():
    assert WorkingCalendar(frozenset()).roll(date(2026, 10, 3)) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 29)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
    ],
)
def test_add_months(day, count, result):
    assert add_months(day, count) == result


@given(DAYS, st.integers(0, 40))
def test_added_months_keep_the_date_or_end_the_month(day, count):
    result = add_months(day, count)

    assert (result.year - day.year) * 12 + result.month - day.month == count
    assert result.day == day.day or (result.day < day.day and (result + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 14, 21, 59, 59, tzinfo=UTC), date(2026, 6, 14)),
        (datetime(2026, 6, 14, 22, 0, tzinfo=UTC), date(2026, 6, 15)),
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_copenhagen_date(instant, day):
    assert copenhagen_date(instant) == day


def test_a_naive_instant_has_no_copenhagen_date():
    with pytest.raises(ValueError, match="time zone"):
        copenhagen_date(datetime(2026, 6, 14, 12, 0))  # noqa: DTZ001 - naive is the point


@given(DAYS)
def test_local_midnight_begins_the_day(day):
    midnight = local_midnight(day)

    assert midnight.tzinfo is UTC
    assert midnight.hour in (22, 23)
    assert copenhagen_date(midnight) == day
    assert copenhagen_date(midnight - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert midnight.astimezone(COPENHAGEN).hour == 0


def test_the_calendars_cover_every_year_they_promise():
    years = {day.year for day in danish_calendar(DK_STATUTORY).holidays}

    assert years == set(range(calendars.FIRST_CALENDAR_YEAR, calendars.LAST_CALENDAR_YEAR + 1))
