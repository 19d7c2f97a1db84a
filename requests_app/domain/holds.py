"""A legal hold keeps data that would otherwise go (GDPR Art. 17(3)(e), 18(1)(c))."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Hold:
    """The days, Copenhagen time, on which a hold on one thing began and was released; None: it stands."""

    began_on: date
    released_on: date | None = None


def is_kept(hold: Hold, *, erase_on: date | None, today: date) -> bool:
    """Tell whether a hold keeps data today that is to go on `erase_on`; None: no day is set.

    A hold that began on that day or later revives nothing. After its release the data goes on the day after,
    or on its own day if that is later.
    """
    if erase_on is not None and hold.began_on >= erase_on:
        return False
    return hold.released_on is None or today <= hold.released_on
