"""The form on the web: stored first, a case where nothing is in doubt, and nobody becomes known by it."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import DomainError, NotPermitted
from dpo_office.common.events import Event
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.permissions import system_actor
from registry_app.models import Customer
from requests_app.actions import web_requests
from requests_app.actions.web_forms import close_web_form, open_web_form, set_up_web_form
from requests_app.actions.web_requests import FormAnswers, take_in_request
from requests_app.domain.web_forms import CASES_PER_HOUR, STORED_PER_HOUR
from requests_app.gateways.mail_parser import mail_parts
from requests_app.models import Case, HandOver, Mail, SensitivePassage
from requests_app.queries.mails import words_of
from tests.factories.cases import make_office
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PAGE = system_actor("link_page")


@pytest.fixture
def office(db):
    return make_office("testco")


@pytest.fixture
def form(office):
    return set_up_web_form(controller_id=office.pk, actor=actor_with("officer", office), now=clock.now())


def answers(**fields):
    known = {"wishes": ["erasure"], "name": "Åse Blåbær", "email": "aase@example.com", "text": "Slet mig."}
    return known | fields


def send(slug="testco", *, key=None, now=None, files=(), **fields):
    return take_in_request(
        slug=slug,
        key=key or uuid.uuid4(),
        answers=FormAnswers(**answers(**fields)),
        files=files,
        actor=PAGE,
        now=now or clock.now(),
    )


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(fields=None, **more):
    data = {"key": str(uuid.uuid4())} | (answers() if fields is None else fields)
    return Client(enforce_csrf_checks=True).post("/request/testco/", data, headers=ENGLISH, **more)


def test_what_is_sent_is_a_case_at_once_with_its_words_kept_and_its_receipt_confirmed(office, form):
    now = clock.now()
    row = send(now=now, phone="+45 00 00 00 02", files=[("CV.pdf", b"%PDF-1.7 something")])

    case, mail = row.mail.case, row.mail
    assert (case.channel, case.received_at, case.requester_email) == ("web_form", now, "aase@example.com")
    assert [item.right for item in case.items.all()] == ["erasure"]
    assert (mail.source, mail.received_said_by, mail.state) == ("web_form", "own_form", "opened")
    words = words_of(mail).text
    assert words.startswith("Slet mig.")
    assert "Telefon: +45 00 00 00 02" in words
    assert "Ønsker: " in words
    kept = mail.attachments.get()
    assert (kept.filename, kept.media_type) == ("CV.pdf", "application/pdf")
    assert read_document(kept.document) == b"%PDF-1.7 something"
    letter = Letter.objects.get(cause_id=case.pk)
    assert (letter.kind, letter.recipient_address) == ("case.received", "aase@example.com")
    assert "Slet mig" not in letter.body
    assert "Åse" not in letter.body


def test_the_mail_that_is_kept_reads_like_what_was_taken_from_the_form(office, form):
    """Killed between storing and reading, the office reads it again, as it reads any mail."""
    row = send(files=[("Brev æ.txt", "Hej æøå".encode())], name='Åse "Å" Blåbær')

    read = mail_parts(read_document(row.mail.raw))
    assert (read.sender_name, read.sender_address) == (row.mail.sender_name, row.mail.sender_address)
    assert {"subject": read.subject, "text": read.text.rstrip("\n")} == vars(words_of(row.mail))
    assert [file.content for file in read.attachments] == ["Hej æøå".encode()]
    assert read.message_id == row.mail.message_id


@pytest.mark.parametrize(
    ("fields", "flag"),
    [
        ({"wishes": ["other"]}, "form_other"),
        ({"for_another": True}, "form_for_another"),
        ({"trap": "http://spam.example"}, "form_trap"),
    ],
)
def test_what_is_in_doubt_waits_for_a_person_and_is_told_as_received(office, form, fields, flag):
    row = send(**fields)

    assert (row.mail.state, row.mail.case) == ("waiting", None)
    assert flag in row.mail.flags
    assert not Letter.objects.exists()
    assert row.mail.due_on > row.received_at.date()


def test_the_same_page_sent_twice_is_one_request(office, form):
    key = uuid.uuid4()

    first, again = send(key=key), send(key=key, text="Andre ord.")

    assert first.pk == again.pk
    assert (Case.objects.count(), Mail.objects.count()) == (1, 1)


def test_an_address_is_told_once_a_day_however_often_somebody_writes_it(office, form):
    now = clock.now()

    for hours in (0, 1, 23, 25):
        send(now=now + timedelta(hours=hours))

    assert Case.objects.count() == 4
    assert Letter.objects.filter(kind="case.received").count() == 2


def test_of_a_flood_nothing_is_lost_and_what_is_turned_away_is_told_where_to_go(office, form, monkeypatch):
    monkeypatch.setattr(web_requests, "CASES_PER_HOUR", 1)
    monkeypatch.setattr(web_requests, "STORED_PER_HOUR", 2)
    assert CASES_PER_HOUR < STORED_PER_HOUR
    now = clock.now()
    first, second = send(now=now), send(now=now)

    assert (first.mail.state, second.mail.state) == ("opened", "waiting")
    assert "form_many" in second.mail.flags
    answer = post()
    assert answer.status_code == 429
    assert office.contact_email in text_of(answer)
    assert "Slet mig." in text_of(answer)
    assert send(now=now + timedelta(hours=1, minutes=1)).mail.state == "opened"


def test_an_unknown_sender_stays_in_the_case_and_a_known_one_is_not_told_apart(office, form):
    make_customer(office, number="10001", email="known@example.com")
    customers = Customer.objects.count()

    stranger = post(answers(email="stranger@example.org", name="Ib Ukendt", phone="+45 00 00 00 09"))
    assert not ContactBlock.objects.exists()
    known = post(answers(email="known@example.com"))

    assert Customer.objects.count() == customers
    told = json.dumps([[event.type, event.data] for event in Event.objects.all()])
    for word in ("stranger", "Ukendt", "00 00 09", "known@", "Slet mig"):
        assert word not in told
    same = [re.sub(r"TES-\d{4}-\w{4}-\w{4}", "REF", text_of(answer)) for answer in (stranger, known)]
    assert same[0] == same[1]
    bodies = [letter.body for letter in Letter.objects.order_by("created_at")]
    assert len({re.sub(r"TES-\d{4}-\w{4}-\w{4}", "REF", body) for body in bodies}) == 1


def test_a_cpr_number_is_found_wherever_it_was_typed(office, form):
    row = send(text="Mit nummer er 010190-1234.", customer_number="010190-1234")

    assert SensitivePassage.objects.filter(mail=row.mail, category="cpr").count() == 2
    assert row.mail.case.requester_customer_number == ""


@pytest.mark.parametrize(
    ("fields", "files", "code"),
    [
        ({"wishes": []}, [], "wish_missing"),
        ({"wishes": ["fly"]}, [], "invalid"),
        ({"email": ""}, [], "reach_missing"),
        ({"email": "", "name": "", "address": "Vej 1"}, [], "post_needs_name"),
        ({"email": "no address"}, [], "address_invalid"),
        ({"name": "a\nBcc: b@example.com"}, [], "header_invalid"),
        ({"text": "x" * 10_001}, [], "text_too_long"),
        ({}, [("a.exe", b"MZ\x00\x01")], "file_type_unsupported"),
        ({}, [("a.txt", b"")], "file_empty"),
        ({}, [("a.txt", b"x")] * 6, "files_too_many"),
        ({}, [("a.txt", b"x" * (16 * 1024**2))], "files_too_large"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_anything_is_stored(office, form, fields, files, code):
    with pytest.raises(DomainError) as refused:
        send(files=files, **fields)

    assert refused.value.code == code
    assert not HandOver.objects.exists()


def test_a_case_that_cannot_be_opened_leaves_the_request_waiting(office, form, monkeypatch):
    def refused(*_args, **_kwargs):
        raise DomainError("step_impossible")

    monkeypatch.setattr(web_requests, "open_case_of", refused)

    assert send().mail.state == "waiting"


def test_the_page_asks_without_script_or_cookie_and_keeps_what_was_typed(office, form):
    shown = Client().get("/request/testco/?wish=erasure&language=en")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "<script" not in page
    assert not shown.cookies
    assert re.search(r'value="erasure"[^>]*checked', page)
    assert office.name in text_of(shown)
    assert not Mail.objects.exists()

    missing = post({"text": "Mine egne ord.", "email": "aase@example.com"})
    assert "Tick at least one thing" in text_of(missing)
    assert "Mine egne ord." in text_of(missing)
    bad = post(answers(attachments=SimpleUploadedFile("a.exe", b"MZ\x00\x01")))
    assert bad.status_code == 415
    assert "chosen again" in text_of(bad)
    assert not Mail.objects.exists()

    large = post(answers(attachments=SimpleUploadedFile("a.txt", b"x" * 17 * 1024**2)))
    assert large.status_code == 413
    assert "Go back in your browser" in text_of(large)
    assert not Mail.objects.exists()

    done = post()
    case = Case.objects.get()
    assert case.reference in text_of(done)
    assert f"{case.due_on:%d-%m-%Y}" in text_of(done)
    assert case.language == "en"
    waits = post(answers(wishes=["other"]))
    assert "Somebody reads it first" in text_of(waits)


def test_the_form_is_closed_and_opened_by_the_office_alone(office, form):
    officer = actor_with("officer", office)
    call = {"form_id": form.pk, "now": clock.now()}
    stranger = actor_with("officer", make_office("other"))
    for actor, expected in ((actor_with("auditor", office), "not_permitted"), (stranger, "not_found")):
        with pytest.raises(DomainError) as refused:
            close_web_form(actor=actor, **call)
        assert refused.value.code == expected
    with pytest.raises(NotPermitted):
        set_up_web_form(controller_id=office.pk, actor=actor_with("agent", office), now=clock.now())
    with pytest.raises(DomainError, match="web_form_is_there"):
        set_up_web_form(controller_id=office.pk, actor=officer, now=clock.now())

    close_web_form(actor=officer, **call)

    closed, unknown = Client().get("/request/testco/"), Client().get("/request/nosuch/")
    assert (closed.status_code, closed.content) == (404, unknown.content)
    assert post().status_code == 404
    with pytest.raises(DomainError, match="step_impossible"):
        close_web_form(actor=officer, **call)
    open_web_form(actor=officer, **call)
    assert Client().get("/request/testco/").status_code == 200


def test_the_database_refuses_what_the_form_cannot_be(form):
    row = send()
    for change in ({"source": "imap"}, {"external_reference": ""}, {"channel": "pigeon"}):
        with pytest.raises(IntegrityError), transaction.atomic(), acting(PAGE, "test.raw"):
            HandOver.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(PAGE, "test.raw"):
        type(form).objects.filter(pk=form.pk).update(state="ajar")
