"""A letter as the bytes that travel."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from django.utils.translation import gettext as _

from dpo_office.common.documents import read_document
from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.placeholders import filled

# Where the sealed words of a letter stand in its body.
PRIVATE_WORDS: Final = "((private_words))"


def letter_subject(letter: Letter) -> str:
    """Return the subject as the recipient reads it."""
    text = filled(letter.template.subject, letter.slots) if letter.template else letter.subject
    return checked_header(text, field="subject")


def letter_body(letter: Letter) -> str:
    """Return the text as the office reads it: what only the recipient may read is named, not shown."""
    return _text(letter).replace(PRIVATE_WORDS, _("[only the recipient sees what stands here]"))


def _text(letter: Letter) -> str:
    return filled(letter.template.body, letter.slots) if letter.template else letter.body


def travelling_body(letter: Letter) -> str:
    """Return the text as its recipient gets it, with the words that are sealed for them."""
    text = _text(letter)
    if letter.private_words is None:
        return text
    return text.replace(PRIVATE_WORDS, read_document(letter.private_words).decode())


def letter_bytes(letter: Letter, *, now: datetime) -> bytes:
    """Return what travels: a mail, or the words of a text message."""
    if letter.channel == codes.SMS:
        return travelling_body(letter).strip().encode()
    return message_bytes(letter, now=now)


def message_bytes(letter: Letter, *, now: datetime) -> bytes:
    """Return the whole message: one To, our Message-ID, marked as written by a machine (RFC 3834).

    Raises Invalid when a header would break out of its line, or a placeholder has no value.
    """
    message = EmailMessage(policy=SMTP.clone(utf8=not letter.recipient_address.isascii()))
    message["From"] = _address(letter.sender_name, letter.sender_address, "sender")
    message["To"] = _address(letter.recipient_name, letter.recipient_address, "recipient")
    message["Subject"] = letter_subject(letter)
    if letter.reply_to:
        message["Reply-To"] = _address(letter.sender_name, letter.reply_to, "reply_to")
    message["Message-ID"] = letter.message_id
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(travelling_body(letter), charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = checked_header(letter.language, field="language")
    for attachment in letter.attachments.all():
        if attachment.behind_link:
            continue
        _attach(
            message, attachment.filename, attachment.document.media_type, read_document(attachment.document)
        )
    if len(message.get_all("To", [])) != 1 or len(message["To"].addresses) != 1:
        raise Invalid("recipient_not_single")
    return bytes(message)


def _address(name: str, address: str, field: str) -> Address:
    display = checked_header(name, field=f"{field}.name")
    local_part, _, domain = checked_address(address, field=f"{field}.address").rpartition("@")
    return Address(display_name=display, username=local_part, domain=domain)


def _attach(message: EmailMessage, filename: str, media_type: str, content: bytes) -> None:
    maintype, _, subtype = media_type.partition("/")
    message.add_attachment(
        content,
        maintype=maintype,
        subtype=subtype or "octet-stream",
        filename=checked_header(filename, field="attachment"),
    )
