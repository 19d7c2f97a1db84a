"""Read a returned form in a confined child process: whatever the file does, the answer is a reading.

The child has ten seconds of computing and 512 MB; a file that needs more is `unreadable` (rules R18, R31).
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import taken_apart
from requests_app.domain.form_comparison import FormComparison
from requests_app.domain.signed_forms import UNKNOWN_TYPE, FormReading, ReadCode
from requests_app.gateways.form_pages import MAX_BYTES, media_type_of, render_pages
from requests_app.gateways.form_work import COMPARE, READ, order_of

__all__ = ["LIMITS", "TASK", "media_type_of", "read_form", "render_pages"]

TASK: Final = "requests_app.gateways.form_work:work"
LIMITS: Final = Limits(cpu_seconds=10, memory_bytes=512 * 1024 * 1024, wall_seconds=30)


def read_form(
    content: bytes, issued_of: Callable[[str], bytes | None] | None = None, limits: Limits = LIMITS
) -> FormReading:
    """Return what a file shows, held against the form that `issued_of` gives for its number.

    Never raises: a file that cannot be read says why in `unreadable`, one that cannot be compared has no
    comparison. `issued_of` is called outside of the child, for the one number that was read.
    """
    plain = FormReading(
        media_type=media_type_of(content), sha256=hashlib.sha256(content).hexdigest(), size=len(content)
    )
    if not content:
        return replace(plain, unreadable="file_empty")
    if len(content) > MAX_BYTES:
        return replace(plain, unreadable="file_too_large")
    if plain.media_type == UNKNOWN_TYPE:
        return plain
    with ConfinedReader(TASK, limits) as child:
        try:
            reading = reading_from(child.read(order_of(READ, content)))
        except ConfinedError as error:
            return replace(plain, unreadable=error.code)
        except (ValueError, KeyError, TypeError):
            return replace(plain, unreadable="damaged")
        if reading.number is None or reading.unreadable or issued_of is None:
            return reading
        issued = issued_of(reading.number)
        return replace(reading, comparison=_compared(child, content, issued) if issued else None)


def _compared(child: ConfinedReader, content: bytes, issued: bytes) -> FormComparison | None:
    try:
        facts = taken_apart(child.read(order_of(COMPARE, content, issued)))[0]
        return FormComparison(**_tuples(facts))
    except (ConfinedError, ValueError, KeyError, TypeError):
        # Nothing is taken for the issued page that could not be held against it.
        return None


def reading_from(answer: bytes) -> FormReading:
    """Read what the child wrote; ValueError, KeyError or TypeError when that is no reading."""
    facts = _tuples(taken_apart(answer)[0])
    facts["codes"] = tuple(ReadCode(**code) for code in facts["codes"])
    return FormReading(**facts)


def _tuples(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_tuple(value) for name, value in facts.items()}


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(item) for item in value) if isinstance(value, list) else value
