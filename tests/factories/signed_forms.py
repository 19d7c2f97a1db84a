"""Returned forms as people send them: scans and pictures signed by hand, and forms filled in on screen."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from requests_app.domain.form_numbers import form_mac
from requests_app.gateways.demo_person import ScanKind, fill_form, sign_form
from requests_app.gateways.request_form import FormData, Letterhead

FORM_KEY = b"k" * 32
NUMBER = "RF-7K3M-9QXT-2B4D-W0ZC"


def form_data(
    *,
    number: str = NUMBER,
    language: str = "da",
    rights: tuple[str, ...] = ("access",),
    person_name: str = "Åse Blåbær Østergård",
    controller: str = "Eksempel Måltider ApS",
) -> FormData:
    """Return the data of a form of an invented controller."""
    return FormData(
        number=number,
        mac=form_mac(number, key=FORM_KEY),
        controller=Letterhead(controller, "Æblevej 1, 2500 Valby", "privatliv@example.com"),
        person_name=person_name,
        rights=rights,
        language=language,
        issued_on=date(2026, 12, 3),
        expires_on=date(2027, 1, 2),
        reference="S-2026-000017",
    )


def signed_scan(
    form_pdf: bytes,
    *,
    name: str = "Åse Blåbær",
    rotate: float = 0,
    kind: ScanKind = "pdf",
    signature: bool = True,
    dpi: int = 200,
) -> bytes:
    """Return the form filled in, printed, signed by pen and scanned."""
    return sign_form(form_pdf, name, rotate=rotate, kind=kind, signature=signature, dpi=dpi)


def pile_of(*files: bytes) -> bytes:
    """Return several PDF files as one, as a scanner does that takes them in together."""
    writer = PdfWriter()
    for content in files:
        writer.append(PdfReader(BytesIO(content)))
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def filled_pdf(form_pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Return the form filled in on screen: our bytes first, the fields added behind them."""
    return fill_form(form_pdf, values)
