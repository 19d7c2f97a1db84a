"""What the confined child does with a returned form: read it, compare it, make pictures of it.

Runs in the child process of dpo_office/common/confined.py and imports no Django.
"""

from dataclasses import asdict
from io import BytesIO
from typing import Final

import pypdfium2
from PIL import Image

from dpo_office.common.confined_parts import packed, taken_apart
from requests_app.gateways.form_comparing import comparison_of, pictures_of_pages
from requests_app.gateways.form_pages import rendered
from requests_app.gateways.form_reading import reading_of
from requests_app.gateways.form_symbols import read_symbols

READ: Final = "read"
COMPARE: Final = "compare"
PICTURES: Final = "pictures"


def work(order: bytes) -> bytes:
    """Do one piece of work that `order_of` wrote down."""
    asked, files = taken_apart(order)
    issued, content = files[: asked["issued"]], files[asked["issued"] :]
    kind = asked["do"]
    if kind == READ:
        return packed(asdict(reading_of(content)))
    if kind == COMPARE:
        return packed(asdict(comparison_of(content, issued)))
    pictures = list(pictures_of_pages(content, issued))
    parts = [
        part
        for picture in pictures
        for part in (picture.returned_png, picture.issued_png, picture.filled_png)
    ]
    facts = [
        {
            "page": picture.page,
            "boxes": picture.boxes,
            "sizes": (len(picture.returned_png), len(picture.issued_png), len(picture.filled_png)),
        }
        for picture in pictures
    ]
    return packed({"pictures": facts}, parts)


def order_of(kind: str, content: bytes, issued: bytes = b"") -> bytes:
    """Write down a piece of work for the child."""
    return packed({"do": kind, "issued": len(issued)}, (issued, content))


def warm_up() -> None:
    """Import and open once, before the process is confined, what is loaded when it is first needed."""
    Image.init()
    document = pypdfium2.PdfDocument.new()
    picture = rendered(document.new_page(72, 72))
    document.close()
    read_symbols(picture)
    for kind in ("JPEG", "TIFF", "PNG"):
        picture.save(BytesIO(), kind)
