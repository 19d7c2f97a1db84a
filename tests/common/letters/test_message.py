from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast
from uuid import UUID

import pytest

from dpo_office.common.documents import store_document
from dpo_office.common.errors import Invalid
from dpo_office.common.letters.message import message_bytes
from dpo_office.common.letters.models import Letter, LetterTemplate
from dpo_office.common.letters.planning import Recipient

pytestmark = pytest.mark.django_db


def parsed(letter: Letter, now: datetime) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(message_bytes(letter, now=now), policy=default))


def test_message_bytes_read_back_as_the_letter(post_one: Callable[..., Letter], now: datetime):
    letter = post_one(recipient=Recipient("Ægir Ørsted, Århus", "k@example.com"), subject="Æ" * 200)

    message = parsed(letter, now)

    assert message["Subject"] == "Æ" * 200
    assert [str(a) for a in message["To"].addresses] == ['"Ægir Ørsted, Århus" <k@example.com>']
    assert [a.addr_spec for a in message["From"].addresses] == ["privacy@example.com"]
    assert message["Message-ID"] == letter.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "da"
    assert message.get_content().replace("\r\n", "\n") == "Kære Maren\n\n.Her er svaret.\n"
    assert "Cc" not in message
    assert "Bcc" not in message


def test_message_bytes_are_seven_bit_lines_that_every_relay_takes(
    post_one: Callable[..., Letter], now: datetime
):
    raw = message_bytes(post_one(body="æ" * 5000 + "\n"), now=now)

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_message_bytes_carry_the_attachments(
    post_one: Callable[..., Letter], controller_id: UUID, now: datetime
):
    document = store_document(
        content=b"%PDF-1.7 test",
        media_type="application/pdf",
        kind="form",
        controller_id=controller_id,
        now=now,
    )
    message = parsed(post_one(attachments=[document], filenames=["Anmodning æøå.pdf"]), now)

    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "Anmodning æøå.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == b"%PDF-1.7 test"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Kære Maren\n\n.Her er svaret.\n"


def test_attachments_without_names_are_called_after_their_kind(
    post_one: Callable[..., Letter], controller_id: UUID, now: datetime
):
    document = store_document(
        content=b"x", media_type="application/pdf", kind="request.form", controller_id=controller_id, now=now
    )

    assert [a.filename for a in post_one(attachments=[document]).attachments.all()] == ["request-form-1.pdf"]


@pytest.mark.parametrize("field", ["subject", "recipient_name", "sender_name", "language"])
def test_message_bytes_refuse_a_header_that_breaks_out(
    post_one: Callable[..., Letter], now: datetime, field: str
):
    letter = post_one()
    setattr(letter, field, "x\r\nBcc: all@example.com")

    with pytest.raises(Invalid, match="header_invalid"):
        message_bytes(letter, now=now)


def test_message_bytes_refuse_a_slot_that_breaks_out_of_the_subject(
    post_one: Callable[..., Letter], now: datetime
):
    letter = post_one()
    letter.template = LetterTemplate(subject="Til ((name))", body="((name))")
    letter.slots = {"name": "x\r\nBcc: all@example.com"}

    with pytest.raises(Invalid, match="header_invalid"):
        message_bytes(letter, now=now)
