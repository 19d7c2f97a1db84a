"""Codes of a notice: who in the list of a campaign gets no letter, and why."""

from typing import Final

from registry_app.domain.audience import EXCLUSION_REASONS

NO_ADDRESS: Final = "no_address"
ADDRESS_INVALID: Final = "address_invalid"
# These people must be told and cannot be by letter: they count as not informed until excepted by name.
UNREACHABLE_REASONS: Final = (NO_ADDRESS, ADDRESS_INVALID)
NOT_TOLD_REASONS: Final = tuple(reason for reason in EXCLUSION_REASONS.values() if reason is not None)
EXCLUDED_REASONS: Final = (*NOT_TOLD_REASONS, *UNREACHABLE_REASONS)
TOLD_ACCOUNT_STATES: Final = tuple(state for state, reason in EXCLUSION_REASONS.items() if reason is None)
