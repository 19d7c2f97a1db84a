"""Read a scanned file in a confined child process: whatever it does, the answer is its pages or a code."""

import hashlib
from typing import Final

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import UnreadableError, taken_apart
from requests_app.domain.post_codes import MAX_SCAN_BYTES
from requests_app.domain.scanned_pages import ScannedFile, ScannedPage
from requests_app.gateways.form_pages import PDF, media_type_of

TASK: Final = "requests_app.gateways.post_pages:read"
LIMITS: Final = Limits(cpu_seconds=40, memory_bytes=1024 * 1024 * 1024, wall_seconds=50)


class UnreadablePostError(UnreadableError):
    """The file cannot be read; `code` says why."""


def read_scan(content: bytes, limits: Limits = LIMITS) -> ScannedFile:
    """Give the pages of a scanned PDF.

    Raises UnreadablePostError: file_empty, file_too_large, no_pdf, encrypted, damaged, too_many_pages,
    too_many_pixels, too_many_objects, active_content, took_too_long, too_much_memory or too_deep.
    """
    if not content:
        raise UnreadablePostError("file_empty")
    if len(content) > MAX_SCAN_BYTES:
        raise UnreadablePostError("file_too_large")
    if media_type_of(content) != PDF:
        raise UnreadablePostError("no_pdf")
    reader = ConfinedReader(TASK, limits)
    try:
        pages = unpacked(reader.read(content))
    except ConfinedError as error:
        raise UnreadablePostError(error.code) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadablePostError("damaged") from error
    finally:
        reader.close()
    return ScannedFile(hashlib.sha256(content).hexdigest(), pages)


def unpacked(answer: bytes) -> tuple[ScannedPage, ...]:
    """Read what the child wrote.

    Raises UnreadablePostError for a fault that it names, and ValueError, KeyError or TypeError when it is no
    such answer.
    """
    facts, files = taken_apart(answer)
    if "fault" in facts:
        raise UnreadablePostError(str(facts["fault"]))
    pages, place = [], 0
    for said in facts["pages"]:
        middle = place + said["picture"]
        end = middle + said["preview"]
        codes = tuple((str(number), str(mac)) for number, mac in said["codes"])
        pages.append(ScannedPage(files[place:middle], files[middle:end], codes))
        place = end
    return tuple(pages)
