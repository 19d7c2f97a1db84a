"""When somebody who comes back has been away."""

from datetime import datetime, timedelta
from typing import Final

# A front page that was left alone for so long is a new visit when it is opened again.
AWAY: Final = timedelta(minutes=30)
# Within a visit the time of the last look is written down this often, not at every look.
NOTED_EVERY: Final = timedelta(minutes=5)


def is_new_visit(last_at: datetime, now: datetime) -> bool:
    """Tell whether a look at the front page begins a new visit; also when the clock was set back."""
    return not timedelta() <= now - last_at < AWAY


def is_worth_noting(last_at: datetime, now: datetime) -> bool:
    """Tell whether enough time has passed since the last look that was written down."""
    return now - last_at >= NOTED_EVERY
