"""When the turns of a duty are raised, asked, due, reminded of and late: pure rules over dates."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from requests_app.domain.duty_steps import OPEN

MONTHS: Final = tuple(range(1, 13))
# So long before the month of a duty its turn becomes a row.
RAISED_DAYS_BEFORE: Final = 45
REMINDED_DAYS_BEFORE: Final = 7
ONE_DAY: Final = timedelta(days=1)


def due_on(year: int, month: int) -> date:
    """Return the day on which a turn is due: the last of its month."""
    return date(year + month // 12, month % 12 + 1, 1) - ONE_DAY


def asked_on(due: date) -> date:
    """Return the day from which the owner is asked: the first of the month."""
    return due.replace(day=1)


def raised_on(due: date) -> date:
    """Return the day from which the turn is a row."""
    return asked_on(due) - timedelta(days=RAISED_DAYS_BEFORE)


def next_due_after(due: date, today: date) -> date:
    """Return the first day after today, and after this turn's, on which the duty is due again."""
    year = max(due.year + 1, today.year)
    following = due_on(year, due.month)
    return following if following > today else due_on(year + 1, due.month)


def years_to_raise(*, month: int, begins_on: date, today: date) -> tuple[int, ...]:
    """Return the years whose turn is a row by today, the oldest first: every one since the duty began.

    However long nobody looked, the same day gives the same years; the first is the one whose day is not
    before the duty's beginning.
    """
    years = range(begins_on.year, today.year + 2)
    return tuple(
        year for year in years if due_on(year, month) >= begins_on and raised_on(due_on(year, month)) <= today
    )


def is_reminded(*, asked: date, due: date, reminded: date | None, today: date) -> bool:
    """Tell whether a reminder leaves today: a week before the day and on the day after it, once each.

    After weeks without a scheduler one leaves, not two. Never on the day on which the owner was asked.
    """
    days = (due - timedelta(days=REMINDED_DAYS_BEFORE), due + ONE_DAY)
    passed = [day for day in days if asked < day <= today]
    return bool(passed) and today > asked and (reminded is None or reminded < passed[-1])


def is_overdue(state: str, due: date, today: date) -> bool:
    """Tell whether a turn's day has passed and it is neither done nor waived, whatever beat has marked."""
    return state in OPEN and due < today


# The tone of a month is that of what is worst in it.
TONES: Final = ("late", "near", "waits", "good", "to_come", "waived")


def tone_of(state: str, due: date, today: date) -> str:
    """Return how a turn looks: late, near (asked or its month has begun), waits, good or waived."""
    if is_overdue(state, due, today):
        return "late"
    if state == "done":
        return "good"
    if state == "waived":
        return "waived"
    return "near" if asked_on(due) <= today else "waits"


def tone_of_month(tones: Iterable[str]) -> str:
    """Return the tone that stands for a month, "" for an empty one."""
    found = set(tones)
    return next((tone for tone in TONES if tone in found), "")
