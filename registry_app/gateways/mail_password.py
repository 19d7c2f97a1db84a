"""The password of a mailbox: sealed in its row, opened only to read the mailbox."""

from uuid import UUID

from dpo_office.common.vault import WRAPPED_KEY_BYTES, Sealed, open_sealed, seal


def sealed_password(mailbox_id: UUID, password: str) -> bytes:
    """Return the bytes to store for a password."""
    sealed = seal(password.encode(), context=_context(mailbox_id))
    return sealed.wrapped_key + sealed.ciphertext


def opened_password(mailbox_id: UUID, stored: bytes) -> str:
    """Return the password; raises VaultError when the key is not ours or the bytes were altered."""
    sealed = Sealed(stored[:WRAPPED_KEY_BYTES], stored[WRAPPED_KEY_BYTES:])
    return open_sealed(sealed, context=_context(mailbox_id)).decode()


def _context(mailbox_id: UUID) -> str:
    return f"mailbox|{mailbox_id}"
