"""Put photos of a form together as the pages of one PDF, in a confined child process.

Each page is upright and grey, as the reader of forms sees it; the photos are kept as they were sent, too.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import UnreadableError, packed, taken_apart
from requests_app.gateways.form_pages import media_type_of, pictures_in
from requests_app.gateways.picture_file import pdf_of_pictures

TASK: Final = "requests_app.gateways.form_photos:read"
LIMITS: Final = Limits(cpu_seconds=20, memory_bytes=768 * 1024 * 1024, wall_seconds=30)
# On the longer side: 300 dots for each inch of A4.
MAX_SIDE: Final = 3508
QUALITY: Final = 85


class UnreadablePhotoError(UnreadableError):
    """One of the photos cannot be read; `code` says why."""


def pages_of_photos(photos: Sequence[bytes]) -> bytes:
    """Return a PDF with a page for each picture, in their order. Raises UnreadablePhotoError."""
    with ConfinedReader(TASK, LIMITS) as child:
        try:
            return child.read(packed({"sizes": [len(photo) for photo in photos]}, photos))
        except ConfinedError as error:
            raise UnreadablePhotoError(error.code) from error


def read(data: bytes) -> bytes:
    """Give the PDF; whatever the photos do, it happens to the child process alone."""
    asked, files = taken_apart(data)
    pictures, place = [], 0
    for size in asked["sizes"]:
        photo = files[place : place + size]
        place += size
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
