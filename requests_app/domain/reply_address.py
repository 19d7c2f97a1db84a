"""The address to which a person answers about a case: only an answer to it is put into the case by itself."""

import re
from base64 import b32decode, b32encode
from typing import Final
from uuid import UUID

MAC_SYMBOLS: Final = 16
_ID_SYMBOLS: Final = 26
MAX_LOCAL_PART: Final = 64
_TOKEN: Final = re.compile(rf"([a-z2-7]{{{_ID_SYMBOLS}}})([0-9a-f]{{{MAC_SYMBOLS}}})")


def reply_address(mailbox: str, case_id: UUID, mac: str) -> str:
    """Write persondata+<case><mac>@…; empty where the local part would be too long (RFC 5321 4.5.3.1.1).

    `mac` is a keyed hash of the case's id, of which sixteen hex digits (64 bits) are used.
    """
    local, _, domain = mailbox.rpartition("@")
    code = b32encode(case_id.bytes).decode().rstrip("=").lower()
    local = f"{local}+{code}{mac[:MAC_SYMBOLS]}"
    return f"{local}@{domain}" if len(local) <= MAX_LOCAL_PART else ""


def token_in(address: str, mailbox: str) -> tuple[UUID, str] | None:
    """Read the case's id and the mac out of an address of the mailbox; None for any other address."""
    local, _, domain = address.lower().rpartition("@")
    own_local, _, own_domain = mailbox.lower().rpartition("@")
    if domain != own_domain or not local.startswith(f"{own_local}+"):
        return None
    found = _TOKEN.fullmatch(local[len(own_local) + 1 :])
    if found is None:
        return None
    return UUID(bytes=b32decode(found[1].upper() + "======")), found[2]
