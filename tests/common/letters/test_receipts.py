from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from dpo_office.common.letters import codes
from dpo_office.common.letters.identity import token_of
from dpo_office.common.letters.models import Letter, Receipt
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.letters.receipts import (
    UnreadableReportError,
    collect_receipts,
    parse_report,
    record_receipt,
    unreadable_count,
)
from dpo_office.common.letters.sender import SendPolicy, send_due_letters
from dpo_office.common.letters.sink import Behaviour, MailSink, delivery_report
from dpo_office.common.letters.smtp import SmtpRelay
from tests.fakes.mail import FakeRelay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("tmp", "new", "cur"):
        (tmp_path / "maildir" / name).mkdir(parents=True)
    return tmp_path / "maildir"


def report_on(
    letter: Letter, action: str = "delivered", status: str = "2.0.0", token: str | None = None
) -> bytes:
    envelope_id = token_of(letter.message_id) if token is None else token
    return delivery_report(action, status, envelope_id, letter.message_id, letter.recipient_address)


def drop(maildir: Path, raw: bytes, name: str = "1") -> None:
    (maildir / "new" / name).write_bytes(raw)


@pytest.mark.parametrize(
    ("action", "status", "kind", "state"),
    [
        ("delivered", "2.0.0", codes.DELIVERED, codes.DELIVERED),
        ("failed", "5.1.1", codes.BOUNCED_HARD, codes.BOUNCED),
        ("failed", "4.4.7", codes.BOUNCED_SOFT, codes.BOUNCED),
        ("delayed", "4.4.1", codes.DELAYED, codes.QUEUED),
    ],
)
def test_a_report_becomes_a_receipt(
    post_one: Callable[..., Letter],
    maildir: Path,
    now: datetime,
    action: str,
    status: str,
    kind: str,
    state: str,
):
    letter = post_one()
    drop(maildir, report_on(letter, action, status))

    assert collect_receipts(maildir, now) == {kind: 1}

    receipt = Receipt.objects.get()
    assert (receipt.letter, receipt.kind, receipt.status, receipt.source) == (letter, kind, status, "dsn")
    assert receipt.at <= now
    assert letter_state(letter) == state
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1:2,S"]
    assert not list((maildir / "new").iterdir())


@pytest.mark.parametrize("action", ["relayed", "expanded", "nonsense"])
def test_what_says_nothing_of_the_mailbox_is_no_receipt(
    post_one: Callable[..., Letter], maildir: Path, now: datetime, action: str
):
    drop(maildir, report_on(post_one(), action))

    assert collect_receipts(maildir, now) == {"no_statement": 1}
    assert not Receipt.objects.exists()


def test_a_report_is_matched_by_the_returned_headers_when_the_envelope_id_is_lost(
    post_one: Callable[..., Letter], maildir: Path, now: datetime
):
    letter = post_one()
    drop(maildir, report_on(letter, token=""))

    assert collect_receipts(maildir, now) == {codes.DELIVERED: 1}
    assert Receipt.objects.get().letter == letter


def test_a_report_is_matched_by_the_bounce_address_when_all_else_is_lost(
    post_one: Callable[..., Letter], maildir: Path, now: datetime
):
    letter = post_one()
    raw = report_on(letter).replace(b"Original-Envelope-Id", b"X-Nothing")
    raw = raw.replace(b"text/rfc822-headers", b"text/plain")
    drop(maildir, raw)

    assert collect_receipts(maildir, now) == {codes.DELIVERED: 1}


def test_a_report_is_never_matched_by_its_subject(
    post_one: Callable[..., Letter], maildir: Path, now: datetime
):
    letter = post_one()
    raw = report_on(letter).replace(letter.message_id.encode(), b"<other@example.com>")
    raw = raw.replace(token_of(letter.message_id).encode(), b"x")
    drop(maildir, raw.replace(b"Delivery report", letter.message_id.encode()))

    assert collect_receipts(maildir, now) == {"unreadable": 1}
    assert not Receipt.objects.exists()


def test_the_same_report_twice_is_one_receipt(post_one: Callable[..., Letter], maildir: Path, now: datetime):
    letter = post_one()
    drop(maildir, report_on(letter), "1")
    collect_receipts(maildir, now)
    # Killed between the commit and the move: the file is still there.
    (maildir / "cur" / "1:2,S").rename(maildir / "new" / "1")

    assert collect_receipts(maildir, now) == {"repeated": 1}
    assert Receipt.objects.count() == 1


