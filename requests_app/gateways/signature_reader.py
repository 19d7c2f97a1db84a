"""Read the signatures of a returned form in a confined child process: whatever the file does, it answers."""

from datetime import datetime
from typing import Final

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import packed, taken_apart
from requests_app.domain.signatures import SignatureReading, TrustMaterial, from_data

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
    judged_by = {
        "roots": [root.hex() for root in trust.roots],
        "qualified": sorted(trust.qualified),
        "lists": [each.hex() for each in trust.lists],
        "at": at.isoformat(),
    }
    with ConfinedReader(TASK, limits) as child:
        try:
            said, _ = taken_apart(child.read(packed(judged_by, [content])))
            return tuple(from_data(one) for one in said["signatures"])
        except ConfinedError as error:
            return (SignatureReading("", fault=error.code),)
        except (ValueError, KeyError, TypeError):
            return (SignatureReading("", fault="damaged"),)
