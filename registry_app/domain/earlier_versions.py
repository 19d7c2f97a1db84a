"""A policy version that was promised before this office, or by the seller: its period, how sure that is."""

from datetime import date
from typing import Final

from dpo_office.common.errors import Invalid

# A dated copy, a decision, the register of the seller: both ends of the period are shown by something.
DOCUMENTED: Final = "documented"
# It was there on a day that something shows; it may have been there before.
AT_LEAST_FROM: Final = "at_least_from"
# The text is known, its period is not.
UNKNOWN: Final = "unknown"
CERTAINTIES: Final = (DOCUMENTED, AT_LEAST_FROM, UNKNOWN)


def require_period(certainty: str, begins_on: date | None, ends_on: date | None, *, today: date) -> None:
    """Raise Invalid unless the period fits its certainty; without an end the version is in force still.

    Codes: "certainty_unknown", "begins_on_required", "period_not_known", "begins_on_future",
    "ends_before_begins", "ends_on_future".
    """
    if certainty not in CERTAINTIES:
        raise Invalid("certainty_unknown", field="certainty")
    if certainty == UNKNOWN and begins_on is not None:
        raise Invalid("period_not_known", field="begins_on")
    if certainty != UNKNOWN and begins_on is None:
        raise Invalid("begins_on_required", field="begins_on")
    if begins_on is not None and begins_on > today:
        raise Invalid("begins_on_future", field="begins_on")
    if ends_on is not None and begins_on is not None and ends_on < begins_on:
        raise Invalid("ends_before_begins", field="ends_on")
    if ends_on is not None and ends_on >= today:
        raise Invalid("ends_on_future", field="ends_on")
