"""When turns are raised, asked, due and reminded of: the table of docs/flows/year_wheel.md."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.domain.year_wheel import (
    asked_on,
    due_on,
    is_overdue,
    is_reminded,
    next_due_after,
    raised_on,
    tone_of,
    tone_of_month,
    years_to_raise,
)

DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("year", "month", "due"),
    [(2026, 1, "2026-01-31"), (2026, 2, "2026-02-28"), (2028, 2, "2028-02-29"), (2026, 12, "2026-12-31")],
)
def test_a_turn_is_due_on_the_last_day_of_its_month(year: int, month: int, due: str) -> None:
    assert due_on(year, month) == DAY(due)


def test_it_is_asked_on_the_first_and_a_row_45_days_before() -> None:
    assert asked_on(DAY("2026-03-31")) == DAY("2026-03-01")
    assert raised_on(DAY("2026-03-31")) == DAY("2026-01-15")


@pytest.mark.parametrize(
    ("month", "begins", "today", "years"),
    [
        # Entered in the middle of its month: this month's turn is the first.
        (3, "2026-03-15", "2026-03-15", (2026,)),
        # Entered the day after its month: next year's, and that not yet.
        (3, "2026-04-01", "2026-04-01", ()),
        (3, "2026-04-01", "2027-01-14", ()),
        (3, "2026-04-01", "2027-01-15", (2027,)),
        # January is raised in the November before.
        (1, "2026-06-01", "2026-11-16", ()),
        (1, "2026-06-01", "2026-11-17", (2027,)),
        # Nobody looked for two years and a half.
        (3, "2024-01-01", "2026-06-30", (2024, 2025, 2026)),
        # A day before the duty began raises nothing.
        (3, "2026-01-01", "2025-12-31", ()),
    ],
)
def test_the_years_whose_turn_is_a_row(month: int, begins: str, today: str, years: tuple[int, ...]) -> None:
    assert years_to_raise(month=month, begins_on=DAY(begins), today=DAY(today)) == years


@given(
    month=st.integers(1, 12),
    begins=st.dates(DAY("2020-01-01"), DAY("2027-12-31")),
    waits=st.integers(0, 1500),
    looks=st.integers(1, 40),
)
def test_looking_daily_and_looking_once_raise_the_same_years(
    month: int, begins: date, waits: int, looks: int
) -> None:
    last = begins + timedelta(days=waits)
    seen: set[int] = set()
    for days in range(0, waits + 1, looks):
        seen |= set(years_to_raise(month=month, begins_on=begins, today=begins + timedelta(days=days)))
    seen |= set(years_to_raise(month=month, begins_on=begins, today=last))

    assert tuple(sorted(seen)) == years_to_raise(month=month, begins_on=begins, today=last)


@pytest.mark.parametrize(
    ("asked", "reminded", "today", "goes"),
    [
        ("2026-03-01", None, "2026-03-23", False),
        ("2026-03-01", None, "2026-03-24", True),
        ("2026-03-01", "2026-03-24", "2026-03-25", False),
        ("2026-03-01", "2026-03-24", "2026-03-31", False),
        ("2026-03-01", "2026-03-24", "2026-04-01", True),
        ("2026-03-01", "2026-04-01", "2026-06-01", False),
        # Weeks without a scheduler: one, not two.
        ("2026-03-01", None, "2026-05-01", True),
        ("2026-03-01", "2026-05-01", "2026-05-02", False),
        # Asked within the last week: the reminder of that week has no sense any more.
        ("2026-03-26", None, "2026-03-27", False),
        ("2026-03-26", None, "2026-04-01", True),
        # Asked when it was late already: nothing follows by itself.
        ("2026-04-10", None, "2026-04-20", False),
        # By hand, after the first: the second still goes.
        ("2026-03-01", "2026-03-28", "2026-04-01", True),
    ],
)
def test_when_a_reminder_leaves(asked: str, reminded: str | None, today: str, goes: bool) -> None:
    said = is_reminded(
        asked=DAY(asked),
        due=DAY("2026-03-31"),
        reminded=DAY(reminded) if reminded else None,
        today=DAY(today),
    )

    assert said is goes


@pytest.mark.parametrize(
    ("due", "today", "following"),
    [
        ("2026-03-31", "2026-03-10", "2027-03-31"),
        ("2026-03-31", "2026-02-20", "2027-03-31"),
        ("2024-03-31", "2026-02-20", "2026-03-31"),
        ("2024-03-31", "2026-03-31", "2027-03-31"),
        ("2027-02-28", "2027-02-28", "2028-02-29"),
    ],
)
def test_the_next_day_lies_after_this_one_and_after_today(due: str, today: str, following: str) -> None:
    assert next_due_after(DAY(due), DAY(today)) == DAY(following)


@pytest.mark.parametrize(
    ("state", "today", "tone"),
    [
        ("planned", "2026-02-28", "waits"),
        ("planned", "2026-03-01", "near"),
        ("asked", "2026-03-31", "near"),
        # The day counts, whatever beat has marked.
        ("planned", "2026-04-01", "late"),
        ("asked", "2026-04-01", "late"),
        ("late", "2026-04-01", "late"),
        ("done", "2026-04-01", "good"),
        ("waived", "2026-04-01", "waived"),
    ],
)
def test_how_a_turn_looks(state: str, today: str, tone: str) -> None:
    assert tone_of(state, DAY("2026-03-31"), DAY(today)) == tone
    assert is_overdue(state, DAY("2026-03-31"), DAY(today)) is (tone == "late")


def test_a_month_looks_like_the_worst_in_it() -> None:
    assert tone_of_month(["good", "near", "late"]) == "late"
    assert tone_of_month(["good", "waived"]) == "good"
    assert tone_of_month([]) == ""
