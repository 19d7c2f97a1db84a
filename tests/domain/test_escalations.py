"""Which warnings a case has earned by a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dpo_office.common.calendars import WorkingCalendar
from requests_app.domain.escalations import CaseDays, Warned, gravest, warnings_by

CALENDAR = WorkingCalendar(frozenset())
# Received on a Wednesday; the month ends on a Monday.
DAYS = CaseDays(
    received_on=date(2026, 11, 4),
    due_on=date(2026, 12, 7),
    strict_due_on=date(2026, 12, 7),
    stop_owed_by=None,
    is_paused=False,
    is_status_told=False,
    has_owner=True,
)
LATER = {"due_on": date(2026, 12, 21)}
PAUSED = {"is_paused": True}
TOLD = {**PAUSED, "is_status_told": True}


def earned(day: str, **changes) -> list[str]:
    warnings = warnings_by(replace(DAYS, **changes), date.fromisoformat(day), CALENDAR)
    return [f"{warned.kind} {warned.about_on:%d-%m}" for warned in warnings]


@pytest.mark.parametrize(
    ("day", "changes", "warnings"),
    [
        ("2026-11-29", {}, []),
        ("2026-11-30", {}, ["near 07-12"]),
        ("2026-12-04", {}, ["near 07-12", "soon 07-12"]),
        ("2026-12-07", {}, ["near 07-12", "soon 07-12", "last_day 07-12"]),
        # Nobody looked for three months: all of them, once.
        ("2027-03-07", {}, ["near 07-12", "soon 07-12", "last_day 07-12", "overdue 07-12"]),
        # The day without suspension warns first, the time limit itself when it comes near.
        ("2026-12-06", LATER, ["near 07-12", "soon 07-12", "last_day 07-12"]),
        ("2026-12-14", LATER, ["near 07-12", "soon 07-12", "last_day 07-12", "near 21-12"]),
        # While it is paused its status letter is owed, and nothing is overdue.
        ("2026-12-20", PAUSED, ["near 07-12", "soon 07-12", "last_day 07-12"]),
        ("2026-12-20", TOLD, []),
        ("2026-11-05", {"stop_owed_by": date(2026, 11, 5)}, []),
        ("2026-11-06", {"stop_owed_by": date(2026, 11, 5)}, ["stop_late 05-11"]),
        (
            "2026-11-20",
            {**PAUSED, "is_status_told": True, "stop_owed_by": date(2026, 11, 5)},
            ["stop_late 05-11"],
        ),
        # Two weeks without the form; five working days before the limit it is decided.
        ("2026-11-17", {"waits_for_form": True}, []),
        ("2026-11-18", {"waits_for_form": True}, ["form_review 18-11"]),
        ("2026-11-30", {"waits_for_form": True}, ["near 07-12", "form_review 18-11", "form_decide 30-11"]),
        ("2026-11-20", {"waits_for_form": True, **TOLD}, []),
        ("2026-11-05", {"has_owner": False}, []),
        ("2026-11-06", {"has_owner": False}, ["unowned 04-11"]),
        # Received on a Friday: the second working day is the Tuesday.
        ("2026-11-09", {"has_owner": False, "received_on": date(2026, 11, 6)}, []),
        ("2026-11-10", {"has_owner": False, "received_on": date(2026, 11, 6)}, ["unowned 06-11"]),
    ],
)
def test_what_a_case_has_earned(day, changes, warnings):
    assert earned(day, **changes) == warnings


@given(
    st.integers(0, 120),
    st.integers(0, 40),
    st.integers(0, 40),
    st.booleans(),
    st.booleans(),
    st.integers(0, 9),
)
def test_nothing_that_was_earned_is_lost_by_waiting(later, strict, more, is_paused, has_owner, stop):
    days = CaseDays(
        received_on=DAYS.received_on,
        strict_due_on=DAYS.received_on + timedelta(days=strict),
        due_on=DAYS.received_on + timedelta(days=strict + more),
        stop_owed_by=DAYS.received_on + timedelta(days=stop) if stop else None,
        is_paused=is_paused,
        is_status_told=False,
        has_owner=has_owner,
        waits_for_form=has_owner,
    )
    today = DAYS.received_on + timedelta(days=later)
    before = warnings_by(days, today, CALENDAR)
    after = warnings_by(days, today + timedelta(days=1), CALENDAR)
    assert set(before) <= set(after)
    assert len(after) == len(set(after))


def test_the_gravest_leads_and_the_earlier_day_of_two():
    first, second = date(2026, 12, 7), date(2026, 12, 21)
    assert (
        gravest([Warned("near", first), Warned("overdue", second), Warned("soon", first)]).kind == "overdue"
    )
    assert gravest([Warned("near", second), Warned("near", first)]) == Warned("near", first)
