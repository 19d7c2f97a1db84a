"""What every way of taking in mail shares: the sealed bytes, the row, and what was read of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import Controller, Mailbox, MailFolder
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.new_cases import (
    NOTHING_SAID,
    Requester,
    Standing,
    add_case,
    checked_requester,
    checked_rights,
    customer_of,
    reckoned,
    require_known,
)
from requests_app.actions.sensitive_rows import enter_passages
from requests_app.actions.wave_rows import enter_signature
from requests_app.domain import mail_codes as codes
from requests_app.domain.case_codes import EMAIL, LANGUAGES
from requests_app.domain.enquiries import RIGHTS_REQUEST, require_kind
from requests_app.domain.intake import checked_receipt
from requests_app.domain.mail_parts import MailParts
from requests_app.domain.mail_receipt import (
    MailReceipt,
    authentication_of,
    automaton_of,
    content_digest,
    may_be_answered,
    receipt_of,
)
from requests_app.domain.mail_suggestions import language_of, suggested_rights
from requests_app.domain.rights import ACCESS
from requests_app.enquiry_letter_texts import RECEIVED_LETTERS
from requests_app.models import Case, Mail, MailAttachment, PostLetter
from requests_app.queries.mails import (
    addresses_of,
    hosts_of,
    hours_since_answer,
    is_message_id_known,
    may_be_joined,
)

RAW_KIND = "mail.raw"
WORDS_KIND = "mail.words"
ATTACHMENT_KIND = "mail.attachment"
OUTLOOK_TYPE = "application/vnd.ms-outlook"
MAIL_TYPE = "message/rfc822"
OUTLOOK = b"\xd0\xcf\x11\xe0"
READ_FIELDS = (
    *("received_at", "received_said_by", "due_on", "sender_name", "sender_address", "message_id", "words"),
    *("language", "rights", "automaton", "authentication", "flags"),
)


@dataclass(frozen=True)
class HandedIn:
    """What came by the web form or was handed over: the way, and when it reached the controller."""

    source: str
    received_at: datetime
    received_said_by: str


@dataclass(frozen=True)
class Place:
    """Where a mail lay on the server: with these three numbers it is found again."""

    mailbox: Mailbox
    folder: MailFolder
    uid_validity: int
    uid: int
    internal_at: datetime | None = None


def new_mail(
    controller: Controller, raw: bytes, *, actor: Actor, now: datetime, place: Place | HandedIn | None = None
) -> Mail | None:
    """Seal the bytes and insert the row, before anything in them is looked at; None when it is here."""
    digest = content_digest(raw)
    if Mail.objects.filter(controller=controller, digest=digest).exists():
        return None
    if isinstance(place, HandedIn):
        where = vars(place)
    else:
        internal_at = place.internal_at if place else None
        receipt = receipt_of(received=(), date="", hosts=(), now=now, internal_at=internal_at)
        where = {"received_at": receipt.at, "received_said_by": receipt.said_by}
        where |= vars(place) | {"source": codes.IMAP} if place else {"source": codes.DROPPED}
    mail: Mail = Mail.objects.create(
        controller=controller,
        raw=_sealed(controller, raw, media_type_of(raw), RAW_KIND, now),
        digest=digest,
        due_on=due_of(controller, where["received_at"]),
        created_at=now,
        changed_at=now,
        **where,
    )
    record_event(
        subject=mail,
        type="mail.stored",
        controller_id=controller.pk,
        actor=actor,
        occurred_at=now,
        state=mail.state,
        data={"source": mail.source},
    )
    return mail


def media_type_of(raw: bytes) -> str:
    """Tell an Outlook message from a mail as it travels."""
    return OUTLOOK_TYPE if raw.startswith(OUTLOOK) else MAIL_TYPE


def due_of(controller: Controller, received_at: datetime) -> Any:
    """Reckon when an answer is due if the mail is a request (GDPR Art. 12(3))."""
    return reckoned(controller, received_at, (ACCESS,)).due_on


def receipt_in(
    controller: Controller, parts: MailParts, *, now: datetime, internal_at: datetime | None = None
) -> MailReceipt:
    """Tell when a mail that was read reached the controller."""
    return receipt_of(
        received=parts.received,
        date=parts.date,
        hosts=hosts_of(controller),
        now=now,
        internal_at=internal_at,
    )


def set_reading(mail: Mail, parts: MailParts, *, now: datetime) -> list[str]:
    """Set what was read of a mail, seal its words and files, and give the names of the fields."""
    controller = mail.controller
    receipt = MailReceipt(mail.received_at, mail.received_said_by)
    if mail.source not in codes.HANDED_IN:
        receipt = receipt_in(controller, parts, now=now, internal_at=mail.internal_at)
    mail.received_at, mail.received_said_by = receipt.at, receipt.said_by
    mail.due_on = due_of(controller, receipt.at)
    mail.sender_name, mail.sender_address = parts.sender_name, parts.sender_address
    mail.message_id = parts.message_id
    mail.language = language_of(parts.subject, parts.text)
    mail.rights = list(suggested_rights(parts.subject, parts.text))
    mail.automaton = automaton_of(
        parts.automatic, parts.content_type, parts.sender_address, addresses_of(controller)
    )
    mail.authentication = authentication_of(parts.authentication, hosts_of(controller))
    mail.flags = list(_flags(mail, parts, receipt))
    words = json.dumps({"subject": parts.subject, "text": parts.text}).encode()
    mail.words = _sealed(controller, words, "application/json", WORDS_KIND, now)
    for part, text in (("subject", parts.subject), ("text", parts.text)):
        enter_passages(controller_id=controller.pk, text=text, now=now, mail=mail, part=part)
    enter_signature(mail, parts.text, now)
    MailAttachment.objects.bulk_create(
        MailAttachment(
            mail=mail,
            position=position,
            filename=attachment.filename,
            media_type=attachment.media_type,
            document=_sealed(controller, attachment.content, attachment.media_type, ATTACHMENT_KIND, now),
        )
        for position, attachment in enumerate(parts.attachments, start=1)
    )
    return list(READ_FIELDS)


def open_case_of(
    mail: Mail,
    *,
    rights: Sequence[str],
    requester: Requester,
    received_at: datetime,
    language: str,
    actor: Actor,
    now: datetime,
    copy_first: bool = False,
    channel: str = EMAIL,
    is_told: bool = False,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
    identity: str = "",
) -> Case:
    """Open a case of a mail that waits, as whoever looked at it says; nobody becomes a customer by it.

    An acknowledgement leaves unless a machine wrote the mail, or its address had one in the last 24 hours, or
    the person was told already (`is_told`). `channel`: how it came, where it was no mail. `identity`: how
    it is clear who asks, where somebody said so (docs/rules/identity.md).
    Raises Invalid (rights, requester, language, receipt, identity).
    """
    person = checked_requester(requester)
    require_known(language, LANGUAGES, "language")
    require_kind(kind, has_rights=bool(rights), confidential=confidential)
    asked = checked_rights(rights) if kind == RIGHTS_REQUEST else ()
    received = checked_receipt(received_at, now)
    case = add_case(
        mail.controller,
        person,
        customer=customer_of(mail.controller, person, standing.relation),
        rights=asked,
        due=reckoned(mail.controller, received, asked, kind),
        received_at=received,
        channel=channel,
        language=language,
        actor=actor,
        now=now,
        copy_first=copy_first,
        standing=standing,
        kind=kind,
        confidential=confidential,
        identity=identity,
    )
    settle(mail, "open_case", case, actor=actor, now=now)
    if person.email and not is_told and is_answered(mail, person.email, now):
        write_to_requester(
            case, RECEIVED_LETTERS[kind], actor=actor, now=now, may_wait=mail.source in codes.HANDED_IN
        )
    return case


def is_answered(mail: Mail, address: str, now: datetime) -> bool:
    """Tell whether an acknowledgement leaves when a case is opened of this mail."""
    return may_be_answered(
        mail.automaton,
        codes.NO_ANSWER_WANTED in mail.flags,
        hours_since_answer(mail.controller_id, address, now),
    )


def case_to_join(came_in: Mail | PostLetter, reference: str, actor: Actor) -> Case:
    """Give the case that a person named by its reference; nothing is put into a test, which is deleted.

    Raises Invalid("case_unknown") and Refused("case_ended").
    """
    rows = Case.objects.for_user(actor).real().filter(controller_id=came_in.controller_id)
    case: Case | None = rows.filter(reference__iexact=reference.strip()).first()
    if case is None:
        raise Invalid("case_unknown", field="reference")
    if not may_be_joined(case):
        raise Refused("case_ended", field="reference")
    return case


def settle(mail: Mail, step: str, case: Case, *, actor: Actor, now: datetime) -> None:
    """Put a mail into a case along a step, and tell of it in the case."""
    mail.case, mail.possible_case = case, None
    mail.settled_by, mail.settled_at = actor.user_id, now
    fields = ["case", "possible_case", "settled_by", "settled_at"]
    save_step(mail, step, actor=actor, now=now, fields=fields, data={"case": str(case.pk)})
    if step != "open_case":
        record_event(
            subject=case,
            type="case.mail_joined",
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            state=case.state,
            data={"mail": str(mail.pk)},
        )


def _flags(mail: Mail, parts: MailParts, receipt: MailReceipt) -> Sequence[str]:
    found = [*parts.flags, *receipt.flags]
    if mail.folder is not None and mail.folder.role == codes.SPAM_MAIL:
        found.append(codes.SPAM_FOLDER)
    if is_message_id_known(mail.controller, parts.message_id, mail.pk):
        found.append(codes.MESSAGE_ID_SEEN)
    if "x-auto-response-suppress" in parts.automatic:
        found.append(codes.NO_ANSWER_WANTED)
    return tuple(dict.fromkeys(found))


def _sealed(controller: Controller, content: bytes, media_type: str, kind: str, now: datetime) -> Document:
    return store_document(
        content=content, media_type=media_type, kind=kind, controller_id=controller.pk, now=now
    )
