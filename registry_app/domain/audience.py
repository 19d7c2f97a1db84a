"""Who is told of a new policy version: every customer whose data is still held and who may be written to."""

from typing import Final

from dpo_office.common.errors import Invalid

ACTIVE: Final = "active"
PAUSED: Final = "paused"
DEACTIVATED: Final = "deactivated"
RESTRICTED: Final = "restricted"
CLOSING: Final = "closing"
CLOSED: Final = "closed"
ERASED: Final = "erased"
DECEASED: Final = "deceased"
INCOMPLETE: Final = "incomplete"

# A pause, a deactivation or a restriction leaves the data in place, and an account that closes only when its
# obligations are done is still a customer's: they are told. Saying no to marketing does not matter here, as
# the notice is a service message (markedsføringsloven § 10 does not reach it).
EXCLUSION_REASONS: Final[dict[str, str | None]] = {
    ACTIVE: None,
    PAUSED: None,
    DEACTIVATED: None,
    RESTRICTED: None,
    CLOSING: None,
    CLOSED: "account_closed",
    ERASED: "person_erased",
    DECEASED: "person_deceased",
    INCOMPLETE: "registration_incomplete",
}
ERASURE_REQUESTED: Final = "erasure_requested"
ACCOUNT_STATES: Final = tuple(EXCLUSION_REASONS)
TOLD_WITH_MINIMUM_DATA: Final = frozenset({RESTRICTED})


def eligible(state: str) -> bool:
    """Tell whether an account in this state is told of a new version; Invalid for an unknown state."""
    return exclusion_reason(state) is None


def exclusion_reason(state: str, *, asked_for_erasure: bool = False) -> str | None:
    """Return the code of why an account is not told, None when it is; Invalid for an unknown state.

    Whoever asked to be erased is told nothing from that day on, as long as the request stands (GDPR Art. 17;
    the closed list of docs/rules/letters.md). What the account says goes before it.
    """
    if state not in EXCLUSION_REASONS:
        raise Invalid("account_state_unknown", field="state", state=state)
    return EXCLUSION_REASONS[state] or (ERASURE_REQUESTED if asked_for_erasure else None)


def told_with_minimum_data(state: str) -> bool:
    """Tell whether the notice may use no more than the address: the data is restricted (GDPR Art. 18(2))."""
    return state in TOLD_WITH_MINIMUM_DATA
