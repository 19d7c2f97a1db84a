"""From when a version applies to one customer, and why: each has a day of their own."""

from datetime import date, datetime
from typing import Final

from registry_app.domain import notice_window

TOLD: Final = "told"
# Handed over less than 48 hours ago: told if nothing comes back.
PENDING: Final = "pending"
NOT_TOLD: Final = "not_told"
EXCEPTED: Final = "excepted"
SIGNED_UP: Final = "signed_up"
# Became a customer when the version was in force already: nothing changed for them.
JOINED_AFTER: Final = "joined_after"
# Had not to be told, or need not be told any more.
EXCLUDED: Final = "excluded"
WHY: Final = (TOLD, PENDING, NOT_TOLD, EXCEPTED, SIGNED_UP, JOINED_AFTER, EXCLUDED)
# The version applies to these from its own day, whenever they were told.
AT_ONCE: Final = (EXCEPTED, SIGNED_UP, JOINED_AFTER)


def why_of(
    *,
    is_excepted: bool,
    is_signed_up: bool,
    is_due: bool,
    informed_at: datetime | None,
    reached_at: datetime | None,
) -> str:
    """Give why a version applies to a customer from a day, or to whom it does not yet."""
    if is_excepted:
        return EXCEPTED
    if is_signed_up:
        return SIGNED_UP
    if not is_due:
        return EXCLUDED
    if informed_at is not None:
        return TOLD
    return NOT_TOLD if reached_at is None else PENDING


def effective_on(day: date | None, why: str, informed_at: datetime | None) -> date | None:
    """Return from when it applies to the customer; `day` is the version's own, None when it never does.

    Told later than 14 full days before that day, the first one with 14 full days; not told, none.
    """
    if day is None:
        return None
    if why in AT_ONCE:
        return day
    return notice_window.effective_for_customer(day, informed_at) if why == TOLD else None
