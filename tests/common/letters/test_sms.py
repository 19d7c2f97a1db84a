"""Text messages: through the same outbox and sender, to a gateway with a ledger of its own."""

import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from time import sleep
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dpo_office.common.environment import check_sms_gateway, check_sms_sender
from dpo_office.common.errors import Invalid, PermanentGatewayError
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import block_contact
from dpo_office.common.letters.doubts import reconcile_doubts
from dpo_office.common.letters.gateway_api import GatewayApi, SmsAccount
from dpo_office.common.letters.identity import token_of
from dpo_office.common.letters.journal import HttpJournal
from dpo_office.common.letters.models import Letter, LetterTemplate, Receipt, Result
from dpo_office.common.letters.planning import PlannedLetter, Recipient, Sender, add_template, plan_letters
from dpo_office.common.letters.queries import due_dispatches, letter_state
from dpo_office.common.letters.sender import SendPolicy, SendReport, send_due_letters
from dpo_office.common.letters.sink import Behaviour
from dpo_office.common.letters.sms_hook import LONGEST_REPORT
from dpo_office.common.letters.sms_reports import RECORDED, is_signed, record_report
from dpo_office.common.letters.sms_sink import SmsSink
from dpo_office.common.permissions import system_actor

pytestmark = pytest.mark.django_db
SECRET = "hook-secret"
HOOK = "/hooks/sms/"
NUMBER = "+45 00 00 00 01"
POLICY = SendPolicy(worker="test", channel=codes.SMS)
TEXT = "Prøvehandel ApS ændrer sin privatlivspolitik."


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[SmsSink]:
    (tmp_path / "sms").mkdir()
    sink = SmsSink(tmp_path / "sms", port=0)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def api(gateway: SmsSink) -> GatewayApi:
    return GatewayApi(SmsAccount(gateway.url, token="t", sender="Testco", timeout=5))


@pytest.fixture
def sms(post_one: Callable[..., Letter]) -> Letter:
    return post_one(NUMBER, channel=codes.SMS, body=TEXT)


def send(api: GatewayApi, now: datetime, policy: SendPolicy = POLICY) -> SendReport:
    return send_due_letters(api, now, limit=100, policy=policy)


def report(letter: Letter, status: str, **fields: object) -> bytes:
    event = {
        "msg_id": "01",
        "reference": token_of(letter.message_id),
        "recipient": 4500000001,
        "status": status,
        "status_at": timezone.now().isoformat(),
    } | fields
    return json.dumps({"event_id": "1", "event_type": "message.status.sms", "event": event}).encode()


def posted(body: bytes, secret: str = SECRET) -> int:
    signed = f"v1={hmac.digest(secret.encode(), body, 'sha256').hex()}"
    client = Client(enforce_csrf_checks=True)
    return client.post(HOOK, body, content_type="application/json", headers={"Signature": signed}).status_code


def test_a_text_message_leaves_through_the_gateway_and_not_by_mail(gateway, api, sms, relay, sink, now):
    assert send_due_letters(relay, now, limit=100, policy=SendPolicy(worker="mail")).handled == 0

    assert +send(api, now).outcomes == {codes.ACCEPTED: 1}

    assert gateway.message(token_of(sms.message_id)) == {
        "sender": "Testco",
        "message": TEXT,
        "recipient": 4500000001,
        "reference": token_of(sms.message_id),
        "expiration": "P1D",
    }
    assert letter_state(sms) == codes.ACCEPTED
    assert (sink.store.copies.total(), send(api, now).handled) == (0, 0)
    result = Result.objects.get()
    assert (result.reply_code, "4500000001" in result.reply_text) == (250, False)


def test_a_mail_does_not_leave_through_the_gateway(gateway, api, post_one, now):
    post_one()

    assert send(api, now).handled == 0
    assert not gateway.store.copies


@pytest.mark.parametrize(
    ("behaviour", "outcome", "state"),
    [
        (Behaviour(refuse_temporary=1), codes.TEMPORARY, codes.QUEUED),
        (Behaviour(refuse_permanent=1), codes.PERMANENT, codes.FAILED),
        (Behaviour(drop_before_dot=1), codes.IN_DOUBT, codes.IN_DOUBT),
        (Behaviour(drop_after_dot=1), codes.IN_DOUBT, codes.IN_DOUBT),
    ],
)
def test_what_each_answer_means(gateway, api, sms, now, behaviour, outcome, state):
    gateway.behaviour = behaviour

    assert +send(api, now).outcomes == {outcome: 1}

    assert letter_state(sms) == state


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "accepted"),
        (202, "accepted"),
        (400, "permanent"),
        (401, "temporary"),
        (403, "temporary"),
        (404, "temporary"),
        (422, "permanent"),
        (429, "temporary"),
        (500, "in_doubt"),
        (502, "in_doubt"),
        (503, "temporary"),
        (504, "in_doubt"),
        (302, "in_doubt"),
    ],
)
def test_each_status_is_one_outcome(gateway, api, sms, now, monkeypatch, status, outcome):
    monkeypatch.setattr(gateway, "take", lambda _asked: (status, {"code": "told"}))

    assert +send(api, now).outcomes == {outcome: 1}


