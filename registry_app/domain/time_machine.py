"""What is known of a customer's day: the account's state then, the day of sign-up, and how sure each is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry_app.domain.account_life import AccountState
from registry_app.domain.audience import ACTIVE
from registry_app.domain.earlier_versions import AT_LEAST_FROM, DOCUMENTED, UNKNOWN

# From where the day of sign-up is known.
RECORDED, FROM_ACCOUNT, NOT_KNOWN = "recorded", "account", "unknown"

POLICY_UNKNOWN: Final = "policy_unknown"
TEXT_ALTERED: Final = "text_altered"
RECORD_NOT_BEGUN: Final = "record_not_begun"
ACCOUNT_UNKNOWN: Final = "account_unknown"
ACCOUNT_UNDATED: Final = "account_undated"
VERSIONS_UNDATED: Final = "versions_undated"
GAPS: Final = (
    POLICY_UNKNOWN,
    TEXT_ALTERED,
    VERSIONS_UNDATED,
    RECORD_NOT_BEGUN,
    ACCOUNT_UNKNOWN,
    ACCOUNT_UNDATED,
)


@dataclass(frozen=True)
class SignedUp:
    """The Copenhagen day on which somebody became a customer, and whence it is known; None: not known."""

    on: date | None
    known_from: str


def certainty_of(entered: str | None) -> str:
    """Say how sure it is that a version applied on a day, from how it was entered.

    None: there is no version for that day. Empty: it was made here, and is documented.
    """
    if entered is None:
        return UNKNOWN
    return entered if entered in (AT_LEAST_FROM, UNKNOWN) else DOCUMENTED


def state_on(states: Iterable[AccountState], day: date) -> AccountState | None:
    """Return the last state that began on the day or before; None where no date says so.

    A state without a date is left out: it may have begun at any time.
    """
    begun = [state for state in states if state.since is not None and state.since <= day]
    return begun[-1] if begun else None


def signed_up(recorded_on: date | None, states: Iterable[AccountState]) -> SignedUp:
    """Return when somebody became a customer: as the shop recorded it, else as the account's first state.

    The first state that is known counts only when it is an active account with a date: such a customer was
    one by then, at the latest. Any other first state came after a sign-up that nobody told of.
    """
    if recorded_on is not None:
        return SignedUp(recorded_on, RECORDED)
    known = [state for state in states if state.state != "incomplete"]
    if known and known[0].state == ACTIVE and known[0].since is not None:
        return SignedUp(known[0].since, FROM_ACCOUNT)
    return SignedUp(None, NOT_KNOWN)
