"""The periods that the reports count, and what is worked out of their figures; whole days, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from dpo_office.common.calendars import ONE_DAY, add_months
from dpo_office.common.errors import Invalid
from requests_app.domain.legal_dates import Span

THIS_YEAR: Final = "this_year"
LAST_YEAR: Final = "last_year"
THIS_QUARTER: Final = "this_quarter"
LAST_QUARTER: Final = "last_quarter"
LAST_12_MONTHS: Final = "last_12_months"
TWO_DATES: Final = "dates"
PERIODS: Final = (THIS_YEAR, LAST_YEAR, THIS_QUARTER, LAST_QUARTER, LAST_12_MONTHS, TWO_DATES)

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
MOST_YEARS: Final = 10
MONTHS_OF_A_YEAR: Final = 12
MONTHS_OF_A_QUARTER: Final = 3

MORE: Final = "more"
FEWER: Final = "fewer"
SAME: Final = "same"


@dataclass(frozen=True)
class Change:
    """How a figure differs from the one before: MORE, FEWER or SAME, and by how much (never below zero)."""

    direction: str
    by: float


def asked_span(period: str, first: str, last: str, today: date) -> Span:
    """Return the days that are asked for: a named period as of today, or two dates as year-month-day.

    An empty period is two dates where one of them is given, else the present year. Raises
    Invalid("period_unknown" | "period_date_unreadable" | "period_reversed" | "period_too_long").
    """
    chosen = period or (TWO_DATES if first or last else THIS_YEAR)
    if chosen not in PERIODS:
        raise Invalid("period_unknown", field="period")
    if chosen != TWO_DATES:
        return named_span(chosen, today)
    span = Span(_day(first, "from"), _day(last, "to"))
    if span.last < span.first:
        raise Invalid("period_reversed", field="to")
    if span.last >= add_months(span.first, MOST_YEARS * MONTHS_OF_A_YEAR):
        raise Invalid("period_too_long", field="to", years=MOST_YEARS)
    return span


def named_span(period: str, today: date) -> Span:
    """Return the days of a named period; what is still going on ends today. KeyError for another name."""
    year = today.replace(month=1, day=1)
    quarter = today.replace(month=today.month - (today.month - 1) % MONTHS_OF_A_QUARTER, day=1)
    return {
        THIS_YEAR: Span(year, today),
        LAST_YEAR: Span(add_months(year, -MONTHS_OF_A_YEAR), year - ONE_DAY),
        THIS_QUARTER: Span(quarter, today),
        LAST_QUARTER: Span(add_months(quarter, -MONTHS_OF_A_QUARTER), quarter - ONE_DAY),
        LAST_12_MONTHS: Span(add_months(today, -MONTHS_OF_A_YEAR) + ONE_DAY, today),
    }[period]


def span_before(span: Span) -> Span:
    """Return the period of the same length before: as many whole months, or as many days.

    The quarter before a quarter is a quarter, though it may be a day longer or shorter.
    """
    following = span.last + ONE_DAY
    if span.first.day == 1 and following.day == 1:
        months = (following.year - span.first.year) * MONTHS_OF_A_YEAR + following.month - span.first.month
        return Span(add_months(span.first, -months), span.first - ONE_DAY)
    return Span(span.first - timedelta(days=(following - span.first).days), span.first - ONE_DAY)


def median(values: Sequence[int]) -> float | None:
    """Return the middle value, or the mean of the two in the middle; None of nothing."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that so many percent do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    return sorted(values)[max(ceil(len(values) * percent / 100), 1) - 1]


def share(part: int, whole: int) -> int | None:
    """Return the part in whole percent, rounded down: a hundred means every one. None of nothing."""
    return part * 100 // whole if whole else None


def change(now: float | None, before: float | None) -> Change | None:
    """Compare a figure with the one before; None where either is missing."""
    if now is None or before is None:
        return None
    direction = MORE if now > before else FEWER if now < before else SAME
    return Change(direction, abs(now - before))


def _day(text: str, field: str) -> date:
    """Read a day from FIRST_DAY to LAST_DAY."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("period_date_unreadable", field=field) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid("period_date_unreadable", field=field)
    return day
