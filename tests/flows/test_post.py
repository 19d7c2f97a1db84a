"""Twelve letters in one scan, from the pile to the shredder, told over the pages of the office."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from dpo_office.common import clock
from dpo_office.common.documents import Document, read_document
from registry_app.models import Controller
from requests_app.actions.issued_forms import issue_form, prepare_form
from requests_app.actions.new_cases import Requester
from requests_app.gateways.demo_person import sign_form, write_letter
from requests_app.models import Case, PostBatch, PostLetter
from tests.factories.cases import make_case, make_office
from tests.factories.people import signed_in
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db

ARRIVED = date(2026, 11, 27)
# Two signed forms lie between the letters, and one sheet is a copy of a passport.
FORMS = {4: "Åse Blåbær", 11: "Bo Bæk"}
PASSPORT = 9
PAGES = 20


@pytest.fixture
def controller() -> Controller:
    return make_office()


def case_with_form(controller: Controller, name: str) -> Case:
    """Open a case by telephone and send its form, typeset."""
    actor, now = actor_with("officer", controller), clock.now()
    case = make_case(controller, requester=Requester(name=name), channel="phone")
    rendered = prepare_form(case_id=case.pk, actor=actor, now=now)
    return issue_form(case_id=case.pk, rendered=rendered, actor=actor, now=now)


def pile(cases: dict[int, Case]) -> bytes:
    """Scan everything at once."""
    writer = PdfWriter()
    for number in range(1, PAGES + 1):
        if number in cases:
            blank = read_document(cases[number].issued_forms.get().document)
            writer.append(BytesIO(sign_form(blank, FORMS[number])))
        else:
            sheet = write_letter([["Retnemt (kundeservice)"], [f"Ark {number}", "Slet alt om mig."]])
            writer.append(BytesIO(sheet))
            writer.pages[-1].scale_by(0.5)  # small sheets are read sooner
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def taken(client: Client, row: Any, step: str, **values: Any) -> None:
    """Take a step by its dialog."""
    name = f"admin:requests_app_{row._meta.model_name}_step"
    answer = client.post(reverse(name, args=[row.pk, step]), values)
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def letter_at(batch: PostBatch, page: int) -> PostLetter:
    return batch.letters.exclude(state="merged").get(first_page=page)


def places(batch: PostBatch) -> list[tuple[int, int, str]]:
    rows = batch.letters.exclude(state="merged").order_by("first_page")
    return list(rows.values_list("first_page", "last_page", "state"))


def test_twelve_letters_in_one_scan_each_find_a_home(controller: Controller) -> None:
    cases = {page: case_with_form(controller, name) for page, name in FORMS.items()}
    client = signed_in("officer", controller)

    # The pile is taken in: our forms are known by their code, the rest lies between them.
    given = {
        "controller": controller.slug,
        "arrived_on": ARRIVED.isoformat(),
        "file": SimpleUploadedFile("scan.pdf", pile(cases)),
        "box": "A-7",
        "originals_days": "30",
    }
    answer = client.post(reverse("admin:requests_app_postbatch_takein"), given)
    assert answer.status_code == 302, answer.context["form"].errors
    batch = PostBatch.objects.get()
    waits = "waiting"
    assert places(batch) == [(1, 3, waits), (4, 4, waits), (5, 10, waits), (11, 11, waits), (12, 20, waits)]

    # It is twelve letters; a cut too many is mended.
    taken(client, letter_at(batch, 1), "split_letter", starts=["3"])
    taken(client, letter_at(batch, 5), "split_letter", starts=["6", "7", "8"])
    taken(client, letter_at(batch, 7), "join_next")
    taken(client, letter_at(batch, 12), "split_letter", starts=["14", "15", "17", "20"])
    assert [(first, last) for first, last, _state in places(batch)] == [
        *((1, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 10), (11, 11)),
        *((12, 13), (14, 14), (15, 16), (17, 19), (20, 20)),
    ]

    # The forms go to their cases, which read them like an upload.
    for page, case in cases.items():
        taken(client, letter_at(batch, page), "file_form")
        case.refresh_from_db()
        codes = {finding["code"] for finding in case.signed_forms.get().findings}
        assert case.state == "form_returned"
        assert {"form_code_genuine", "form_of_this_case", "ink_found"} <= codes

    # The copy of a passport goes for good, before the letter that it came with becomes a case.
    letter = letter_at(batch, 7)
    taken(
        client,
        letter,
        "destroy_page",
        number=str(PASSPORT),
        kind="identity_paper",
        reason="Ingen bad om det.",
    )
    taken(client, letter, "open_case", rights=["erasure"], name="Karla Eksempel", language="da")
    letter.refresh_from_db()
    assert (letter.case.received_on, letter.case.channel) == (ARRIVED, "letter")
    pdf = client.get(reverse("admin:requests_app_postletter_download", args=[letter.pk, "pdf"])).content
    assert len(PdfReader(BytesIO(pdf)).pages) == 3
    gone = Document.objects.filter(kind__startswith="post.", wrapped_key__isnull=True)
    assert sorted(gone.values_list("kind", flat=True)) == ["post.page", "post.preview"]

    # One came on another day, one belongs to a case, the others are no requests.
    taken(client, letter_at(batch, 1), "change_arrival", arrived_on="2026-11-20", reason="Stempel.")
    taken(client, letter_at(batch, 1), "join_case", reference=cases[4].reference)
    for first, _last, state in places(batch):
        if state == waits:
            said = {"dismissed_as": "advertising", "reason": "Tilbud."}
            taken(client, letter_at(batch, first), "dismiss_letter", **said)

    # Every page has a home: from then on the days of the originals are counted.
    batch.refresh_from_db()
    until = clock.today() + timedelta(days=30)
    assert (batch.state, batch.originals_until) == ("done", until)
    step = reverse("admin:requests_app_postbatch_step", args=[batch.pk, "destroy_originals"])
    assert client.post(step).status_code == 409
    clock.set_offset(timedelta(days=31))
    taken(client, batch, "destroy_originals")
    batch.refresh_from_db()
    assert batch.originals_destroyed_at is not None
