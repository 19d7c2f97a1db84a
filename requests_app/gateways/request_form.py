"""Write the numbered request form: an accessible A4 page, two codes, fillable fields, a signature box."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from dpo_office.common.typesetting import typeset
from requests_app.domain.form_numbers import code_text
from requests_app.form_texts import FORM, FORM_VERSION, RIGHTS
from requests_app.gateways.form_fields import add_fields
from requests_app.gateways.form_layout import FIELDS, SIGNATURE, SIGNATURE_CODE, TOP_CODE
from requests_app.letter_texts import keep_together, long_date

TEMPLATE = Path(__file__).parent / "typst" / "request_form.typ"


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the controller's name, postal address, and the contact for privacy matters."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True)
class FormData:
    """What stands on a form. `mac` belongs to `number`; `person_name` may be empty; language is da or en."""

    number: str
    mac: str
    controller: Letterhead
    person_name: str
    rights: tuple[str, ...]
    language: str
    issued_on: date
    expires_on: date
    reference: str


def render_request_form(form: FormData) -> bytes:
    """Return the form as PDF; no personal data stand in its codes, and equal data give equal bytes.

    Raises PermanentGatewayError `typesetting_failed`, or `form_too_long` when the text does not fit on one
    page.
    """
    texts = {key: words[form.language] for key, words in FORM.items()}
    page = typeset(TEMPLATE, template_data(form, texts), dated=form.issued_on)
    tooltips = {name: texts[f"tooltip_{name}"] for name in (*FIELDS, "signature")}
    return add_fields(page, tooltips)


def template_data(form: FormData, texts: dict[str, str]) -> dict[str, Any]:
    """Say everything that the template sets, in its own words."""
    known = {
        "number": form.number,
        "mac": form.mac,
        "reference": form.reference,
        "contact": form.controller.contact,
        "form_version": FORM_VERSION,
        "on_paper": texts["on_paper"] if form.controller.address else "",
    }
    said = {key: keep_together(text.format(**known)) for key, text in texts.items()}
    return {
        "language": form.language,
        "title": f"{said['title']} {form.number}",
        "date": [form.issued_on.year, form.issued_on.month, form.issued_on.day],
        "number": form.number,
        "controller": {
            "name": form.controller.name,
            "lines": [line for line in (form.controller.address, form.controller.contact) if line],
        },
        "facts": _facts(form, said),
        "rights": [keep_together(RIGHTS[right][form.language]) for right in form.rights],
        "texts": said
        | {"next": [said["next_1"], said["next_2"], said["next_3"]]}
        | {"labels": {name: said[f"label_{name}"] for name in (*FIELDS, "signature")}},
        "order": list(FIELDS),
        "fields": {name: asdict(box) for name, box in FIELDS.items()},
        "signature": asdict(SIGNATURE),
        "top_code": asdict(TOP_CODE),
        "signature_code": asdict(SIGNATURE_CODE),
        "code_svg": _code_svg(code_text(form.number, form.mac)),
    }


def _facts(form: FormData, said: dict[str, str]) -> list[list[str]]:
    person = [[said["requester"], form.person_name]] if form.person_name else []
    return [
        [said["case"], form.reference],
        *person,
        [said["issued_on"], long_date(form.issued_on, form.language)],
        [said["expires_on"], long_date(form.expires_on, form.language)],
    ]


@lru_cache(maxsize=64)
def _code_svg(text: str) -> str:
    """Draw a QR symbol that survives a quarter of it being lost, filling its whole box."""
    output = BytesIO()
    segno.make(text, error="q", micro=False, boost_error=False).save(
        output, kind="svg", border=0, xmldecl=False, omitsize=True
    )
    return output.getvalue().decode()
