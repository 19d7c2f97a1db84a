"""Codes of a notice: who in the list of a campaign gets no letter, and why."""

import hashlib
from collections.abc import Mapping
from typing import Final

from registry_app.domain.audience import ERASURE_REQUESTED, EXCLUSION_REASONS

NO_ADDRESS: Final = "no_address"
ADDRESS_INVALID: Final = "address_invalid"
# These people must be told and cannot be by letter: they count as not informed until excepted by name.
UNREACHABLE_REASONS: Final = (NO_ADDRESS, ADDRESS_INVALID)
# These had not to be told when the list was made. It may have changed since: then they are told after all.
NOT_TOLD_REASONS: Final = (
    *(reason for reason in EXCLUSION_REASONS.values() if reason is not None),
    ERASURE_REQUESTED,
)
# Nothing changes for whoever signed up under the new text, and nothing can bring that person back.
SIGNED_UP: Final = "signed_up"
EXCLUDED_REASONS: Final = (*NOT_TOLD_REASONS, SIGNED_UP, *UNREACHABLE_REASONS)
TOLD_ACCOUNT_STATES: Final = tuple(state for state, reason in EXCLUSION_REASONS.items() if reason is None)


def longer_list_sha256(before: str, added: str) -> str:
    """Return the hash of a list that has grown: of the one before and of what was added, one on each line."""
    return hashlib.sha256(f"{before}\n{added}\n".encode()).hexdigest()


def templates_sha256(templates: Mapping[tuple[str, str], str]) -> str:
    """Return the SHA-256 of a campaign's texts before names: channel, language and own hash, a line each."""
    lines = "".join(f"{way} {language} {digest}\n" for (way, language), digest in sorted(templates.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
