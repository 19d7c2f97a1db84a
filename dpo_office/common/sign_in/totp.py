"""Codes that change with the time: RFC 6238 with SHA-1, six digits and 30 seconds, as apps have them."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
# A clock may be off by one step, or a code be typed as it changes (RFC 6238, 5.2).
DRIFT = 1
KEY_BYTES = 20


def new_key() -> bytes:
    """Return the secret of a new app: 160 bits, as long as the hash (RFC 4226, 4)."""
    return secrets.token_bytes(KEY_BYTES)


def step_at(now: datetime) -> int:
    """Return the number of the time step."""
    return int(now.timestamp()) // SECONDS


def code_of(key: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a time step (RFC 4226, 5.3)."""
    digest = hmac.new(key, step.to_bytes(8), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(key: bytes, typed: str, now: datetime, last_used: int | None) -> int | None:
    """Return the step whose code was typed, None when there is none that may still be used.

    A step counts once, and no step before the last used one counts (RFC 6238, 5.2).
    """
    code = "".join(typed.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    present = step_at(now)
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        # Each is compared, so that the time tells nothing.
        is_right = hmac.compare_digest(code_of(key, step), code)
        if is_right and (last_used is None or step > last_used):
            found = step
    return found


def readable(key: bytes) -> str:
    """Return the secret as an app takes it by hand, in groups of four."""
    text = b32encode(key).decode("ascii")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address_for_app(key: bytes, *, account: str, issuer: str) -> str:
    """Return the otpauth address that the picture holds."""
    label = quote(f"{issuer}:{account}", safe=":")
    asked = {"secret": b32encode(key).decode("ascii"), "issuer": issuer}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"
