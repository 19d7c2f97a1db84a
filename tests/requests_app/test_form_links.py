"""A form comes back over its mailed link: once, unharmed, and without a word of what the checks found."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override
from PIL import Image

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from dpo_office.common.errors import Refused
from dpo_office.common.letters.message import letter_body
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import system_actor
from registry_app.models import Controller
from requests_app.actions import form_visits, issued_forms
from requests_app.actions.intake import Requester
from requests_app.models import Case, FormLink
from tests.factories.cases import case_in, everything_about, make_case, take, typeset_form
from tests.factories.form_links import form_link_of, photo
from tests.factories.registry import actor_with
from tests.factories.signed_forms import pile_of, signed_scan

AS_IT_IS = {"as_it_is": "yes"}


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    """Read what is said outside of a page in Danish, whatever a test before has left."""
    with override("da"):
        yield


def send(path: str, *files: bytes, name: str = "skema.jpg", **more: str) -> HttpResponse:
    sent: dict[str, Any] = {"files": [SimpleUploadedFile(name, content) for content in files], **more}
    return Client().post(path, sent)


def mistake_in(answer: HttpResponse) -> str:
    found = re.search(r'<p class="mistake" role="alert">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return found[1] if found else ""


def test_the_mail_with_a_form_brings_a_link_that_nobody_in_the_office_reads(controller: Controller) -> None:
    case = case_in("form_issued", controller)

    secret = form_link_of(case).split("/")[2]

    letter = Letter.objects.get(cause_id=case.pk, kind="case.form_issued")
    assert secret not in letter_body(letter)
    assert secret not in str(list(FormLink.objects.values())) + str(list(FormLink.history.values()))
    page = Client().get(form_link_of(case))
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    # Whoever finds the mail learns who writes and which form it is, and nothing of the person or the case.
    shown = page.content.decode()
    assert case.controller.name in shown
    assert not [word for word in ("Åse", case.reference, "aase@example.com", "indsigt") if word in shown]


def test_a_form_on_paper_has_no_link(controller: Controller) -> None:
    case = case_in("form_issued", controller, requester=Requester(name="Åse Blåbær", phone="+45 00 00 00 02"))

    assert not FormLink.objects.filter(case=case).exists()


def test_photos_become_the_pages_of_one_form_that_is_checked_like_any_other(controller: Controller) -> None:
    case, actor = make_case(controller), actor_with("officer", controller)
    call: dict[str, Any] = {"case_id": case.pk, "actor": actor, "now": clock.now()}
    rendered = issued_forms.prepare_form(**call)
    issued_forms.issue_form(rendered=rendered, **call)
    files = (signed_scan(rendered.pdf, kind="jpeg", rotate=90), photo(kind="PNG"))

    answer = send(form_link_of(case), *files)

    assert answer.status_code == 200, mistake_in(answer)
    shown = answer.content.decode()
    assert case.reference in shown
    assert rendered.number in shown
    assert "2 filer, 2 sider" in shown
    case.refresh_from_db()
    assert case.state == "form_returned"
    signed = case.signed_forms.get()
    assert (signed.came_by, signed.received_by) == ("link", system_actor("link_page").user_id)
    # What was sent is kept as it was, beside what was read.
    assert [read_document(file.document) for file in signed.files.all()] == list(files)
    assert read_document(signed.document).startswith(b"%PDF-")
    codes = {row["code"] for row in signed.findings}
    assert {"form_code_genuine", "form_of_this_case", "form_unused", "ink_found"} <= codes
    assert not [row for row in signed.findings if row["severity"] == "block"]


@pytest.mark.parametrize(
    ("files", "name", "code"),
    [
        ((), "", "Vælg filen"),
        ((b"PK\x03\x04 a document",), "skema.docx", "PDF-filer og fotos"),
        ((b"%PDF-1.7 cut off",), "skema.pdf", "beskadiget"),
        ((b"%PDF-1.7 one", photo()), "skema.pdf", "enten én PDF"),
        ((b"\xff\xd8\xff cut off", photo()), "skema.jpg", "beskadiget"),
        ((photo(),), "skema.jpg", "kan ikke se"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do_and_nothing_is_lost(
    controller: Controller, files: tuple[bytes, ...], name: str, code: str
) -> None:
    case = case_in("form_issued", controller)
    path, before = form_link_of(case), everything_about(case)

    answer = send(path, *files, name=name)

    assert answer.status_code == 400
    assert code in mistake_in(answer)
    after = everything_about(case)
    for rows in (before["rows"], after["rows"]):
        del rows["requests_app.FormLink", "case"]  # a try is counted
    assert after == before
    assert FormLink.objects.get().last_fault
    assert Client().get(path).status_code == 200


def test_half_a_page_is_asked_for_again_and_taken_as_it_is(controller: Controller) -> None:
    case = make_case(controller)
    sheet = Image.open(BytesIO(signed_scan(typeset_form(case), kind="png")))
    cut = BytesIO()
    sheet.crop((0, 0, sheet.width, round(sheet.height * 0.75))).save(cut, "PNG")
    path = form_link_of(case)

    asked = send(path, cut.getvalue(), name="halv.png")
    taken = send(path, cut.getvalue(), name="halv.png", **AS_IT_IS)

    assert (asked.status_code, taken.status_code) == (400, 200)
    assert "Vi kan kun se en del af skemaet" in mistake_in(asked)
    assert b"as_it_is" in asked.content
    found = {row["code"] for row in case.signed_forms.get().findings}
    assert {"page_not_comparable", "ink_not_measured"} <= found
    assert "nothing_filled_in" not in found


def test_two_forms_in_one_file_are_told_apart_by_the_sender(controller: Controller) -> None:
    case, other = make_case(controller), make_case(controller)
    pile = pile_of(*(signed_scan(typeset_form(row)) for row in (case, other)))
    path, before = form_link_of(case), everything_about(other)

    for more in ({}, AS_IT_IS):
        answer = send(path, pile, name="begge.pdf", **more)
        assert answer.status_code == 400
        assert "Der er flere skemaer i det, du har valgt" in mistake_in(answer)

    assert b"as_it_is" not in answer.content
    assert not case.signed_forms.exists()
    assert everything_about(other) == before
    assert Client().get(path).status_code == 200


def test_whoever_has_no_better_picture_sends_it_as_it_is_and_learns_nothing_of_the_checks(
    controller: Controller,
) -> None:
    case = case_in("form_issued", controller)
    path = form_link_of(case)
    assert 'name="as_it_is"' in send(path, photo()).content.decode()

    answer = send(path, photo(), **AS_IT_IS)

    assert answer.status_code == 200
    signed = case.signed_forms.get()
    assert "form_number_missing" in {row["code"] for row in signed.findings}
    for said in ("skemanummer", "underskrift", "mangler"):
        assert said not in re.sub(r"mangler noget", "", answer.content.decode())


def test_every_link_that_takes_nothing_answers_alike(controller: Controller) -> None:
    used, old, over, late = (case_in("form_issued", controller) for _ in range(4))
    paths = [form_link_of(case) for case in (used, old, over, late)]
    officer = actor_with("officer", controller)
    assert send(paths[0], photo(), **AS_IT_IS).status_code == 200
    take("issue_form", old, actor=officer, now=clock.now())
    take("withdraw_case", over, actor=officer, now=clock.now())
    answers = [Client().get(path) for path in [*paths[:3], f"/form/{'x' * 43}/", "/form/x/"]]
    answers += [send(path, photo(), **AS_IT_IS) for path in paths[:3]]
    # The newer form has a link of its own.
    assert Client().get(form_link_of(old)).status_code == 200
    form = late.issued_forms.get()
    # The last day is inside.
    clock.set_offset(timedelta(days=(form.expires_on - clock.today()).days))
    assert Client().get(paths[3]).status_code == 200
    clock.set_offset(clock.offset() + timedelta(days=1))
    answers += [Client().get(paths[3]), send(paths[3], photo(), **AS_IT_IS)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert [case.signed_forms.count() for case in (used, old, over, late)] == [1, 0, 0, 0]


def test_two_presses_at_once_hand_one_form_in(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    call: dict[str, Any] = {
        "secret": form_link_of(case).split("/")[2],
        "actor": system_actor("link_page"),
        "now": clock.now(),
    }
    first, second = (form_visits.prepare_hand_in(files=[photo()], as_it_is=True, **call) for _ in range(2))
    form_visits.hand_in_form(received=first, **call)

    with pytest.raises(Refused, match="form_link_over"):
        form_visits.hand_in_form(received=second, **call)

    assert case.signed_forms.count() == 1


def test_ten_tries_an_hour_are_enough(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    path = form_link_of(case)
    for _ in range(10):
        assert send(path, b"%PDF-1.7 cut off").status_code == 400

    answer = send(path, photo(), **AS_IT_IS)

    assert (answer.status_code, case.signed_forms.count()) == (429, 0)
    assert "minutter" in mistake_in(answer)
    clock.set_offset(clock.offset() + timedelta(hours=1))
    assert send(path, photo(), **AS_IT_IS).status_code == 200


def test_a_form_that_is_sent_back_brings_a_fresh_link(controller: Controller) -> None:
    case: Case = case_in("form_issued", controller)
    first = form_link_of(case)
    send(first, photo(), **AS_IT_IS)
    case.refresh_from_db()

    take("return_form", case, actor=actor_with("officer", controller), now=clock.now())

    second = form_link_of(case)
    assert second != first
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
