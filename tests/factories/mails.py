"""Mailboxes and mails for tests."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from dpo_office.common import clock
from dpo_office.common.permissions import system_actor
from registry_app.actions.mailboxes import add_mailbox
from registry_app.domain.mailboxes import Access
from registry_app.models import Controller, Mailbox
from requests_app.actions.hand_overs import hand_over
from requests_app.actions.mail_intake import keep_mail, record_reading
from requests_app.actions.new_cases import Requester
from requests_app.gateways import mail_parser, mail_reader
from requests_app.handed_in_texts import Message
from requests_app.models import HandOver, Mail
from tests.factories.registry import actor_with

HOST = "mx.example.com"
PASSWORD = "not-a-secret"


def access(**fields: Any) -> Access:
    """Give a sound way to read a mailbox."""
    values = {
        "host": "mail.example.com",
        "user": "persondata",
        "folders": ("INBOX",),
        "spam_folders": ("Junk",),
    }
    return Access(**values | fields)


def make_mailbox(controller: Controller, **fields: Any) -> Mailbox:
    """Enter a mailbox of a controller that is read over IMAP."""
    values: dict[str, Any] = {
        "address": f"persondata@{controller.slug}.example.com",
        "received_hosts": [HOST],
        "access": access(),
        "password": PASSWORD,
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    } | fields
    return add_mailbox(controller_id=controller.pk, **values)


MailFields = dict[str, Any]
BODY = "Hej\n\nJeg vil gerne have slettet mine oplysninger.\n\nVenlig hilsen\nÅse Blåbær\n"


def make_raw(
    body: str = BODY, *, received: str = "", attachments: Sequence[tuple[str, bytes]] = (), **headers: str
) -> bytes:
    """Write a mail as it travels; `received` is the instant in the header of our own server."""
    message = EmailMessage(policy=SMTP)
    if received:
        message["Received"] = f"from out.example.org by {HOST} with ESMTPS id 1; {received}"
    given = {
        "from_": "Åse Blåbær <aase@example.org>",
        "to": "persondata@testco.example.com",
        "subject": "Sletning",
        "date": "Mon, 02 Nov 2026 10:00:00 +0100",
        "message_id": "<1@example.org>",
    } | headers
    for name, value in given.items():
        if value:
            message[name.strip("_").replace("_", "-").title()] = value
    message.set_content(body)
    for filename, content in attachments:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=filename)
    return message.as_bytes()


def keep(mailbox: Mailbox, raw: bytes, uid: int = 1, **fields: Any) -> Mail | None:
    """Store a mail as the reader of mailboxes does."""
    folder = mailbox.folders.get(role=fields.pop("role", "inbox"))
    values: MailFields = {
        "uid_validity": 1,
        "internal_at": None,
        "actor": system_actor("mail"),
        "now": clock.now(),
    }
    return keep_mail(folder_id=folder.pk, uid=uid, raw=raw, **values | fields)


def take_mail(mailbox: Mailbox, raw: bytes | None = None, uid: int = 1, **fields: Any) -> Mail:
    """Store a mail and read it."""
    now = fields.get("now", clock.now())
    content = make_raw() if raw is None else raw
    kept = keep(mailbox, content, uid, **fields)
    assert kept is not None
    try:
        parts, fault = mail_reader.unpacked(mail_parser.parse(content)), ""
    except ValueError:
        parts, fault = None, "damaged"
    return record_reading(mail_id=kept.pk, parts=parts, fault=fault, actor=system_actor("mail"), now=now)


def make_hand_over(owner: Controller, reference: str = "T-1000", **fields: Any) -> HandOver:
    """Hand a chat over as a helpdesk does."""
    values: dict[str, Any] = {
        "controller": owner.slug,
        "external_reference": reference,
        "channel": "chat",
        "messages": [Message("Jeg vil have slettet mine oplysninger.")],
        "requester": Requester(name="Åse Blåbær", email="aase@example.com"),
        "rights": ["erasure"],
        "actor": actor_with("client", owner),
        "now": clock.now(),
    }
    return hand_over(**values | fields)
