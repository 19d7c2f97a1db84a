"""Who sees a case that a colleague works on, and why it may be opened (docs/rules/need_to_know.md)."""

from datetime import timedelta
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.masking import OPENING_REASONS, OTHER

OWNER: Final = "owner"
COLLEAGUES: Final = "colleagues"
SEEN_BY: Final = (OWNER, COLLEAGUES)
# By default the narrow one (GDPR Art. 25(2)).
USUAL: Final = OWNER
# How long a colleague's case stays open to whoever opened it: a working day.
OPEN_FOR: Final = timedelta(hours=8)

NEED_REASONS: Final = (*(code for code in OPENING_REASONS if code != OTHER), "caller", "absent", OTHER)


def checked_seen_by(seen_by: str) -> str:
    """Return who sees a colleague's case. Raises Invalid("seen_by_unknown")."""
    if seen_by not in SEEN_BY:
        raise Invalid("seen_by_unknown", field="seen_by")
    return seen_by