def test_a_gateway_that_is_not_there_changes_nothing(api, gateway, sms, now):
    away = GatewayApi(replace(api.account, url="http://127.0.0.1:9"))

    assert send(away, now).error == "relay_unreachable"
    assert not Result.objects.exists()


def test_an_answer_that_never_comes_is_in_doubt_and_looked_up(gateway, api, sms, now):
    slow = GatewayApi(replace(api.account, timeout=0.2))
    gateway.behaviour = Behaviour(delay_ms=(600, 600))
    short = replace(POLICY, lease_seconds=1)
    assert +send(slow, now, short).outcomes == {codes.IN_DOUBT: 1}
    assert letter_state(sms) == codes.IN_DOUBT

    # The ledger is the judge: it was taken, though nobody heard so.
    journal = HttpJournal(gateway.url)
    for _try in range(100):
        counts = reconcile_doubts(None, now, grace=timedelta(0), sms_journal=journal)
        if counts[codes.ACCEPTED]:
            break
        sleep(0.05)

    assert letter_state(sms) == codes.ACCEPTED
    assert send(api, now).handled == 0
    assert gateway.store.copies.total() == 1


def test_a_block_of_sms_stops_it_and_one_of_the_telephone_does_not(api, post_one, controller_id, now):
    actor = system_actor("beat")
    first = post_one(NUMBER, channel=codes.SMS)
    block_contact(
        address="0045 00000001",
        controller_id=controller_id,
        scope=codes.SCOPE_EVERYTHING,
        reason="asked_by_person",
        actor=actor,
        now=now,
        channel=codes.PHONE,
    )
    assert +send(api, now).outcomes == {codes.ACCEPTED: 1}
    block_contact(
        address="00000001",
        controller_id=controller_id,
        scope=codes.SCOPE_EVERYTHING,
        reason="asked_by_person",
        actor=actor,
        now=now,
        channel=codes.SMS,
    )
    second = post_one(NUMBER, channel=codes.SMS)

    assert +send(api, now).outcomes == {codes.BLOCKED: 1}

    assert (letter_state(first), letter_state(second)) == (codes.ACCEPTED, codes.BLOCKED)


def test_a_batch_of_both_channels_has_a_dispatch_for_each(controller_id, now):
    batch = uuid4()
    with transaction.atomic():
        mail = add_template(batch_id=batch, language="da", subject="s", body="b", slot_names=(), now=now)
        text = add_template(
            batch_id=batch, language="da", subject="s", body="t", slot_names=(), now=now, channel=codes.SMS
        )
        rows = [
            PlannedLetter(uuid4(), uuid4(), Recipient("", contact), {}, channel)
            for channel, contact in [(codes.EMAIL, "a@example.com"), (codes.SMS, NUMBER)] * 3
        ]
        planned = plan_letters(
            batch_id=batch,
            controller_id=controller_id,
            kind="policy.notice",
            cause_type="x",
            sender=Sender("T", "t@example.com"),
            templates={"da": mail},
            sms_templates={"da": text},
            rows=rows,
            not_before=now,
            now=now,
            chunk_size=2,
        )

    assert planned == 6
    found = {c: [d.letters_count for d in due_dispatches(now, c)] for c in (codes.EMAIL, codes.SMS)}
    assert {channel: sorted(counts) for channel, counts in found.items()} == {"email": [1, 2], "sms": [1, 2]}
    letters = Letter.objects.select_related("dispatch", "template")
    assert all(one.channel == one.dispatch.channel == one.template.channel for one in letters)
    assert {one.recipient_address for one in letters if one.channel == "sms"} == {"+4500000001"}
    assert LetterTemplate.objects.count() == 2


def test_a_number_that_names_no_country_is_refused(post_one):
    with pytest.raises(Invalid, match="phone_country_missing"):
        post_one("07700900123", channel=codes.SMS)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DELIVERED", "delivered"),
        ("UNDELIVERABLE", "bounced"),
        ("REJECTED", "bounced"),
        ("EXPIRED", "bounced"),
        ("ENROUTE", "accepted"),
        ("SOMETHING_NEW", "accepted"),
    ],
)
def test_a_report_is_recorded_once(api, sms, settings, now, status, state):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET
    send(api, now)

    assert [posted(report(sms, status)), posted(report(sms, status, status_at="x"))] == [204, 204]

    assert letter_state(sms) == state
    assert Receipt.objects.count() == (0 if status == "SOMETHING_NEW" else 1)


def test_a_report_that_comes_before_our_commit_settles_the_doubt(gateway, api, sms, settings, now):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET
    gateway.behaviour = Behaviour(drop_after_dot=1)
    send(api, now, replace(POLICY, lease_seconds=1))
    assert letter_state(sms) == codes.IN_DOUBT

    posted(report(sms, "ENROUTE"))
    for _try in range(100):
        if reconcile_doubts(None, now, grace=timedelta(0))[codes.ACCEPTED]:
            break
        sleep(0.05)

    assert letter_state(sms) == codes.ACCEPTED


