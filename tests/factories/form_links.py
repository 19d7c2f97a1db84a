"""The link that came with a form, and what is sent by it."""

import email
import re
from email.policy import default
from io import BytesIO

from PIL import Image

from dpo_office.common import clock
from dpo_office.common.letters.message import message_bytes
from dpo_office.common.letters.models import Letter
from requests_app.models import Case


def words_of(letter: Letter) -> str:
    """Return the words of a letter as it travels, also where files go with it."""
    parsed = email.message_from_bytes(message_bytes(letter, now=clock.now()), policy=default)
    body = parsed.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def form_link_of(case: Case) -> str:
    """Return the path of the link in the newest letter of a case with a form."""
    kinds = ("case.form_issued", "case.form_returned")
    letter = Letter.objects.filter(cause_id=case.pk, kind__in=kinds).latest("created_at", "id")
    found = re.search(r"https?://[^/]+(/form/[A-Za-z0-9_-]{43}/)", words_of(letter))
    assert found, "no link in the letter"
    return found[1]


def photo(colour: str = "white", kind: str = "JPEG") -> bytes:
    """Return a small picture on which nothing can be read."""
    output = BytesIO()
    Image.new("RGB", (300, 400), colour).save(output, kind)
    return output.getvalue()
