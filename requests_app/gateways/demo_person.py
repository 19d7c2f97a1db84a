"""A person of the demo: writes letters; fills in the form on screen, prints it, signs it by pen, scans it."""

import math
import random
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject, StreamObject

from requests_app.gateways.form_layout import PAGE_HEIGHT, PAGE_WIDTH, SIGNATURE
from requests_app.gateways.form_reader import render_pages

PEN = 60
SCAN_DPI = 200
SHEET = (595, 842)
# From the foot of the sheet, in points: the head of a letter, and its words.
LETTER_TOPS = (760, 580)
ScanKind = Literal["pdf", "png", "jpeg"]


def write_letter(parts: Sequence[Sequence[str]]) -> bytes:
    """Return a letter on one sheet, from its lines: what stands at the head, then what it says."""
    writer = PdfWriter()
    page = writer.add_blank_page(*SHEET)
    font = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    fonts = DictionaryObject({NameObject("/F"): _names(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = [f"BT /F 14 Tf 20 TL 70 {top} Td" for top in LETTER_TOPS]
    for number, lines in enumerate(parts):
        escaped = (re.sub(r"([\\\\()])", r"\\\1", line) for line in lines)
        shown[number] += "".join(f" ({line}) Tj T*" for line in escaped) + " ET"
    content = StreamObject()
    content.set_data("\n".join(shown).encode("cp1252", "replace"))
    page.replace_contents(ContentStream(content, writer))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _names(values: Mapping[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in values.items()})


def fill_form(form_pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Return the form filled in on screen and saved: our bytes first, the fields added behind them."""
    writer = PdfWriter(PdfReader(BytesIO(form_pdf)), incremental=True)
    writer.update_page_form_field_values(writer.pages[0], dict(values), auto_regenerate=False)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def sign_form(
    form_pdf: bytes,
    name: str,
    *,
    values: Mapping[str, str] | None = None,
    signature: bool = True,
    kind: ScanKind = "pdf",
    rotate: float = 0,
    dpi: int = SCAN_DPI,
) -> bytes:
    """Return a scan of the form, filled in and then signed by hand; the same name always signs alike.

    `rotate` is in degrees counter-clockwise; `signature=False` forgets to sign.
    """
    page = next(iter(render_pages(fill_form(form_pdf, {"name": name, **(values or {})}))))
    dots = page.width / PAGE_WIDTH
    pen = ImageDraw.Draw(page)
    if signature:
        pen.line(_stroke(name, dots), fill=PEN, width=max(2, round(0.45 * dots)), joint="curve")
    scan = page.resize(
        (round(PAGE_WIDTH / 25.4 * dpi), round(PAGE_HEIGHT / 25.4 * dpi)), Image.Resampling.LANCZOS
    )
    scan = scan.rotate(rotate, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return _file_of(scan, kind, dpi)


def _stroke(name: str, dots: float) -> list[tuple[float, float]]:
    """Draw a flowing line through the signature box, its loops given by the name."""
    whim = random.Random(name)  # noqa: S311 - a drawing, not a secret
    loops, lean, height = whim.uniform(5, 8), whim.uniform(0.6, 1.4), whim.uniform(4.5, 6.5)
    left, middle = SIGNATURE.x + 14, SIGNATURE.y + SIGNATURE.height / 2
    points = []
    for step in range(240):
        along = step / 239
        angle = along * loops * 2 * math.pi
        x = left + 78 * along + 4 * math.sin(angle) * lean
        y = middle + height * math.cos(angle * 0.97) * (1 - 0.6 * along) - 2 * along
        points.append((x * dots, y * dots))
    return points


def _file_of(scan: Image.Image, kind: ScanKind, dpi: int) -> bytes:
    output = BytesIO()
    scan.save(output, format=kind.upper(), dpi=(dpi, dpi), resolution=dpi, quality=80)
    return output.getvalue()
