"""Hold a returned file against the form as it was issued. Runs in the confined child (form_work.py).

A viewer that fills a form often rewrites the whole file, and a signing service adds pages: so the issued
bytes are no condition, and the pages themselves are compared (reliability rule R33).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from requests_app.domain.form_comparison import FormComparison, FormPicture, PageOutcome, Place
from requests_app.gateways.form_differences import Differences, differences_of
from requests_app.gateways.form_geometry import known_points, plane_mapping
from requests_app.gateways.form_layout import FIELDS, PAGE_HEIGHT, POINTS_PER_MM, SIGNATURE, Box
from requests_app.gateways.form_pages import PDF, PDFIUM, media_type_of, pictures_in, render_pages
from requests_app.gateways.form_straight import DOTS_PER_MM, laid_upon, page_size
from requests_app.gateways.form_symbols import read_symbols

# What a person types may stand a little beside its line, and a drawn signature beside its box.
AROUND_FIELD_MM = 2.0
AROUND_SIGNATURE_MM = 6.0
# Points by which a program that rewrites a file may round the place of a field.
ROUNDED_POINTS = 1.5
WRITABLE = (
    *(box.inset(-AROUND_FIELD_MM) for box in FIELDS.values()),
    SIGNATURE.inset(-AROUND_SIGNATURE_MM),
)
MAX_ANNOTATIONS = 500
MAX_TEXT = 20_000
HIDDEN = 0x2
CORNERS = 4
# A page on the screen.
SHOWN_DPI = 110
# The fields and the signature box with their labels: left, top, right and bottom, in millimetres.
FILLED_IN = (19.0, 205.5, 191.0, 271.0)
# Wider than a stroke of a pen: what is lighter around it is taken for the paper.
STROKE_DOTS = 15
NOISE_DOTS = 2
# What is darker than the paper by this share of the scale is shown black.
FADED = 0.6
OUTLINE = (200, 30, 30)
COLOURS = 32

_Page = tuple[Image.Image, Image.Image | None, Differences | None]


def comparison_of(content: bytes, issued: bytes) -> FormComparison:
    """Return how a returned file compares with the bytes that were issued."""
    outcome: PageOutcome = "not_comparable"
    compared: Differences | None = None
    form = pages = 0
    for number, (_picture, laid, differences) in enumerate(_pages(content, _issued_page(issued))):
        pages += 1
        if laid is not None and compared is None:
            compared, form = differences, number
    if compared is not None:
        outcome = "differs" if compared.boxes else "unchanged"
    return FormComparison(
        page=outcome,
        boxes=_places(compared),
        added_mm2=compared.added_mm2 if compared else 0.0,
        removed_mm2=compared.removed_mm2 if compared else 0.0,
        likeness=compared.likeness if compared else 1.0,
        # One of them is the form itself, also where it could not be laid.
        added_pages=max(0, pages - 1),
        **(_pdf_facts(content, issued, form) if media_type_of(content) == PDF else {}),
    )


def pictures_of_pages(content: bytes, issued: bytes) -> Iterator[FormPicture]:
    """Give every returned page, the form's own beside the issued one; alone where no issued bytes are given.

    Where no page can be laid upon the issued one, that stands beside the first: a person compares them.
    """
    if not issued:
        for number, picture in enumerate(_pictures(content), start=1):
            yield FormPicture(number, _png(_small(picture), ()), b"")
        return
    found: list[FormPicture] = []
    wanted = _issued_page(issued)
    is_laid = False
    for number, (picture, laid, differences) in enumerate(_pages(content, wanted), start=1):
        if laid is None or differences is None or is_laid:
            found.append(FormPicture(number, _png(_small(picture), ()), b""))
            continue
        is_laid = True
        boxes = _places(differences)
        found.append(
            FormPicture(
                number, _png(_small(laid), boxes), _png(_small(wanted), boxes), boxes, _filled_in(laid)
            )
        )
    if found and not is_laid:
        found[0] = replace(found[0], issued_png=_png(_small(wanted), ()))
    yield from found


def _pictures(content: bytes) -> Iterator[Image.Image]:
    kind = media_type_of(content)
    return render_pages(content) if kind == PDF else pictures_in(content, kind)


def _pages(content: bytes, wanted: Image.Image) -> Iterator[_Page]:
    """Give each page, and where both codes are found what it looks like upon the issued one."""
    for picture in _pictures(content):
        points = known_points(read_symbols(picture))
        mapping = plane_mapping(points) if points else None
        if mapping is None:
            yield picture, None, None
        else:
            laid = laid_upon(picture, mapping, wanted)
            yield picture, laid, differences_of(laid, wanted)


def _issued_page(issued: bytes) -> Image.Image:
    with closing(render_pages(issued)) as pages:
        return next(pages).resize(page_size(), Image.Resampling.LANCZOS)


def _places(compared: Differences | None) -> tuple[Place, ...]:
    return tuple((box.x, box.y, box.width, box.height) for box in compared.boxes) if compared else ()


def _small(picture: Image.Image) -> Image.Image:
    width = round(page_size()[0] * SHOWN_DPI / 25.4 / DOTS_PER_MM)
    if picture.width > picture.height:
        width = round(width * picture.width / picture.height)
    return picture.resize(
        (width, max(1, round(width * picture.height / picture.width))), Image.Resampling.LANCZOS
    )


def _png(picture: Image.Image, boxes: tuple[Place, ...]) -> bytes:
    shown = picture.convert("RGB")
    pen = ImageDraw.Draw(shown)
    dots = SHOWN_DPI / 25.4
    for left, top, width, height in boxes:
        pen.rectangle(
            [value * dots for value in (left - 1, top - 1, left + width + 1, top + height + 1)],
            outline=OUTLINE,
            width=3,
        )
    output = BytesIO()
    shown.quantize(COLOURS).save(output, "PNG", optimize=True)
    return output.getvalue()


def _filled_in(laid: Image.Image) -> bytes:
    """Show what was filled in as large as it was laid, the shadows of a photo taken out."""
    sides = [round(side * DOTS_PER_MM) for side in FILLED_IN]
    part = laid.convert("L").crop((sides[0], sides[1], sides[2], sides[3]))
    # Noise is no paper: a speck that is lighter than it would darken all around.
    paper = part.filter(ImageFilter.GaussianBlur(NOISE_DOTS)).filter(ImageFilter.MaxFilter(STROKE_DOTS))
    paper = paper.filter(ImageFilter.BoxBlur(STROKE_DOTS))
    lit = ImageChops.invert(ImageChops.subtract(paper, part, scale=FADED))
    return _png(lit, ())


def _pdf_facts(content: bytes, issued: bytes, form: int) -> dict[str, Any]:
    """Compare what only a PDF can have: the bytes themselves, the form's text, fields, other parts."""
    kept = content.startswith(issued)
    there, here = _text_outside_fields(content, form), _text_outside_fields(issued, 0)
    if not there:
        # A scan: pictures of pages, without a letter.
        return {"added_parts": _added_parts(PdfReader(BytesIO(content)))}
    document = PdfReader(BytesIO(content))
    return {
        "issued_bytes_kept": kept,
        "text_differs": _apart(there, here),
        "altered_fields": _altered_fields(document, PdfReader(BytesIO(issued))),
        "added_parts": _added_parts(document),
    }


