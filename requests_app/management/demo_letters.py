"""The post on paper of the demo: one scanned pile that waits to be sorted (demo/letters.json)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import read_document
from dpo_office.common.permissions import Actor
from registry_app.management.demo_story import Story
from requests_app.actions.post_intake import take_in_batch
from requests_app.domain.case_steps import FORM_ISSUED
from requests_app.domain.scanned_pages import ScannedFile, ScannedPage
from requests_app.gateways.demo_person import sign_form, write_letter
from requests_app.gateways.form_reader import render_pages
from requests_app.models import IssuedForm

LETTERS: Final = Path(__file__).resolve().parent.parent / "demo" / "letters.json"
CONTROLLER: Final = "retnemt"
SMALL: Final = (420, 594)
BOX: Final = "A-7"
DAYS_AGO: Final = 3


def add_letters(story: Story, people: Mapping[str, Actor]) -> None:
    """Let the post of some days ago be taken in as the last thing; nobody has sorted it yet."""
    arrived_on = copenhagen_date(story.day(DAYS_AGO))
    story.add(story.latest, lambda at: _take_in(people["officer"], arrived_on, at))


def _take_in(actor: Actor, arrived_on: date, now: datetime) -> None:
    pages = [_written(said["lines"]) for said in json.loads(LETTERS.read_text(encoding="utf-8"))]
    form = IssuedForm.objects.filter(
        case__controller__slug=CONTROLLER, case__state=FORM_ISSUED, superseded_at=None
    ).first()
    if form is not None:
        # It came between the others, signed by hand.
        pages.insert(1, _signed(form))
    take_in_batch(
        controller=CONTROLLER,
        scan=ScannedFile(hashlib.sha256(pages[0].picture).hexdigest(), tuple(pages)),
        arrived_on=arrived_on,
        box=BOX,
        actor=actor,
        now=now,
    )


def _written(parts: Sequence[Sequence[str]]) -> ScannedPage:
    [sheet] = render_pages(write_letter(parts))
    return ScannedPage(_jpeg(sheet), _jpeg(sheet.resize(SMALL)))


def _signed(form: IssuedForm) -> ScannedPage:
    picture = sign_form(read_document(form.document), form.case.requester_name, kind="jpeg")
    with Image.open(BytesIO(picture)) as sheet:
        return ScannedPage(picture, _jpeg(sheet.resize(SMALL)), ((form.number, form.mac),))


def _jpeg(picture: Image.Image) -> bytes:
    output = BytesIO()
    picture.save(output, "JPEG", quality=75)
    return output.getvalue()
