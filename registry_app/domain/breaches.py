"""When a personal data breach must be notified to the supervisory authority (GDPR Art. 33(1))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

NOTIFICATION_HOURS: Final = 72
ONE_HOUR: Final = timedelta(hours=1)
# Longer than any proposal: a slip of the pen is refused.
MOST_HOURS: Final = 240

# How likely and how grave it is for people: Art. 33(1) "unlikely to result in a risk", 34(1) "high".
NO_RISK: Final = "none"
RISK: Final = "risk"
HIGH_RISK: Final = "high"
RISK_LEVELS: Final = (NO_RISK, RISK, HIGH_RISK)
# From which level on the authority is told; never from none, which would be no threshold.
THRESHOLDS: Final = (RISK, HIGH_RISK)


@dataclass(frozen=True)
class NotificationRule:
    """What the law asks from a day on: within how many hours, and from which level of risk."""

    valid_from: date
    hours: int
    threshold: str
    source: str


# The law as it stands; a change of it is another line here, or a row that the office enters.
RULES: Final = (
    NotificationRule(
        date(2018, 5, 25), NOTIFICATION_HOURS, RISK, "Regulation (EU) 2016/679, Article 33(1) and (2)"
    ),
)


@dataclass(frozen=True)
class BreachDue:
    """The limit in UTC: the strict one is used, the upper bound is only shown."""

    due_at: datetime
    upper_bound_at: datetime


def rule_at(rules: Iterable[NotificationRule], day: date) -> NotificationRule:
    """Return the rule in force on a day, the latest that has begun; LookupError when none has."""
    begun = [rule for rule in rules if rule.valid_from <= day]
    if not begun:
        raise LookupError("no rule is in force")
    return max(begun, key=lambda rule: rule.valid_from)


def must_notify(level: str, threshold: str) -> bool:
    """Tell whether a level of risk reaches the threshold (GDPR Art. 33(1))."""
    return RISK_LEVELS.index(level) >= RISK_LEVELS.index(threshold)


def breach_due(aware_at: datetime, hours: int = NOTIFICATION_HOURS) -> BreachDue:
    """Return the limit so many elapsed hours after the controller became aware; 72 unless the law says other.

    Hours do not roll over weekends or holidays (Reg. 1182/71 Art. 3(4)). The upper bound leaves out the hour
    already begun (Art. 3(1)). A naive instant raises ValueError.
    """
    if aware_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    aware = aware_at.astimezone(UTC)
    next_hour = aware.replace(minute=0, second=0, microsecond=0) + ONE_HOUR
    return BreachDue(aware + hours * ONE_HOUR, next_hour + hours * ONE_HOUR)
