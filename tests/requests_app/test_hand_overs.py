"""Conversations that are handed over: their own receipt time, once each, and nobody known by them."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.events import Event
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.users import User
from registry_app.models import Customer
from requests_app.actions.clock_rows import policy_of
from requests_app.actions.intake import open_case
from requests_app.actions.mail_triage import open_case_from_mail
from requests_app.actions.new_cases import Requester
from requests_app.domain.deadlines import answer_due
from requests_app.domain.web_forms import LATE_DAYS, days_taken, is_late
from requests_app.handed_in_texts import Message
from requests_app.models import Case, HandOver, Mail
from requests_app.queries.mails import words_of
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.mails import make_hand_over
from tests.factories.people import signed_in
from tests.factories.registry import actor_with

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/hand-overs/"


@pytest.fixture
def office(db):
    return make_office("testco")


def body(**fields):
    values = {
        "controller": "testco",
        "external_reference": "ZD-4711",
        "channel": "chat",
        "received_at": "2026-11-03T08:15:00+01:00",
        "messages": [
            {"text": "Slet mig.", "at": "2026-11-03T08:15:00+01:00"},
            {"text": "Det skal vi nok.", "by": "office"},
        ],
        "requester": {"email": "stranger@example.org", "name": "Ib Ukendt"},
        "rights": ["erasure"],
    }
    return values | fields


def test_the_time_limit_counts_from_the_original_receipt_and_a_late_hand_over_is_told(office):
    now = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
    received = now - timedelta(days=9)
    row = make_hand_over(office, received_at=received, now=now)

    case = row.mail.case
    due = answer_due(received_at=received, rights=["erasure"], events=(), policy=policy_of(office))
    assert (case.received_at, case.due_on, case.channel) == (received, due.due_on, "chat")
    assert (row.received_at, row.handed_over_at) == (received, now)
    assert (row.mail.received_at, row.mail.received_said_by) == (received, "handed_over")
    officer = signed_in("officer", office)
    page = officer.get(f"/office/requests_app/case/{case.pk}/change/").content.decode()
    assert "9 days after it was received" in page
    mail = officer.get(f"/office/requests_app/mail/{row.mail.pk}/change/").content.decode()
    assert "T-1000" in mail
    in_time = make_hand_over(office, "T-1001", received_at=now - timedelta(days=LATE_DAYS), now=now)
    page = officer.get(f"/office/requests_app/case/{in_time.mail.case.pk}/change/").content.decode()
    assert "days after it was received" not in page


@pytest.mark.parametrize(
    ("received", "handed_over", "days"),
    [
        ("2026-11-03T08:00+01:00", "2026-11-03T23:30+01:00", 0),
        ("2026-11-03T23:30+01:00", "2026-11-04T00:10+01:00", 1),
        ("2026-11-03T23:30+00:00", "2026-11-04T08:00+00:00", 0),
        ("2026-11-03T08:00+01:00", "2026-11-07T08:00+01:00", 4),
        ("2026-11-03T08:04+01:00", "2026-11-03T08:00+01:00", 0),
    ],
)
def test_days_are_danish_dates(received, handed_over, days):
    instants = (datetime.fromisoformat(received), datetime.fromisoformat(handed_over))

    assert days_taken(*instants) == days
    assert is_late(*instants) == (days > LATE_DAYS)


def test_another_system_hands_over_with_files_and_reads_what_became_of_it(office):
    client = client_as("client", office)
    sent = {"conversation": json.dumps(body()), "file_1": SimpleUploadedFile("a.txt", b"Hej")}
    answer = client.post(ADDRESS, sent, format="multipart")

    assert answer.status_code == 201, answer.json()
    told = answer.json()
    case = Case.objects.get()
    assert told["case"]["reference"] == case.reference
    assert told["case"]["due_on"] == case.due_on.isoformat()
    mail = Mail.objects.get()
    text = words_of(mail).text
    assert "03-11-2026 08:15 · Personen:\nSlet mig." in text
    assert "Kundeservice:\nDet skal vi nok." in text
    assert [file.filename for file in mail.attachments.all()] == ["a.txt"]
    assert "Slet mig" not in answer.content.decode()
    assert Letter.objects.get(cause_id=case.pk).kind == "case.received"

    again = client.post(ADDRESS, body(messages=[{"text": "Andet."}]), format="json")
    assert again.json() == told
    assert client.get(f"{ADDRESS}{told['id']}/").json() == told
    stranger = client_as("client", make_office("other"))
    assert stranger.get(f"{ADDRESS}{told['id']}/").status_code == 404


def test_without_rights_it_waits_and_opens_by_the_channel_it_came_by(office):
    row = make_hand_over(office, rights=(), channel="social")
    assert (row.mail.state, row.mail.case) == ("waiting", None)
    assert not Letter.objects.exists()

    case = open_case_from_mail(
        mail_id=row.mail.pk,
        rights=["access"],
        requester=Requester(name="Åse Blåbær"),
        received_at=row.received_at,
        language="da",
        actor=actor_with("officer", office),
        now=clock.now(),
    )
    assert case.channel == "social"


def test_it_goes_into_a_case_that_is_named(office):
    case = make_case(office)
    row = make_hand_over(office, case=case.reference.lower())

    assert (row.mail.state, row.mail.case) == ("joined", case)
    assert Case.objects.count() == 1


def test_who_was_told_already_is_not_told_again(office):
    make_hand_over(office, is_told=True)

    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reference": " "}, "hand_over_reference_missing"),
        ({"reference": "x" * 121}, "text_too_long"),
        ({"reference": "a\nb"}, "header_invalid"),
        ({"messages": []}, "hand_over_text_missing"),
        ({"messages": [Message(" ")]}, "hand_over_text_missing"),
        ({"messages": [Message("x")] * 201}, "hand_over_too_long"),
        ({"messages": [Message("x", by="bot")]}, "invalid"),
        ({"channel": "pigeon"}, "invalid"),
        ({"language": "xx"}, "invalid"),
        ({"rights": ["fly"]}, "right_unknown"),
        ({"case": "TES-2026-0000-0000"}, "case_unknown"),
        ({"controller": "nosuch"}, "controller_unknown"),
        ({"requester": Requester(email="no address")}, "address_invalid"),
        ({"requester": Requester()}, "requester_missing"),
        ({"received_at": clock.now() + timedelta(days=1)}, "received_in_future"),
        ({"files": [("a.exe", b"MZ\x00")]}, "file_type_unsupported"),
    ],
)
def test_what_cannot_be_handed_over_is_refused_and_leaves_nothing(office, fields, code):
    with pytest.raises(DomainError) as refused:
        make_hand_over(office, **fields)

    assert refused.value.code == code
    assert not HandOver.objects.exists()
    assert not Mail.objects.exists()


def test_an_agent_pastes_a_conversation_on_the_page_that_opens_a_case(office):
    agent = signed_in("agent", office)
    fields = {
        "key": str(uuid.uuid4()),
        "controller": "testco",
        "rights": ["erasure"],
        "name": "Åse Blåbær",
        "channel": "chat",
        "received_at": "2026-11-03T08:15",
        "language": "da",
        "said": "Slet mig.",
        "external_reference": "CHAT-1",
    }
    first = agent.post("/office/requests_app/case/open/", fields)
    again = agent.post("/office/requests_app/case/open/", fields | {"key": str(uuid.uuid4())})

    assert first.status_code == 302
    assert again["Location"] == first["Location"]
    row = HandOver.objects.get()
    assert (row.external_reference, row.mail.case.channel) == ("CHAT-1", "chat")
    assert "Slet mig." in words_of(row.mail).text


def test_by_no_way_does_a_stranger_become_known(office):
    """Telephone, chat, social media, in person, letter, API, hand-over: the sender stays in the case."""
    agent = actor_with("agent", office)
    api = client_as("client", office)
    before = [model.objects.count() for model in (Customer, ContactBlock, User)]
    stranger = Requester(name="Ib Ukendt", email="stranger@example.org", phone="+45 00 00 00 09")
    for channel in ("phone", "chat", "social", "in_person", "letter"):
        open_case(
            controller="testco",
            rights=["access"],
            requester=stranger,
            channel=channel,
            actor=agent,
            now=clock.now(),
        )
    opened = api.post(
        "/api/v1/cases/",
        {"controller": "testco", "rights": ["access"], "requester": {"email": "stranger@example.org"}},
        format="json",
    )
    handed = api.post(ADDRESS, body(), format="json")

    assert (opened.status_code, handed.status_code) == (201, 201)
    assert [model.objects.count() for model in (Customer, ContactBlock, User)] == before
    assert set(Case.objects.values_list("customer", flat=True)) == {None}
    told = json.dumps([[event.type, event.data, str(event.subject_id)] for event in Event.objects.all()])
    for word in ("stranger", "Ukendt", "00 00 09", "ZD-4711", "Slet mig"):
        assert word not in told
