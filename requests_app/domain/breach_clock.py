"""The 72 hours of a breach: how they are reckoned, line by line, and how many are left (GDPR Art. 33(1))."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dpo_office.common.calendars import COPENHAGEN, SATURDAY
from registry_app.domain.breaches import ONE_HOUR, breach_due

# The chip turns from "good" to "near" within the last day, when a weekend can no longer be waited for.
NEAR_HOURS: Final = 24


@dataclass(frozen=True)
class ClockFacts:
    """What the clock is reckoned from; instants are aware."""

    noticed_at: datetime
    aware_at: datetime | None
    hours: int
    threshold: str
    risk_level: str = ""
    notified_at: datetime | None = None
    is_processors: bool = False
    not_notified: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the reckoning: a code, and what its sentence names."""

    code: str
    values: Mapping[str, Any]


def due_at(facts: ClockFacts) -> datetime:
    """Return the limit; while awareness is undecided it is counted from when the breach was noticed."""
    return breach_due(facts.aware_at or facts.noticed_at, facts.hours).due_at


def hours_left(due: datetime, now: datetime) -> int:
    """Return the whole hours that are left, rounded down; below zero once the limit has passed."""
    return int((due - now) // ONE_HOUR)


def is_late(facts: ClockFacts) -> bool:
    """Tell whether the authority was told after the limit: then the reasons go along (Art. 33(1))."""
    return facts.notified_at is not None and facts.notified_at > due_at(facts)


def reckoning(facts: ClockFacts) -> tuple[Line, ...]:
    """Return how the limit comes about, in the order in which a person would tell it."""
    limit = breach_due(facts.aware_at or facts.noticed_at, facts.hours)
    lines = [Line("rule", {"hours": facts.hours, "threshold": facts.threshold})]
    if facts.is_processors:
        lines.append(Line("processors", {}))
    if facts.aware_at is None:
        lines.append(Line("presumed", {"at": facts.noticed_at}))
    else:
        lines.append(Line("aware", {"at": facts.aware_at}))
    lines.append(Line("due", {"at": limit.due_at, "hours": facts.hours}))
    if limit.due_at.astimezone(COPENHAGEN).weekday() >= SATURDAY:
        lines.append(Line("weekend", {}))
    lines.append(Line("upper_bound", {"at": limit.upper_bound_at}))
    if facts.notified_at is not None:
        lines.append(Line("late" if is_late(facts) else "in_time", {"at": facts.notified_at}))
    elif facts.not_notified:
        lines.append(Line("not_notified", {}))
    return tuple(lines)
