"""Draw the pages of a returned form beside those of the form as it was issued, in a confined child process.

People see pictures alone: whatever else a file holds never reaches a browser.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import islice, zip_longest
from typing import Final

from PIL import Image

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from requests_app.gateways.form_reader import media_type_of, open_image, render_pages

TASK: Final = "requests_app.gateways.form_sides:read"
LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=1024 * 1024 * 1024, wall_seconds=30)
LENGTH_BYTES: Final = 8
# What is shown at once: a form has one page, a signing service adds some.
MAX_SHOWN: Final = 6
MAX_WIDTH: Final = 1240
QUALITY: Final = 78
PDF: Final = "application/pdf"


class NoPicturesError(Exception):
    """The file cannot be drawn; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Side:
    """One page as JPEG: as it came back, and as it was issued; empty where there is no such page."""

    returned: bytes
    issued: bytes


def sides_of(returned: bytes, issued: bytes) -> tuple[Side, ...]:
    """Give the pages of both, side by side; `issued` may be empty. Raises NoPicturesError."""
    reader = ConfinedReader(TASK, LIMITS)
    try:
        answer = reader.read(len(returned).to_bytes(LENGTH_BYTES, "big") + returned + issued)
    except ConfinedError as error:
        raise NoPicturesError(error.code) from error
    finally:
        reader.close()
    length = int.from_bytes(answer[:LENGTH_BYTES], "big")
    place = LENGTH_BYTES + length
    sides = []
    for of_returned, of_issued in json.loads(answer[LENGTH_BYTES:place]):
        middle = place + of_returned
        end = middle + of_issued
        sides.append(Side(answer[place:middle], answer[middle:end]))
        place = end
    return tuple(sides)


def read(packed: bytes) -> bytes:
    """Give the pages of both files as bytes for `sides_of`."""
    start = LENGTH_BYTES + int.from_bytes(packed[:LENGTH_BYTES], "big")
    pairs = list(zip_longest(_pages(packed[LENGTH_BYTES:start]), _pages(packed[start:]), fillvalue=b""))
    header = json.dumps([[len(returned), len(issued)] for returned, issued in pairs]).encode()
    return b"".join(
        [len(header).to_bytes(LENGTH_BYTES, "big"), header, *(part for pair in pairs for part in pair)]
    )


def warm_up() -> None:
    """Import and open once, before the process is confined, what is loaded when it is first needed."""
    Image.init()


def _pages(content: bytes) -> list[bytes]:
    if not content:
        return []
    kind = media_type_of(content)
    pictures: Iterable[Image.Image] = (
        islice(render_pages(content), MAX_SHOWN) if kind == PDF else [open_image(content, kind)]
    )
    return [_jpeg(picture) for picture in pictures]


def _jpeg(picture: Image.Image) -> bytes:
    picture.thumbnail((MAX_WIDTH, MAX_WIDTH * 2))
    output = BytesIO()
    picture.save(output, "JPEG", quality=QUALITY)
    return output.getvalue()
