"""What the confined child does with a returned form: read it, compare it, make pictures of it.

Runs in the child process of dpo_office/common/confined.py and imports no Django.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any, Final

import pypdfium2
from PIL import Image

from requests_app.gateways.form_comparing import comparison_of, pictures_of_pages
from requests_app.gateways.form_pages import rendered
from requests_app.gateways.form_reading import reading_of
from requests_app.gateways.form_symbols import read_symbols

LENGTH_BYTES: Final = 8
READ: Final = b"r"
COMPARE: Final = b"c"
PICTURES: Final = b"p"


def work(order: bytes) -> bytes:
    """Do one piece: a letter says which, the length of the issued form and its bytes, then the file."""
    kind, start = order[:1], 1 + LENGTH_BYTES
    length = int.from_bytes(order[1:start], "big")
    issued, content = order[start : start + length], order[start + length :]
    if kind == READ:
        return packed(asdict(reading_of(content)))
    if kind == COMPARE:
        return packed(asdict(comparison_of(content, issued)))
    pictures = list(pictures_of_pages(content, issued))
    parts = [part for picture in pictures for part in (picture.returned_png, picture.issued_png)]
    facts = [
        {
            "page": picture.page,
            "boxes": picture.boxes,
            "sizes": (len(picture.returned_png), len(picture.issued_png)),
        }
        for picture in pictures
    ]
    return packed({"pictures": facts}, parts)


def packed(facts: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """Put facts and pictures together as bytes."""
    header = json.dumps(facts).encode()
    return b"".join([len(header).to_bytes(LENGTH_BYTES, "big"), header, *parts])


def order_of(kind: bytes, content: bytes, issued: bytes = b"") -> bytes:
    """Write down a piece of work for the child."""
    return b"".join([kind, len(issued).to_bytes(LENGTH_BYTES, "big"), issued, content])


def warm_up() -> None:
    """Import and open once, before the process is confined, what is loaded when it is first needed."""
    Image.init()
    document = pypdfium2.PdfDocument.new()
    picture = rendered(document.new_page(72, 72))
    document.close()
    read_symbols(picture)
    for kind in ("JPEG", "TIFF", "PNG"):
        picture.save(BytesIO(), kind)
