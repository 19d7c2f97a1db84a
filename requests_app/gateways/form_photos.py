"""Put photos of a form together as the pages of one PDF, in a confined child process.

Each page is upright and grey, as the reader of forms sees it; the photos are kept as they were sent, too.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from requests_app.gateways.form_pages import media_type_of, pictures_in
from requests_app.gateways.picture_file import pdf_of_pictures

TASK: Final = "requests_app.gateways.form_photos:read"
LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=768 * 1024 * 1024, wall_seconds=30)
LENGTH_BYTES: Final = 8
# On the longer side: 300 dots for each inch of A4.
MAX_SIDE: Final = 3508
QUALITY: Final = 85


class UnreadablePhotoError(Exception):
    """One of the photos cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pages_of_photos(photos: Sequence[bytes]) -> bytes:
    """Return a PDF with a page for each picture, in their order. Raises UnreadablePhotoError."""
    packed = b"".join(part for photo in photos for part in (len(photo).to_bytes(LENGTH_BYTES, "big"), photo))
    reader = ConfinedReader(TASK, LIMITS)
    try:
        return reader.read(packed)
    except ConfinedError as error:
        raise UnreadablePhotoError(error.code) from error
    finally:
        reader.close()


def read(packed: bytes) -> bytes:
    """Give the PDF; whatever the photos do, it happens to the child process alone."""
    pictures = []
    place = 0
    while place < len(packed):
        start = place + LENGTH_BYTES
        place = start + int.from_bytes(packed[place:start], "big")
        photo = packed[start:place]
        pictures += [_page(picture) for picture in pictures_in(photo, media_type_of(photo))]
    return pdf_of_pictures(pictures)


def warm_up() -> None:
    """Load once, before the process is confined, what is loaded when it is first needed."""
    Image.init()


def _page(picture: Image.Image) -> bytes:
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    output = BytesIO()
    picture.save(output, "JPEG", quality=QUALITY)
    return output.getvalue()
