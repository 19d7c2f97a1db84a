"""What goes to a confined child and comes back: facts, and files one behind the other. Knows no framework."""

import json
from collections.abc import Sequence
from typing import Any, Final

LENGTH_BYTES: Final = 8


class UnreadableError(Exception):
    """Hostile bytes gave nothing that can be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def packed(facts: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """Put facts and files into bytes: a length, JSON, and the files, whose sizes the facts tell."""
    head = json.dumps(facts).encode()
    return b"".join((len(head).to_bytes(LENGTH_BYTES, "big"), head, *parts))


def taken_apart(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Give the facts, and the files in one piece.

    Raises ValueError or TypeError when the bytes are no such piece.
    """
    place = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")
    facts = json.loads(data[LENGTH_BYTES:place])
    if not isinstance(facts, dict):
        raise TypeError("facts expected")
    return facts, data[place:]
