"""When a personal data breach must be notified to the supervisory authority (GDPR Art. 33(1))."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

NOTIFICATION_HOURS: Final = timedelta(hours=72)
ONE_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class BreachDue:
    """The limit in UTC: the strict one is used, the upper bound is only shown."""

    due_at: datetime
    upper_bound_at: datetime


def breach_due(aware_at: datetime) -> BreachDue:
    """Return the limit 72 elapsed hours after the controller became aware; a naive instant raises ValueError.

    Hours do not roll over weekends or holidays (Reg. 1182/71 Art. 3(4)). The upper bound leaves out the hour
    already begun (Art. 3(1)).
    """
    if aware_at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    aware = aware_at.astimezone(UTC)
    next_hour = aware.replace(minute=0, second=0, microsecond=0) + ONE_HOUR
    return BreachDue(aware + NOTIFICATION_HOURS, next_hour + NOTIFICATION_HOURS)
