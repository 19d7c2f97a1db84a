"""Envelope encryption of documents and of the few encrypted fields, and keyed hashes for equality.

Each object gets its own random data key (AES-256-GCM); that key is wrapped by the office's key, so that an
object is destroyed by forgetting 65 bytes, and the office's key can be changed without touching the objects.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.module_loading import import_string

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_ID_BYTES = 4
FINGERPRINT_BYTES = 8
VERSION = b"\x01"
# version, key id, nonce, wrapped data key with its tag
WRAPPED_KEY_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


class VaultError(Exception):
    """The vault cannot do it; `code` says why. Nothing of the content is ever in the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sealed:
    """An encrypted object: its wrapped data key, and the ciphertext with its nonce in front."""

    wrapped_key: bytes
    ciphertext: bytes


@dataclass(frozen=True)
class SealedIn:
    """On a model whose rows are sealed: what a row is bound to, written with its columns: `document|{id}`.

    `column` holds the wrapped key; what stands behind the wrapped key in it, if anything, is the ciphertext.
    """

    context: str
    column: str = "wrapped_key"


class Vault:
    """A ring of office keys: the first encrypts, every one of them decrypts."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys:
            raise VaultError("vault_key_missing")
        if any(len(key) != KEY_BYTES for key in keys):
            raise VaultError("vault_key_malformed")
        self._masters = keys
        # In the order of the ring, which a dict keeps.
        self._wrapping_keys = {_key_id(key): _derive(key, "wrap") for key in keys}
        if len(self._wrapping_keys) < len(keys):
            raise VaultError("vault_key_twice")
        self._first_id = _key_id(keys[0])
        self._derived: dict[str, tuple[bytes, ...]] = {}

    def seal(self, plaintext: bytes, *, context: str) -> Sealed:
        """Encrypt under a fresh data key; the context must be the same when it is opened."""
        data_key = secrets.token_bytes(KEY_BYTES)
        return Sealed(
            wrapped_key=self._wrap(data_key, context),
            ciphertext=_encrypt(data_key, plaintext, f"data|{context}"),
        )

    def rewrap(self, wrapped_key: bytes, *, context: str) -> bytes:
        """Return the same data key, wrapped by the first key of the ring; raises as open_sealed does."""
        return self._wrap(self._unwrap(wrapped_key, context), context)

    def open_sealed(self, sealed: Sealed, *, context: str) -> bytes:
        """Return the plaintext.

        Raises VaultError: `vault_key_unknown` when no key of the ring wrapped it, `vault_content_altered`
        when the content, the key or the context is not what was sealed.
        """
        data_key = self._unwrap(bytes(sealed.wrapped_key), context)
        return _decrypt(data_key, bytes(sealed.ciphertext), f"data|{context}")

    def key_ids(self) -> tuple[bytes, ...]:
        """Return the ids under which the keys stand in what they have wrapped, the first one first."""
        return tuple(self._wrapping_keys)

    def derived_keys(self, purpose: str) -> tuple[bytes, ...]:
        """Return one key per office key for a purpose, the one to write with first."""
        known = self._derived.get(purpose)
        if known is None:
            # Deriving a key costs more than the hash that is made with it.
            known = self._derived[purpose] = tuple(
                _derive(key, f"purpose|{purpose}") for key in self._masters
            )
        return known

    def keyed_hashes(self, value: str, *, purpose: str) -> tuple[str, ...]:
        """Return the hash under every office key, so that a search also finds what an older key hashed."""
        return tuple(
            hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for key in self.derived_keys(purpose)
        )

    def keyed_hash(self, value: str, *, purpose: str) -> str:
        """Return the hex HMAC-SHA256 to store; equal values of one purpose, and only these, are equal."""
        return self.keyed_hashes(value, purpose=purpose)[0]

    def fingerprints(self) -> tuple[str, ...]:
        """Return by what a person knows each key again, the first one first; no key can be had from it."""
        return tuple(_derive(key, "fingerprint")[:FINGERPRINT_BYTES].hex("-", 2) for key in self._masters)

    def _wrap(self, data_key: bytes, context: str) -> bytes:
        wrapping_key = self._wrapping_keys[self._first_id]
        return VERSION + self._first_id + _encrypt(wrapping_key, data_key, f"key|{context}")

    def _unwrap(self, wrapped_key: bytes, context: str) -> bytes:
        if len(wrapped_key) != WRAPPED_KEY_BYTES or wrapped_key[:1] != VERSION:
            raise VaultError("vault_content_altered")
        wrapping_key = self._wrapping_keys.get(wrapped_key[1 : 1 + KEY_ID_BYTES])
        if wrapping_key is None:
            raise VaultError("vault_key_unknown")
        return _decrypt(wrapping_key, wrapped_key[1 + KEY_ID_BYTES :], f"key|{context}")


def read_keys(text: str) -> tuple[bytes, ...]:
    """Read a key ring from comma-separated base64; the first key encrypts. Raises VaultError."""
    try:
        return tuple(b64decode(part.strip(), validate=True) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise VaultError("vault_key_malformed") from error


def office_vault() -> Vault:
    """Return the vault with the keys of the settings."""
    return _vault_of(settings.DPO_VAULT_KEY)


def seal(plaintext: bytes, *, context: str) -> Sealed:
    """Encrypt with the office's key."""
    return office_vault().seal(plaintext, context=context)


def open_sealed(sealed: Sealed, *, context: str) -> bytes:
    """Decrypt with the office's keys; raises VaultError."""
    return office_vault().open_sealed(sealed, context=context)


def keyed_hash(value: str, *, purpose: str) -> str:
    """Return the hash to store for equality, under the office's key."""
    return office_vault().keyed_hash(value, purpose=purpose)


def keyed_hasher(purpose: str) -> Callable[[str], str]:
    """Return what makes the hashes of a purpose, for whoever makes many: the key is looked for once."""
    key = office_vault().derived_keys(purpose)[0]
    return lambda value: hmac.digest(key, value.encode(), "sha256").hex()


def keyed_hashes(value: str, *, purpose: str) -> tuple[str, ...]:
    """Return the hashes to search for: one per office key, those that were given up among them."""
    return tuple(hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for key in derived_keys(purpose))


def derived_keys(purpose: str) -> tuple[bytes, ...]:
    """Return the office's keys for a purpose, the one to write with first.

    Of a key that has left the ring the office still has what recognises its hashes (docs/rules/keys.md).
    """
    given_up: Callable[[str], tuple[bytes, ...]] = import_string(settings.OFFICE_OLDER_HASH_KEYS)
    return tuple(dict.fromkeys((*office_vault().derived_keys(purpose), *given_up(purpose))))


@lru_cache(maxsize=4)
def _vault_of(text: str) -> Vault:
    return Vault(read_keys(text))


def _derive(key: bytes, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"dpo-office|{purpose}".encode())
    return hkdf.derive(key)


def _key_id(key: bytes) -> bytes:
    return _derive(key, "key-id")[:KEY_ID_BYTES]


def _encrypt(key: bytes, plaintext: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context.encode())


def _decrypt(key: bytes, ciphertext: bytes, context: str) -> bytes:
    nonce, body = ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:]
    if len(body) < TAG_BYTES:
        raise VaultError("vault_content_altered")
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag as error:
        raise VaultError("vault_content_altered") from error
