"""Rules of signing in by the company's provider, in plain Python: what its word is worth, and for how long.

The tables stand in docs/rules/openid_connect.md.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

# Asymmetric ones only: with a symmetric one, whoever knows the provider's public key could sign.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
# So far two clocks may be apart.
SKEW: Final = timedelta(seconds=60)
# So long somebody may be away at the provider, and so many times at once.
FLOW_LASTS: Final = timedelta(minutes=10)
FLOWS_AT_ONCE: Final = 4
LONGEST_SUBJECT: Final = 255
LONGEST_EXPECTED: Final = 254
# OpenID Connect Back-Channel Logout 1.0, 2.4.
ENDED_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
ENDED_WORD_LASTS: Final = timedelta(minutes=2)
MULTI_FACTOR: Final = "mfa"  # RFC 8176


def stands_for_both(claims: Mapping[str, Any], *, word: str, acr_values: str) -> bool:
    """Tell whether a sign-in at the provider counts as both factors.

    `word` is `office`, `provider` or `claimed`; `acr_values` are those that count, with blanks between them.
    """
    if word != "claimed":
        return word == "provider"
    methods = claims.get("amr")
    if isinstance(methods, list) and MULTI_FACTOR in methods:
        return True
    return claims.get("acr") in acr_values.split()


def claimed_name(claims: Mapping[str, Any], claim: str) -> str:
    """Return whom a claim names, as it is compared; empty for an e-mail that nobody verified."""
    value = claims.get(claim)
    if not isinstance(value, str) or (claim == "email" and claims.get("email_verified") is not True):
        return ""
    return expected_form(value)


def expected_form(value: str) -> str:
    """Return a name at the provider in the form in which two are compared; empty for one that is too long."""
    form = value.strip().casefold()
    return form if len(form) <= LONGEST_EXPECTED else ""


def proved_at(claims: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return when the person last showed at the provider who they are; None where its token does not say.

    Never after `now`, whatever its clock says.
    """
    seconds = claims.get("auth_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return min(datetime.fromtimestamp(seconds, UTC), now)
    except (OverflowError, OSError, ValueError):
        return None


def is_fresh_proof(claims: Mapping[str, Any], asked: datetime, now: datetime) -> bool:
    """Tell whether the person showed who they are after they were asked to, as far as clocks agree."""
    at = proved_at(claims, now)
    return at is not None and at >= asked - SKEW


def is_subject(value: Any) -> bool:
    """Tell whether something can be a `sub` (OpenID Connect Core 2: up to 255 ASCII characters)."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT and value.isascii()


def is_word_of_end(claims: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a token whose signature, issuer and audience are right ends sessions.

    OpenID Connect Back-Channel Logout 1.0, 2.6; that it is young takes the place of a list of those seen.
    """
    events, issued = claims.get("events"), claims.get("iat")
    if not isinstance(events, dict) or not isinstance(events.get(ENDED_EVENT), dict) or "nonce" in claims:
        return False
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return False
    if abs(now.timestamp() - issued) > ENDED_WORD_LASTS.total_seconds():
        return False
    sid = claims.get("sid")
    return is_subject(claims.get("sub")) or (isinstance(sid, str) and bool(sid))
