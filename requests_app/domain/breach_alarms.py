"""When those on call are alarmed again, and who of them: one more in each round, until somebody has it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

ALARM_MINUTES: Final = 15
LEAST_MINUTES: Final = 1
MOST_MINUTES: Final = 24 * 60
# So many can be on call at once; more is a list that nobody feels meant by.
MOST_ON_CALL: Final = 6

P = TypeVar("P")


def is_due(last_rung_at: datetime | None, minutes: int, now: datetime) -> bool:
    """Tell whether an alarm that nobody has answered rings again."""
    return last_rung_at is None or now >= last_rung_at + timedelta(minutes=minutes)


def people_of_round(on_call: Sequence[P], number: int) -> Sequence[P]:
    """Return who is alarmed in a round, counted from 1: the first, then the first two, and so on."""
    return on_call[:number]
