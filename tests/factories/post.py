"""Scanned post for tests: pages as the confined process gives them, without a process."""

import hashlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.actions.post_filing import PreparedForm
from requests_app.actions.post_intake import take_in_batch
from requests_app.domain.scanned_pages import ScannedFile, ScannedPage
from requests_app.models import IssuedForm, PostBatch, PostLetter
from tests.factories.cases import signed_file
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
