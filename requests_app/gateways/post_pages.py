"""Take a scanned file apart. It runs in the child process of dpo_office/common/confined.py, without Django.

Each page becomes a picture: whatever else a file holds stays in this process (docs/flows/post.md).
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import pypdfium2
from PIL import Image
from pypdf import PdfReader

from dpo_office.common.confined_parts import packed
from requests_app.domain.form_numbers import codes_in
from requests_app.domain.post_codes import MAX_SCAN_PAGES
from requests_app.domain.scanned_pages import ScannedPage
from requests_app.gateways.file_structure import foreign_content, pdf_structure, trailing_content
from requests_app.gateways.form_pages import PDF, RENDER_DPI, UnreadableFormError, scale_of
from requests_app.gateways.form_reading import MAX_TEXT
from requests_app.gateways.form_symbols import read_symbols
from requests_app.gateways.pdf_hazards import TooManyObjectsError, hazards_of

PICTURE_QUALITY: Final = 75
PREVIEW_PIXELS: Final = 420
PREVIEW_QUALITY: Final = 65
Packed = tuple[dict[str, object], Sequence[bytes]]


def read(content: bytes) -> bytes:
    """Give the pages of a scanned PDF, or the code of why not, as bytes for `post_reader.unpacked`."""
    try:
        facts, parts = _read(content)
    except UnreadableFormError as error:
        facts, parts = {"fault": error.code}, ()
    except TooManyObjectsError:
        facts, parts = {"fault": "too_many_objects"}, ()
    return packed(facts, parts)


def warm_up() -> None:
    """Import and open once, before the process is confined, what is loaded when it is first needed."""
    Image.init()
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(72, 72)
    _picture_of(page)
    document.close()


def _read(content: bytes) -> Packed:
    _check(content)
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    described: list[dict[str, object]] = []
    parts: list[bytes] = []
    for page in document:
        scanned = _scanned(page)
        page.close()
        described.append(
            {"codes": scanned.codes, "picture": len(scanned.picture), "preview": len(scanned.preview)}
        )
        parts += [scanned.picture, scanned.preview]
    return {"pages": described}, parts


def _check(content: bytes) -> None:
    """Refuse what no scanner writes, before anything is rendered."""
    document = PdfReader(BytesIO(content), strict=False)
    if document.is_encrypted:
        raise UnreadableFormError("encrypted")
    if len(document.pages) > MAX_SCAN_PAGES:
        raise UnreadableFormError("too_many_pages")
    if not document.pages:
        raise UnreadableFormError("damaged")
    structure = foreign_content(content, PDF) or pdf_structure(content, document)
    if structure or hazards_of(document) or trailing_content(content, PDF):
        raise UnreadableFormError("active_content")


def _scanned(page: pypdfium2.PdfPage) -> ScannedPage:
    picture = _picture_of(page)
    grey = picture.convert("L")
    codes = [(symbol.code.number, symbol.code.mac) for symbol in read_symbols(grey)]
    if not codes:
        text = page.get_textpage().get_text_range()[:MAX_TEXT]
        codes = [(code.number, code.mac) for code in codes_in(text)]
    # A scanner that was told to see colours still sees mostly grey: the smaller file says as much.
    kept = picture if _is_coloured(picture) else grey
    preview = kept.copy()
    preview.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS * 2))
    return ScannedPage(
        _jpeg(kept, PICTURE_QUALITY), _jpeg(preview, PREVIEW_QUALITY), tuple(dict.fromkeys(codes))
    )


def _picture_of(page: pypdfium2.PdfPage) -> Image.Image:
    picture: Image.Image = page.render(scale=scale_of(page), may_draw_forms=True).to_pil()
    return picture.convert("RGB")


def _is_coloured(picture: Image.Image) -> bool:
    small = picture.copy()
    small.thumbnail((200, 200))
    _hue, saturation, _value = small.convert("HSV").split()
    return sum(saturation.histogram()[64:]) > 0


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    output = BytesIO()
    picture.save(output, "JPEG", quality=quality, optimize=True, dpi=(RENDER_DPI, RENDER_DPI))
    return output.getvalue()
