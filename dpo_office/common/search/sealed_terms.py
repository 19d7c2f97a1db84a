"""What is searched for, sealed for an address: names and numbers stay out of histories, logs and referrers.

A search is posted; the page that answers it has an address of its own, so that "back", "reload" and the links
of its filters work. In that address stands the text, encrypted for the one who searched, for as long as a
session lasts. Nothing is stored.
"""

import base64
import secrets
import struct
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX: Final = "~"
NONCE_BYTES: Final = 12
TIME_BYTES: Final = 8


def is_sealed(value: str) -> bool:
    """Tell whether a value looks like a sealed text."""
    return value.startswith(PREFIX)


def seal_term(text: str, *, user_id: UUID, now: float) -> str:
    """Return the text encrypted for a user; `now` in seconds since 1970."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    when = struct.pack(">Q", int(now))
    body = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), when + user_id.bytes)
    return PREFIX + base64.urlsafe_b64encode(when + nonce + body).decode().rstrip("=")


def open_term(value: str, *, user_id: UUID, now: float) -> str | None:
    """Return the text; None when it is another's, altered, or older than a session."""
    try:
        raw = base64.urlsafe_b64decode(value.removeprefix(PREFIX) + "===")
        when, sealed = raw[:TIME_BYTES], raw[TIME_BYTES:]
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        text = AESGCM(_key(settings.SECRET_KEY)).decrypt(nonce, body, when + user_id.bytes).decode()
    except (ValueError, InvalidTag):
        return None
    age = now - struct.unpack(">Q", when)[0]
    return text if age < settings.SESSION_COOKIE_AGE else None


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dpo-office|search").derive(secret.encode())
