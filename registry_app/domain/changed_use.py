"""Which changes change the use of people's data, so that the notice must say what one can do about it."""

from collections.abc import Iterable
from typing import Final

# WP260 para 29: somebody whose data is used otherwise must learn which steps are open to them.
CHANGED_USE: Final = frozenset(
    {
        "new_purpose",
        "legal_basis",
        "more_recipients",
        "third_country_transfer",
        "data_category",
        "special_category",
        "automated_decision",
    }
)


def is_changed_use(criteria: Iterable[str]) -> bool:
    """Tell whether one of the kinds of change is another use of the data (WP260 para 29)."""
    return not CHANGED_USE.isdisjoint(criteria)