@pytest.mark.parametrize("secret", ["another", ""])
def test_what_is_not_signed_is_not_read(sms, settings, secret):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET

    assert posted(report(sms, "DELIVERED"), secret or "x") == 403
    settings.DPO_SMS_WEBHOOK_SECRET = ""
    assert posted(report(sms, "DELIVERED"), "") == 403
    assert not Receipt.objects.exists()


def test_a_report_that_is_too_long_is_not_read(settings, db):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET

    assert posted(b" " * (LONGEST_REPORT + 1)) == 413


def test_both_spellings_of_a_report_are_read(api, sms, settings, now):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET
    send(api, now)

    assert posted(report(sms, "DELIVERED").replace(b"message.status.sms", b"messaging.status.sms")) == 204

    assert letter_state(sms) == "delivered"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"event_type": "message.status.sms", "event": 1}'])
def test_a_signed_report_that_says_nothing_changes_nothing(settings, db, body):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET

    assert posted(body) == 204
    assert not Receipt.objects.exists()


def test_a_report_on_a_mail_or_with_a_forged_reference_changes_nothing(post_one, sms, settings):
    settings.DPO_SMS_WEBHOOK_SECRET = SECRET
    forged = f"{sms.pk}.00000000"

    assert posted(report(post_one(), "DELIVERED")) == 204
    assert posted(report(sms, "DELIVERED", reference=forged)) == 204

    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("http://sms.example.com", "production"),
        ("ftp://127.0.0.1", "production"),
        ("sms.example.com", "production"),
        ("https://messaging.example.com", "demo"),
        ("http://127.0.0.1:1", "demo"),
    ],
)
def test_a_gateway_in_the_clear_or_outside_a_demo_is_refused(url, mode):
    with pytest.raises(ImproperlyConfigured):
        check_sms_gateway(url, mode, 8027)


def test_gateways_that_may_be_used():
    assert check_sms_gateway("https://sms.example.com/", "production", 8027) == "https://sms.example.com"
    assert check_sms_gateway("http://127.0.0.1:8027", "demo", 8027) == "http://127.0.0.1:8027"
    assert [check_sms_sender(name) for name in ("", "Retnemt", "4520123456")] == ["", "Retnemt", "4520123456"]
    with pytest.raises(ImproperlyConfigured):
        check_sms_sender("Twelve chars")


def test_a_demo_asks_the_gateway_for_its_name(api, gateway):
    named = GatewayApi(replace(api.account, required_banner="DPO office sink"))
    named.open().close()
    with pytest.raises(PermanentGatewayError, match="relay_not_sink"):
        GatewayApi(replace(api.account, required_banner="somebody else")).open()
    with pytest.raises(PermanentGatewayError, match="sms_gateway_not_confidential"):
        GatewayApi(replace(api.account, url="http://sms.example.com")).open()
    with pytest.raises(PermanentGatewayError, match="sms_account_missing"):
        GatewayApi(replace(api.account, token="")).open()


@pytest.mark.parametrize(("number", "state"), [(NUMBER, "delivered"), ("+45 00 00 00 99", "bounced")])
def test_the_sink_reports_as_the_office_reads_it(tmp_path, post_one, now, number, state):
    heard: Queue[tuple[str, bytes]] = Queue()

    class Office(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            heard.put((self.headers["Signature"], body))

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Office)
    thread = Thread(target=server.handle_request, daemon=True)
    thread.start()
    (tmp_path / "reporting").mkdir()
    hook = f"http://127.0.0.1:{server.server_address[1]}{HOOK}"
    sink = SmsSink(tmp_path / "reporting", port=0, webhook=hook, secret=SECRET)
    sink.start()
    try:
        letter = post_one(number, channel=codes.SMS)
        send(GatewayApi(SmsAccount(sink.url, token="t", sender="Testco", timeout=5)), now)
        signature, body = heard.get(timeout=10)
    finally:
        sink.stop()
        thread.join(timeout=5)
        server.server_close()

    assert is_signed(body, signature, SECRET)
    assert not is_signed(body + b" ", signature, SECRET)
    assert record_report(body, now) == RECORDED
    assert letter_state(letter) == state


def test_the_ledger_knows_after_a_restart_what_was_taken(tmp_path, post_one, now):
    folder = tmp_path / "again"
    folder.mkdir()
    letter = post_one(NUMBER, channel=codes.SMS)
    sink = SmsSink(folder, port=0)
    sink.start()
    send(GatewayApi(SmsAccount(sink.url, token="t", sender="Testco", timeout=5)), now)
    sink.stop()

    again = SmsSink(folder, port=0)
    again.start()
    seen = HttpJournal(again.url).seen(letter.message_id, since=timezone.now())
    unknown = HttpJournal(again.url).seen("<unknown@notice.example.com>", since=timezone.now())
    again.stop()

    assert (seen, unknown) == (True, False)
