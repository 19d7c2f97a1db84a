"""A mail that somebody drops on the page: shown before anything is stored, then stored with its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import save_step
from registry_app.models import Controller
from requests_app.actions.mail_rows import (
    case_to_join,
    new_mail,
    open_case_of,
    receipt_in,
    set_reading,
    settle,
)
from requests_app.actions.new_cases import NOTHING_SAID, Requester, Standing, permitted_controller
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST
from requests_app.domain.mail_parts import MAX_MAIL_BYTES, MailParts
from requests_app.domain.mail_receipt import MailReceipt, content_digest
from requests_app.domain.mail_suggestions import language_of, suggested_rights
from requests_app.gateways.mail_reader import MailReader, UnreadableMailError, read_mail
from requests_app.labels_mail import MAIL_FAULT_LABELS
from requests_app.models import Case, Mail
from requests_app.permissions import OPEN, OPEN_QUESTION, TAKE_IN
from requests_app.queries.mails import possible_case


@dataclass(frozen=True)
class ReadMail:
    """A dropped mail as it was read, and what the office makes of it."""

    raw: bytes
    parts: MailParts
    digest: str


@dataclass(frozen=True)
class Proposal:
    """What is shown to whoever dropped the mail, to be confirmed or corrected."""

    receipt: MailReceipt
    rights: tuple[str, ...]
    language: str
    case: Case | None


def prepare_drop(raw: bytes, reader: MailReader | None = None) -> ReadMail:
    """Read a dropped file in a process of its own, or in that of a reader of several; nothing is stored.

    Raises Invalid("mail_file_too_large" | "mail_unreadable").
    """
    if len(raw) > MAX_MAIL_BYTES:
        raise Invalid("mail_file_too_large", field="file", most=MAX_MAIL_BYTES // 1024**2)
    try:
        parts = reader.read(raw) if reader else read_mail(raw)
    except UnreadableMailError as error:
        why = MAIL_FAULT_LABELS.get(error.code, error.code)
        raise Invalid("mail_unreadable", field="file", why=str(why)) from error
    if not (parts.sender_address or parts.sender_name or parts.subject or parts.received or parts.date):
        # Any text is a mail to a lenient parser; one without a single header of a mail is some other file.
        raise Invalid("mail_file_kind", field="file")
    return ReadMail(raw, parts, content_digest(raw))


def proposal_for(controller: Controller, read: ReadMail, *, now: datetime) -> Proposal:
    """Say what the office would take a dropped mail for. Raises Refused("mail_known")."""
    if Mail.objects.filter(controller=controller, digest=read.digest).exists():
        raise Refused("mail_known", field="file")
    parts = read.parts
    return Proposal(
        receipt=receipt_in(controller, parts, now=now),
        rights=suggested_rights(parts.subject, parts.text),
        language=language_of(parts.subject, parts.text),
        case=possible_case(controller, parts.sender_address),
    )


def open_case_of_drop(
    *,
    controller: str,
    read: ReadMail,
    rights: Sequence[str],
    requester: Requester,
    received_at: datetime,
    language: str,
    actor: Actor,
    now: datetime,
    copy_first: bool = False,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
) -> Case:
    """Store a dropped mail and open a case of it, in one transaction.

    Raises Invalid (controller, rights, requester, language, receipt), NotPermitted and Refused("mail_known").
    """
    owner = permitted_controller(controller, actor, TAKE_IN)
    require(actor, OPEN_QUESTION if kind == QUESTION else OPEN, owner.pk)
    with acting(actor, "mail.case_opened"):
        mail = _taken_in(owner, read, actor=actor, now=now)
        return open_case_of(
            mail,
            rights=rights,
            requester=requester,
            received_at=received_at,
            language=language,
            actor=actor,
            now=now,
            copy_first=copy_first,
            standing=standing,
            kind=kind,
            confidential=confidential,
        )


def join_case_with_drop(
    *, controller: str, read: ReadMail, reference: str, actor: Actor, now: datetime
) -> Mail:
    """Store a dropped mail and put it into the case with that reference, in one transaction.

    Raises Invalid("controller_unknown" | "case_unknown"), NotPermitted, Refused("mail_known" | "case_ended").
    """
    owner = permitted_controller(controller, actor, TAKE_IN)
    with acting(actor, "mail.case_joined"):
        mail = _taken_in(owner, read, actor=actor, now=now)
        settle(mail, "join_case", case_to_join(mail, reference, actor), actor=actor, now=now)
    return mail


def leave_drop_waiting(*, controller: str, read: ReadMail, actor: Actor, now: datetime) -> Mail:
    """Store a dropped mail for somebody else to look at. Raises what the others raise."""
    owner = permitted_controller(controller, actor, TAKE_IN)
    with acting(actor, "mail.taken_in"):
        return _taken_in(owner, read, actor=actor, now=now)


def _taken_in(owner: Controller, read: ReadMail, *, actor: Actor, now: datetime) -> Mail:
    mail = new_mail(owner, read.raw, actor=actor, now=now)
    if mail is None:
        raise Refused("mail_known", field="file")
    fields = set_reading(mail, read.parts, now=now)
    save_step(mail, "read_mail", actor=actor, now=now, fields=fields, data={"rights": mail.rights})
    return mail
