"""What every file of the corpus is made of, and how it is judged: by the findings, as in the office."""

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from requests_app.domain.form_numbers import mac_matches
from requests_app.domain.signed_forms import Finding, FormReading, IssuedFormFacts, findings_of
from requests_app.gateways.form_comparing import comparison_of
from requests_app.gateways.form_layout import PAGE_HEIGHT, POINTS_PER_MM, SIGNATURE
from requests_app.gateways.form_pages import render_pages
from requests_app.gateways.form_reader import read_form
from requests_app.gateways.form_reading import reading_of
from requests_app.gateways.request_form import render_request_form
from tests.factories.signed_forms import FORM_KEY, NUMBER, form_data
from tests.forms_corpus.paper import handwritten

TODAY = date(2026, 12, 10)
NAME = "Åse Blåbær Østergård"
OTHER_NUMBER = "RF-0000-0000-0000-0000"
FILLED = {"name": NAME, "place": "Ærøskøbing", "date": "9.12.2026"}
Maker = Callable[[random.Random], bytes]


@dataclass(frozen=True)
class Sample:
    """A file, its family, and what has to be found in it.

    `told` are the codes of which one at least must be a doubt or a block; an honest file has none, and then
    `may` are the doubts that it may have.
    """

    family: str
    name: str
    content: bytes
    told: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)


@cache
def form() -> bytes:
    """Return the form as it was issued."""
    return render_request_form(form_data(person_name=NAME))


@cache
def other_form() -> bytes:
    """Return a form about something else, of another number."""
    return render_request_form(form_data(number=OTHER_NUMBER, rights=("erasure", "objection")))


@cache
def filled() -> bytes:
    """Return the form filled in on screen and signed by a drawn line: our bytes, and what was added."""
    return inked(form(), FILLED)


def inked(form_pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Return a form filled in on screen and signed by a drawn line, as viewers on tablets do."""
    writer = PdfWriter(PdfReader(BytesIO(form_pdf)), incremental=True)
    writer.update_page_form_field_values(writer.pages[0], dict(values), auto_regenerate=False)
    left, low, right, top = SIGNATURE.inset(3).pdf_rectangle()
    points = [
        (left + 20 + 6 * step, (low + top) / 2 + (18 if step % 2 else -14) * (1 - step / 60))
        for step in range(40)
    ]
    drawn = " ".join(f"{x:.1f} {y:.1f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points))
    look = StreamObject()
    look.set_data(f"1.6 w 0 0 0.5 RG {drawn} S".encode())
    box = ArrayObject(FloatObject(value) for value in (left, low, right, top))
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): box,
        }
    )
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Ink"),
            NameObject("/Rect"): box,
            NameObject("/F"): NumberObject(4),
            NameObject("/InkList"): ArrayObject(
                [ArrayObject(FloatObject(value) for point in points for value in point)]
            ),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
        }
    )
    writer.pages[0]["/Annots"].get_object().append(writer._add_object(annotation))
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def rewritten(change: Callable[[PdfWriter], object], content: bytes | None = None) -> bytes:
    """Return a form as another program saves it, changed on the way."""
    writer = PdfWriter(clone_from=BytesIO(content or filled()))
    change(writer)
    return written(writer)


@cache
def blank_sheet() -> Image.Image:
    """Return the printed form as a picture of 200 dpi."""
    return first_page(form())


@cache
def other_sheet() -> Image.Image:
    return first_page(other_form())


def first_page(content: bytes) -> Image.Image:
    """Return the first page of a PDF as a picture."""
    pages = render_pages(content)
    page = next(pages)
    pages.close()
    return page


def signed_sheet(whim: random.Random, **pen: Any) -> Image.Image:
    """Return the printed form, filled in and signed by hand."""
    return handwritten(blank_sheet(), whim, **pen)


def points(x: float, y: float) -> tuple[float, float]:
    """Turn millimetres from the top left into points from the bottom left."""
    return x * POINTS_PER_MM, (PAGE_HEIGHT - y) * POINTS_PER_MM


def issued_of(number: str) -> bytes | None:
    return {NUMBER: form(), OTHER_NUMBER: other_form()}.get(number)


def found_in(sample: Sample, *, confined: bool = True) -> list[Finding]:
    """Read a file as the office does, in a child process or here, and give what is found."""
    reading = read_form(sample.content, issued_of) if confined else _read_here(sample.content)
    return findings_of(reading, facts_of(reading, sample), TODAY)


def _read_here(content: bytes) -> FormReading:
    reading = reading_of(content)
    issued = issued_of(reading.number) if reading.number else None
    return replace(reading, comparison=comparison_of(content, issued)) if issued else reading


def facts_of(reading: FormReading, sample: Sample) -> IssuedFormFacts | None:
    """Give what the office knows of the form whose number was read."""
    issued = issued_of(reading.number) if reading.number else None
    if issued is None or reading.number is None:
        return None
    number = reading.number
    genuine = [mac_matches(number, mac, keys=[FORM_KEY]) for mac in reading.macs]
    facts = IssuedFormFacts(
        number=number,
        mac_ok=all(genuine) if genuine else None,
        of_this_case=number == NUMBER,
        used_on=None,
        expires_on=date(2027, 1, 2),
        superseded=False,
        blank_sha256=hashlib.sha256(issued).hexdigest(),
        names=(NAME,),
    )
    return replace(facts, **sample.facts)


def fault_of(sample: Sample, findings: list[Finding]) -> str:
    """Say what is wrong with the judgement of a file; nothing when it is right."""
    bad = {finding.code: finding.severity for finding in findings if finding.severity != "ok"}
    if sample.told:
        return "" if sample.told & bad.keys() else f"not told: {', '.join(sorted(bad)) or 'accepted'}"
    blocked = [code for code, severity in bad.items() if severity == "block"]
    if blocked:
        return f"blocked: {', '.join(blocked)}"
    other = bad.keys() - sample.may
    return f"doubted: {', '.join(sorted(other))}" if other else ""
