"""Read an uploaded file as a returned form: kind, codes, fields, ink, hazards. Nothing in it is executed.

Whatever a hostile file does, the answer is a reading: an error becomes `unreadable` (reliability rules R30 to
R34).
"""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from threading import Lock

import pypdfium2
from PIL import Image, ImageOps
from pypdf import PdfReader

from requests_app.domain.form_numbers import codes_in, numbers_in
from requests_app.domain.signed_forms import UNKNOWN_TYPE, FormReading, ReadCode
from requests_app.gateways.form_ink import measure_ink
from requests_app.gateways.form_symbols import Symbol, read_symbols
from requests_app.gateways.pdf_hazards import TooManyObjectsError, hazards_of, trailing_hazards

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 50
MAX_PIXELS = 40_000_000
# A page is rendered at 200 dpi, less when the page is larger than A3, so that one picture stays below 12 MB.
RENDER_DPI = 200
MAX_RENDERED_PIXELS = 12_000_000
MAX_PAGE_POINTS = 14_400
MAX_TEXT = 200_000
MAX_FIELDS = 200
MAX_VALUE = 500

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_PILLOW_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# PDFium is not thread-safe: one page at a time in a process.
_PDFIUM = Lock()


class UnreadableFormError(Exception):
    """The file cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_form(content: bytes) -> FormReading:
    """Return what a file shows. Never raises: a file that cannot be read says why in `unreadable`."""
    reading = FormReading(
        media_type=media_type_of(content), sha256=hashlib.sha256(content).hexdigest(), size=len(content)
    )
    if not content:
        return replace(reading, unreadable="file_empty")
    if len(content) > MAX_BYTES:
        return replace(reading, unreadable="file_too_large")
    if reading.media_type == UNKNOWN_TYPE:
        return reading
    try:
        return (
            _read_pdf(content, reading)
            if reading.media_type == "application/pdf"
            else _read_image(content, reading)
        )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return replace(reading, unreadable="too_many_pixels")
    except UnreadableFormError as error:
        return replace(reading, unreadable=error.code)
    except TooManyObjectsError:
        return replace(reading, unreadable="too_many_objects")
    except Exception:  # noqa: BLE001 - parsers of hostile files fail in every way there is
        return replace(reading, unreadable="damaged")


def media_type_of(content: bytes) -> str:
    """Return the media type by the first bytes; `unknown` for everything that we do not take."""
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), UNKNOWN_TYPE)


def _read_image(content: bytes, reading: FormReading) -> FormReading:
    picture = open_image(content, reading.media_type)
    symbols = read_symbols(picture)
    return replace(
        reading,
        pages=1,
        codes=_codes([symbols]),
        ink=measure_ink(picture, symbols),
        hazards=trailing_hazards(content, reading.media_type),
    )


def open_image(content: bytes, media_type: str) -> Image.Image:
    """Return an uploaded picture upright and grey; UnreadableFormError when it has too many pixels."""
    with Image.open(BytesIO(content), formats=[_PILLOW_FORMATS[media_type]]) as image:
        # Known from the header, before anything is unpacked.
        if image.width * image.height > MAX_PIXELS:
            raise UnreadableFormError("too_many_pixels")
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright.convert("RGBA"))
            return paper.convert("L")
        return upright.convert("L")


def _read_pdf(content: bytes, reading: FormReading) -> FormReading:
    document = PdfReader(BytesIO(content), strict=False)
    if document.is_encrypted:
        raise UnreadableFormError("encrypted")
    pages = len(document.pages)
    if pages > MAX_PAGES:
        raise UnreadableFormError("too_many_pages")
    if pages == 0:
        raise UnreadableFormError("damaged")
    hazards = (*hazards_of(document), *trailing_hazards(content, reading.media_type))
    reading = replace(reading, pages=pages, hazards=hazards)
    if hazards:
        # It is refused already; the less of it is rendered, the better.
        return reading
    values, signed = _fields(document)
    found: list[list[Symbol]] = []
    ink: tuple[tuple[str, float], ...] = ()
    with closing(render_pages(content)) as pictures:
        for picture in pictures:
            symbols = read_symbols(picture)
            found.append(symbols)
            ink = ink or measure_ink(picture, symbols)
    codes = _codes(found) or _codes_in_text(content)
    return replace(reading, codes=codes, field_values=values, signed_fields=signed, ink=ink)


def render_pages(content: bytes) -> Generator[Image.Image, None, None]:
    """Give each page of a PDF as a grey picture, as a viewer would show it, with filled fields."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            document.init_forms()
            for page in document:
                width, height = page.get_size()
                if not (0 < width <= MAX_PAGE_POINTS and 0 < height <= MAX_PAGE_POINTS):
                    raise UnreadableFormError("too_many_pixels")
                scale = min(RENDER_DPI / 72, (MAX_RENDERED_PIXELS / (width * height)) ** 0.5)
                yield page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil().convert("L")
                page.close()
        finally:
            document.close()


def _codes(pages: Sequence[Sequence[Symbol]]) -> tuple[ReadCode, ...]:
    return tuple(
        dict.fromkeys(
            ReadCode(symbol.code.number, symbol.code.mac, page, "qr")
            for page, symbols in enumerate(pages, start=1)
            for symbol in symbols
        )
    )


def _codes_in_text(content: bytes) -> tuple[ReadCode, ...]:
    """Find codes, or bare form numbers, in the text of a PDF whose symbols could not be read."""
    codes: dict[ReadCode, None] = {}
    for page, text in enumerate(_texts(content), start=1):
        whole = codes_in(text)
        codes |= dict.fromkeys(ReadCode(code.number, code.mac, page, "text") for code in whole)
        known = {code.number for code in whole}
        codes |= dict.fromkeys(
            ReadCode(number, "", page, "text") for number in numbers_in(text) if number not in known
        )
    return tuple(codes)


def _texts(content: bytes) -> list[str]:
    with _PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            return [page.get_textpage().get_text_range()[:MAX_TEXT] for page in document]
        finally:
            document.close()


def _fields(document: PdfReader) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the values of the filled text fields, and the names of the signed signature fields."""
    values: list[tuple[str, str]] = []
    signed: list[str] = []
    for name, field in list((document.get_fields() or {}).items())[:MAX_FIELDS]:
        value = field.get("/V")
        if field.get("/FT") == "/Sig" and value:
            signed.append(name[:MAX_VALUE])
        elif isinstance(value, str) and value.strip():
            values.append((name[:MAX_VALUE], value[:MAX_VALUE]))
    return tuple(values), tuple(signed)
