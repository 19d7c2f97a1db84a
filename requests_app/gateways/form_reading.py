"""Read an uploaded file as a returned form: kind, codes, fields, ink, hazards. Nothing in it is executed.

Runs in the confined child (form_work.py). Whatever a hostile file does, the answer is a reading: an error
becomes `unreadable` (reliability rules R30 to R34).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image
from pypdf import PdfReader

from requests_app.domain.form_numbers import codes_in, numbers_in
from requests_app.domain.signed_forms import UNKNOWN_TYPE, FormReading, ReadCode
from requests_app.gateways.file_structure import foreign_content, pdf_structure, trailing_content
from requests_app.gateways.form_ink import measure_ink
from requests_app.gateways.form_layout import FIELDS, POINTS_PER_MM
from requests_app.gateways.form_pages import (
    MAX_BYTES,
    MAX_PAGES,
    PDF,
    PDFIUM,
    UnreadableFormError,
    media_type_of,
    pictures_in,
    render_pages,
)
from requests_app.gateways.form_symbols import Symbol, read_symbols
from requests_app.gateways.pdf_hazards import TooManyObjectsError, hazards_of

MAX_TEXT = 200_000
MAX_FIELDS = 200
MAX_VALUE = 500
# What a person types stands on the line or a little beside it.
AROUND_FIELD_MM = 1.0


def reading_of(content: bytes) -> FormReading:
    """Return what a file shows. Raises MemoryError and RecursionError alone: the child's limits."""
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
        return _read_pdf(content, reading) if reading.media_type == PDF else _read_pictures(content, reading)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return replace(reading, unreadable="too_many_pixels")
    except UnreadableFormError as error:
        return replace(reading, unreadable=error.code)
    except TooManyObjectsError:
        return replace(reading, unreadable="too_many_objects")
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - parsers of hostile files fail in every way there is
        return replace(reading, unreadable="damaged")


def _read_pictures(content: bytes, reading: FormReading) -> FormReading:
    kind = reading.media_type
    hazards = (*foreign_content(content, kind), *trailing_content(content, kind))
    if hazards:
        return replace(reading, pages=1, hazards=hazards)
    found, ink = _looked_at(pictures_in(content, kind))
    return replace(reading, pages=len(found), codes=_codes(found), ink=ink)


def _looked_at(
    pictures: Iterator[Image.Image],
) -> tuple[list[list[Symbol]], tuple[tuple[str, float], ...]]:
    """Return the codes on each page, and the ink on the first one where the boxes are found."""
    found: list[list[Symbol]] = []
    ink: tuple[tuple[str, float], ...] = ()
    for picture in pictures:
        symbols = read_symbols(picture)
        found.append(symbols)
        ink = ink or measure_ink(picture, symbols)
    return found, ink


def _read_pdf(content: bytes, reading: FormReading) -> FormReading:
    document = PdfReader(BytesIO(content), strict=False)
    if document.is_encrypted:
        raise UnreadableFormError("encrypted")
    pages = len(document.pages)
    if pages > MAX_PAGES:
        raise UnreadableFormError("too_many_pages")
    if pages == 0:
        raise UnreadableFormError("damaged")
    hazards = (
        *hazards_of(document),
        *foreign_content(content, PDF),
        *trailing_content(content, PDF),
        *pdf_structure(content, document),
    )
    reading = replace(reading, pages=pages, hazards=tuple(dict.fromkeys(hazards)))
    if hazards:
        # It is refused already; the less of it is rendered, the better.
        return reading
    values, signed = _fields(document)
    with closing(render_pages(content)) as pictures:
        found, ink = _looked_at(pictures)
    texts, shown = _texts(content, [len(symbols) for symbols in found])
    return replace(
        reading,
        codes=_codes(found) or _codes_in(texts),
        field_values=values,
        shown_values=shown,
        signed_fields=signed,
        ink=ink,
        has_text=any(text.strip() for text in texts),
    )


def _codes(pages: Sequence[Sequence[Symbol]]) -> tuple[ReadCode, ...]:
    return tuple(
        dict.fromkeys(
            ReadCode(symbol.code.number, symbol.code.mac, page, "qr")
            for page, symbols in enumerate(pages, start=1)
            for symbol in symbols
        )
    )


def _codes_in(texts: Sequence[str]) -> tuple[ReadCode, ...]:
    """Find codes, or bare form numbers, in the text of a PDF whose symbols could not be read."""
    codes: dict[ReadCode, None] = {}
    for page, text in enumerate(texts, start=1):
        whole = codes_in(text)
        codes |= dict.fromkeys(ReadCode(code.number, code.mac, page, "text") for code in whole)
        known = {code.number for code in whole}
        codes |= dict.fromkeys(
            ReadCode(number, "", page, "text") for number in numbers_in(text) if number not in known
        )
    return tuple(codes)


def _texts(content: bytes, symbols: Sequence[int]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """Return the text of each page, and what is seen in the fields of the first page with codes.

    That is what the page shows, fields drawn in; a field's value may say something else.
    """
    form = next((page for page, count in enumerate(symbols) if count), 0)
    with PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            document.init_forms()
            texts = [page.get_textpage().get_text_range()[:MAX_TEXT] for page in document]
            page = document[form]
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            seen = document[form].get_textpage()
            shown = tuple((name, _seen_in(seen, name)) for name in FIELDS)
        finally:
            document.close()
    return texts, tuple((name, text) for name, text in shown if text)


def _seen_in(page: pypdfium2.PdfTextPage, name: str) -> str:
    left, low, right, top = FIELDS[name].pdf_rectangle()
    around = AROUND_FIELD_MM * POINTS_PER_MM
    text = page.get_text_bounded(left - around, low - around, right + around, top + around)
    return " ".join(text.split())[:MAX_VALUE]


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
