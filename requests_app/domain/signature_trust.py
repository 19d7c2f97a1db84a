"""What a controller judges digital signatures by: roots that it trusts and lists of revoked certificates."""

from datetime import datetime, timedelta
from typing import Final, Literal

from dpo_office.common.states import Step, StepTable

ROOT: Final = "root"
LIST: Final = "list"
TRUST_KINDS: Final = (ROOT, LIST)

HELD: Final = "held"
WITHDRAWN: Final = "withdrawn"
TRUST_STATES: Final = (HELD, WITHDRAWN)
TRUST_STEPS: Final = StepTable(
    noun="signature_trust",
    initial=HELD,
    states=TRUST_STATES,
    steps=(
        Step("add_trust", (), None, "signature_trust.added"),
        Step("withdraw_trust", (HELD,), WITHDRAWN, "signature_trust.withdrawn"),
    ),
)
MAX_ROOT_BYTES: Final = 64 * 1024
# Lists of large authorities hold tens of thousands of numbers.
MAX_LIST_BYTES: Final = 2 * 1024 * 1024
MAX_SUBJECT: Final = 300

# A root is replaced with care, a list is fetched anew every few days.
ROOT_ENDS_SOON: Final = timedelta(days=60)
LIST_ENDS_SOON: Final = timedelta(days=3)

Standing = Literal["holds", "not_yet", "ends_soon", "ended", "withdrawn"]
STANDINGS: Final[tuple[Standing, ...]] = ("holds", "not_yet", "ends_soon", "ended", "withdrawn")


def standing_of(
    kind: str, state: str, valid_from: datetime, valid_until: datetime, now: datetime
) -> Standing:
    """Say whether a root or list counts now, and whether it will soon do so no more.

    `valid_until` is the first moment at which it counts no longer.
    """
    if state == WITHDRAWN:
        return "withdrawn"
    if now < valid_from:
        return "not_yet"
    if now >= valid_until:
        return "ended"
    soon = ROOT_ENDS_SOON if kind == ROOT else LIST_ENDS_SOON
    return "ends_soon" if valid_until - now <= soon else "holds"
