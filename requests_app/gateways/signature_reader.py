"""Read the signatures of a returned form in a confined child process: whatever the file does, it answers."""

import json
from datetime import datetime
from typing import Final

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from requests_app.domain.signatures import SignatureReading, TrustMaterial, from_data

LENGTH_BYTES: Final = 8
TASK: Final = "requests_app.gateways.form_signatures:read"
LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=768 * 1024 * 1024, wall_seconds=40)
# Where a signed file has them, and no unsigned form: the reader of forms may not know the field.
SIGNED_MARK: Final = b"/ByteRange"


def has_signatures(content: bytes, signed_fields: tuple[str, ...]) -> bool:
    """Tell whether a PDF is to be looked through for signatures."""
    return bool(signed_fields) or SIGNED_MARK in content


def read_signatures(
    content: bytes, trust: TrustMaterial, at: datetime, limits: Limits = LIMITS
) -> tuple[SignatureReading, ...]:
    """Return every signature of a PDF, judged at `at` by what is trusted; nothing is fetched from anywhere.

    Never raises. What cannot be read in time or memory gives one reading whose `fault` says so.
    """
    reader = ConfinedReader(TASK, limits)
    try:
        said = json.loads(reader.read(packed(content, trust, at)))
        return tuple(from_data(one) for one in said)
    except ConfinedError as error:
        return (SignatureReading("", fault=error.code),)
    except (ValueError, KeyError, TypeError):
        return (SignatureReading("", fault="damaged"),)
    finally:
        reader.close()


def packed(content: bytes, trust: TrustMaterial, at: datetime) -> bytes:
    """Write a file, and what it is judged by, as one piece for the child."""
    head = json.dumps(
        {
            "roots": [root.hex() for root in trust.roots],
            "qualified": sorted(trust.qualified),
            "lists": [each.hex() for each in trust.lists],
            "at": at.isoformat(),
        }
    ).encode()
    return len(head).to_bytes(LENGTH_BYTES, "big") + head + content
