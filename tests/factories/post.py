"""Scanned post for tests: pages as the confined process gives them, without a process."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions.new_cases import Requester
from requests_app.actions.post_filing import (
    PreparedForm,
    dismiss_letter,
    file_form,
    join_case,
    open_case_from_letter,
)
from requests_app.actions.post_intake import take_in_batch
from requests_app.actions.post_pages import destroy_page
from requests_app.actions.post_sorting import join_next, split_letter
from requests_app.domain.scanned_pages import ScannedFile, ScannedPage
from requests_app.models import IssuedForm, PostBatch, PostLetter
from tests.factories.cases import case_in, signed_file
from tests.factories.registry import actor_with

Code = tuple[str, str]


@cache
def jpeg(shade: int = 200) -> bytes:
    """Draw a small page in a shade of grey."""
    output = BytesIO()
    Image.new("L", (60, 84), shade).save(output, "JPEG")
    return output.getvalue()


def code_of(form: IssuedForm) -> Code:
    """Give the code that is printed on a form."""
    return form.number, form.mac


def scan(pages: int = 4, *, codes: Mapping[int, Code] | None = None, name: str = "scan") -> ScannedFile:
    """Give a file that was read; each page in a shade of its own."""
    found = codes or {}
    return ScannedFile(
        hashlib.sha256(name.encode()).hexdigest(),
        tuple(
            ScannedPage(jpeg(100 + number), jpeg(), (found[number],) if number in found else ())
            for number in range(1, pages + 1)
        ),
    )


def take_in(controller: Controller, pages: int = 4, **fields: Any) -> PostBatch:
    """Take in a scan that arrived today."""
    codes, name = fields.pop("codes", None), fields.pop("name", "scan")
    values: dict[str, Any] = {
        "arrived_on": clock.today(),
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    }
    return take_in_batch(
        controller=controller.slug, scan=scan(pages, codes=codes, name=name), **values | fields
    )


def first_letter(batch: PostBatch) -> PostLetter:
    """Give the first letter of a batch."""
    return batch.letters.order_by("first_page")[0]


def read_as(letter: PostLetter, form: IssuedForm) -> PreparedForm:
    """Give a letter as it is read when it shows the form, signed."""
    return PreparedForm(letter.version, signed_file(form))


def post_in_every_state(controller: Controller, actor: Actor) -> None:
    """Take in post: a letter in each state, a form that is awaited, and originals that may be shredded."""
    by: dict[str, Any] = {"actor": actor, "now": clock.now()}
    case = case_in("form_issued", controller)
    form = case.issued_forms.get()
    take_in(controller, 1, name="awaited", codes={1: code_of(form)})
    batch = take_in(controller, 9, name="sorted", codes={1: code_of(form)})
    filed, rest = batch.letters.order_by("first_page")
    file_form(letter_id=filed.pk, prepared=read_as(filed, form), **by)
    opened, joined, aside, destroyed, first, _second, _waiting = split_letter(
        letter_id=rest.pk, starts=[3, 4, 5, 6, 7, 8], **by
    )
    person = Requester(name="Bo Bæk")
    said = {"rights": ["access"], "requester": person, "address": "Æblevej 1", "language": "da"}
    open_case_from_letter(letter_id=opened.pk, **said, **by)
    join_case(letter_id=joined.pk, reference=case.reference, **by)
    dismiss_letter(letter_id=aside.pk, dismissed_as="advertising", reason="Tilbud.", **by)
    destroy_page(letter_id=destroyed.pk, number=5, kind="identity_paper", reason="Pas.", **by)
    join_next(letter_id=first.pk, **by)
    long_ago = {"actor": actor, "now": clock.now() - timedelta(days=40)}
    old = take_in(controller, 1, name="old", arrived_on=clock.today() - timedelta(days=41), **long_ago)
    letter = first_letter(old)
    dismiss_letter(letter_id=letter.pk, dismissed_as="advertising", reason="Tilbud.", **long_ago)
