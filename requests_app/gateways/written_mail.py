"""What came by the web form or was handed over, written down as a mail: kept and read like any other."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime
from uuid import UUID

from requests_app.domain.mail_parts import Attachment, MailParts


@dataclass(frozen=True)
class Written:
    """Who wrote what, and which files came with it."""

    subject: str
    text: str
    sender_name: str = ""
    sender_address: str = ""
    attachments: tuple[Attachment, ...] = ()


def as_mail(written: Written, key: UUID, at: datetime) -> bytes:
    """Give the bytes of a mail (RFC 5322); the same words under the same key give the same bytes."""
    message = EmailMessage(policy=SMTPUTF8)
    if written.sender_address:
        message["From"] = Address(written.sender_name, addr_spec=written.sender_address)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{key}@handed-in.invalid>"
    message.set_content(written.text, cte="base64")
    for attachment in written.attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=attachment.filename or None
        )
    if written.attachments:
        message.set_boundary(f"=={key.hex}==")
    return message.as_bytes()


def as_parts(written: Written, key: UUID, at: datetime) -> MailParts:
    """Give what reading those bytes gives: they are our own, and need no process of their own."""
    return MailParts(
        sender_name=written.sender_name,
        sender_address=written.sender_address,
        subject=written.subject,
        text=written.text,
        message_id=f"<{key}@handed-in.invalid>",
        date=at.isoformat(),
        content_type="multipart/mixed" if written.attachments else "text/plain",
        attachments=written.attachments,
    )
