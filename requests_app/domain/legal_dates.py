"""The kinds of dates that the law, or a promise, sets for the office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

BREACH_DUE: Final = "breach_due"
AUTHORITY_DUE: Final = "authority_due"
CASE_DUE: Final = "case_due"
STOP_BY: Final = "stop_by"
EXTENSION_LETTER: Final = "extension_letter"
STRICT_DUE: Final = "strict_due"
DUTY_DUE: Final = "duty_due"
STATUS_LETTER: Final = "status_letter"
FORM_EXPIRY: Final = "form_expiry"
TOLD_BY: Final = "told_by"
DISPATCH: Final = "dispatch"
POLICY_EFFECTIVE: Final = "policy_effective"
HOLIDAY: Final = "holiday"
CLOSING_DAY: Final = "closing_day"

CASE_KINDS: Final = (CASE_DUE, STOP_BY, EXTENSION_LETTER, STRICT_DUE, STATUS_LETTER, FORM_EXPIRY)
POLICY_KINDS: Final = (TOLD_BY, DISPATCH, POLICY_EFFECTIVE)
DAY_KINDS: Final = (HOLIDAY, CLOSING_DAY)
KINDS: Final = (BREACH_DUE, AUTHORITY_DUE, *CASE_KINDS, DUTY_DUE, *POLICY_KINDS, *DAY_KINDS)
# What a person must have done by the end of the day; the others happen by themselves.
LIMITS: Final = frozenset(
    {BREACH_DUE, AUTHORITY_DUE, CASE_DUE, STOP_BY, EXTENSION_LETTER, STATUS_LETTER, DUTY_DUE, TOLD_BY}
)

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True)
class LegalDate:
    """One date of one object, told without personal data: a reference, a number or a day's name.

    `subject` and `key` name the object (model and id), `count` how many letters or turns it is about.
    """

    kind: str
    on: date
    name: str
    controller: str = ""
    subject: str = ""
    key: str = ""
    count: int = 0


@dataclass(frozen=True)
class Span:
    """Calendar days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the span."""
        return self.first <= day <= self.last


def month_span(year: int, month: int) -> Span:
    """Return the days of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), following - timedelta(days=1))


def weeks_of(span: Span) -> list[list[date]]:
    """Return the weeks, Monday to Sunday, that hold the days of a span."""
    start = span.first - timedelta(days=span.first.weekday())
    count = ((span.last - start).days // DAYS_OF_WEEK) + 1
    return [
        [start + timedelta(days=DAYS_OF_WEEK * week + day) for day in range(DAYS_OF_WEEK)]
        for week in range(count)
    ]


def by_day(dates: Iterable[LegalDate]) -> dict[date, list[LegalDate]]:
    """Return the dates of each day in the order of the kinds, the days in the order of time."""
    found: dict[date, list[LegalDate]] = {}
    for entry in in_order(dates):
        found.setdefault(entry.on, []).append(entry)
    return found


def in_order(dates: Iterable[LegalDate]) -> Sequence[LegalDate]:
    """Sort dates by day, then kind, then name."""
    return sorted(dates, key=lambda entry: (entry.on, KINDS.index(entry.kind), entry.name))