def _apart(one: Counter[str], other: Counter[str]) -> int:
    return max((one - other).total(), (other - one).total())


def _text_outside_fields(content: bytes, form: int) -> Counter[str]:
    """Count the characters of the form's page that stand in no field."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(content)
        try:
            text = document[form].get_textpage()
            letters = [
                text.get_text_range(place, 1)
                for place in range(min(text.count_chars(), MAX_TEXT))
                if not _is_written(*text.get_charbox(place))
            ]
        finally:
            document.close()
    plain = unicodedata.normalize("NFKC", "".join(letters))
    return Counter(letter for letter in plain if letter.isprintable() and not letter.isspace())


def _is_written(left: float, low: float, right: float, top: float) -> bool:
    """Tell whether a character stands in a field or in the signature box."""
    across, down = (left + right) / 2 / POINTS_PER_MM, PAGE_HEIGHT - (low + top) / 2 / POINTS_PER_MM
    return any(_is_in(box, across, down) for box in WRITABLE)


def _is_in(box: Box, across: float, down: float) -> bool:
    return box.x <= across <= box.x + box.width and box.y <= down <= box.y + box.height


def _annotations(document: PdfReader) -> Iterator[tuple[int, DictionaryObject]]:
    left = MAX_ANNOTATIONS
    for number, page in enumerate(document.pages):
        listed = page.get("/Annots")
        for entry in (listed.get_object() if listed is not None else None) or ():
            annotation = entry.get_object()
            if isinstance(annotation, DictionaryObject) and left:
                left -= 1
                yield number, annotation


def _name_of(widget: DictionaryObject) -> str:
    parent = widget.get("/Parent")
    name = widget.get("/T") or (parent.get_object().get("/T") if parent is not None else "")
    return str(name)


def _rectangle(annotation: DictionaryObject) -> tuple[float, ...]:
    """Give the corners of an annotation in points; nothing where it says none."""
    said = annotation.get("/Rect")
    corners = said.get_object() if said is not None else None
    return tuple(float(value) for value in corners) if isinstance(corners, ArrayObject) else ()


def _fields_of(document: PdfReader) -> dict[str, tuple[str, int, tuple[float, ...]]]:
    """Give of each field its kind, whether it is hidden, and its place.

    A signed form is locked by many programs: that changes nothing of what it says.
    """
    found = {}
    for _number, widget in _annotations(document):
        if widget.get("/Subtype") == "/Widget":
            is_hidden = int(widget.get("/F", 0)) & HIDDEN
            place = _rectangle(widget)
            found[_name_of(widget)] = (str(widget.get("/FT", "")), is_hidden, place)
    return found


def _altered_fields(document: PdfReader, issued: PdfReader) -> tuple[str, ...]:
    """Name the fields that are new, moved, hidden or of another kind; none where all were drawn in."""
    there, here = _fields_of(document), _fields_of(issued)
    if not there:
        return ()
    return tuple(
        sorted(
            name if name in here else "other"
            for name in there.keys() | here.keys()
            if not _is_same(there.get(name), here.get(name))
        )
    )


def _is_same(
    one: tuple[str, int, tuple[float, ...]] | None, other: tuple[str, int, tuple[float, ...]] | None
) -> bool:
    if one is None or other is None:
        return False
    return (
        one[0] == other[0]
        and one[1] == other[1]
        and len(one[2]) == len(other[2])
        and all(abs(a - b) <= ROUNDED_POINTS for a, b in zip(one[2], other[2], strict=True))
    )


def _added_parts(document: PdfReader) -> tuple[str, ...]:
    """Name what an issued form never has: layers that a viewer shows or hides, notes beside the fields."""
    found = []
    root = document.trailer["/Root"].get_object()
    if isinstance(root, DictionaryObject) and "/OCProperties" in root:
        found.append("layers")
    if any(
        annotation.get("/Subtype") not in {"/Widget", "/Popup"} and not _is_beside_field(annotation)
        for _number, annotation in _annotations(document)
    ):
        found.append("annotations")
    return tuple(found)


def _is_beside_field(annotation: DictionaryObject) -> bool:
    """Tell whether an annotation lies within a field or the signature box: ink and stamps are drawn there."""
    corners = _rectangle(annotation)
    if len(corners) != CORNERS:
        return False
    left, low, right, top = (value / POINTS_PER_MM for value in corners)
    return any(
        _is_in(box, left, PAGE_HEIGHT - top) and _is_in(box, right, PAGE_HEIGHT - low) for box in WRITABLE
    )