def test_the_first_final_receipt_stands(post_one: Callable[..., Letter], now: datetime):
    letter = post_one()
    for number, kind in enumerate(
        (codes.DELAYED, codes.DELIVERED, codes.BOUNCED_HARD, codes.DELAYED, codes.DELIVERED)
    ):
        at = now - timedelta(hours=number)
        assert record_receipt(letter=letter, kind=kind, at=at, source="dsn", digest=str(number), now=now)

    assert letter_state(letter) == codes.DELIVERED


@pytest.mark.parametrize(
    ("date", "minutes"),
    [
        (b"Fri, 01 Jan 2100 00:00:00 +0000", 60),
        (b"Mon, 02 Mar 2026 10:30:00 +0100", 30),
        (b"Thu, 01 Jan 2026 00:00:00 +0000", 0),
        (b"yesterday", 60),
    ],
    ids=["future", "credible", "before we tried", "unreadable"],
)
def test_a_receipt_is_dated_between_our_attempt_and_its_arrival(
    post_one: Callable[..., Letter],
    maildir: Path,
    now: datetime,
    policy: SendPolicy,
    date: bytes,
    minutes: int,
):
    letter = post_one()
    send_due_letters(FakeRelay(), now, limit=10, policy=policy)
    tried_at = letter.attempts.get().opened_at
    raw = report_on(letter)
    start = raw.index(b"Date: ")
    drop(maildir, raw[:start] + b"Date: " + date + raw[raw.index(b"\r\n", start) :])

    collect_receipts(maildir, now + timedelta(hours=1))

    assert Receipt.objects.get().at == max(now + timedelta(minutes=minutes), tried_at)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: hello\r\n\r\nI am on holiday.\r\n",
        b"Content-Type: multipart/report\r\n\r\nno parts",
        (
            b'Content-Type: multipart/report; boundary="x"\r\n\r\n--x\r\n'
            b"Content-Type: message/delivery-status\r\n\r\n"
        ),
        b'Content-Type: multipart/report; boundary="x"\r\n\r\n' + b"--x\r\n" * 5000,
    ],
)
def test_what_is_no_report_is_kept_aside_and_counted(maildir: Path, now: datetime, raw: bytes):
    with pytest.raises(UnreadableReportError):
        parse_report(raw)
    drop(maildir, raw)

    assert collect_receipts(maildir, now) == {"unreadable": 1}
    assert unreadable_count(maildir) == 1
    assert (maildir / "aside" / "1").read_bytes() == raw
    assert not collect_receipts(maildir, now)


def test_a_report_on_a_foreign_mail_is_kept_aside(maildir: Path, now: datetime):
    raw = delivery_report("failed", "5.1.1", "", "<foreign@example.org>", "x@example.org")
    drop(maildir, raw)

    assert collect_receipts(maildir, now) == {"unreadable": 1}


def test_a_report_with_the_whole_message_is_read(
    post_one: Callable[..., Letter], maildir: Path, now: datetime
):
    letter = post_one()
    returned = EmailMessage()
    returned["Message-ID"] = letter.message_id
    returned.set_content("text")
    raw = report_on(letter, "failed", "5.1.1", token="")
    start = raw.index(b"Content-Type: text/rfc822-headers")
    drop(
        maildir,
        raw[:start] + b"Content-Type: message/rfc822\r\n\r\n" + bytes(returned) + b"\r\n--=report--\r\n",
    )

    assert collect_receipts(maildir, now) == {codes.BOUNCED_HARD: 1}


def test_a_missing_maildir_is_empty(tmp_path: Path, now: datetime):
    assert not collect_receipts(tmp_path / "nowhere", now)
    assert unreadable_count(tmp_path / "nowhere") == 0


def test_the_sinks_reports_come_home(
    post_one: Callable[..., Letter], relay: SmtpRelay, sink: MailSink, now: datetime, policy: SendPolicy
):
    sink.handler.behave(Behaviour(hard_bounce=("gone-*@example.com",)))
    kept, bounced = post_one("kept@example.com"), post_one("gone-1@example.com")

    send_due_letters(relay, now, limit=10, policy=policy)

    assert collect_receipts(sink.store.receipts, now) == {codes.DELIVERED: 1, codes.BOUNCED_HARD: 1}
    assert letter_state(kept) == codes.DELIVERED
    assert letter_state(bounced) == codes.BOUNCED


def test_a_receipt_may_come_before_our_own_commit(
    post_one: Callable[..., Letter], maildir: Path, now: datetime
):
    letter = post_one()
    drop(maildir, report_on(letter))

    collect_receipts(maildir, now)

    assert letter_state(letter) == codes.DELIVERED
    assert not letter.results.exists()
