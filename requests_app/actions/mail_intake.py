"""Mail from a mailbox: stored first, read afterwards, and threaded only by our own signature."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row, save_step
from registry_app.models import MailFolder
from requests_app.actions.mail_rows import Place, new_mail, set_reading, settle
from requests_app.domain import mail_codes as codes
from requests_app.domain.mail_codes import AUTH_FAIL
from requests_app.domain.mail_parts import MailParts
from requests_app.domain.mail_steps import FETCHED
from requests_app.models import Case, Mail
from requests_app.queries.mails import case_of_reply, may_be_joined, possible_case


def keep_mail(
    *,
    folder_id: UUID,
    uid_validity: int,
    uid: int,
    raw: bytes,
    internal_at: datetime | None,
    actor: Actor,
    now: datetime,
) -> Mail | None:
    """Store a mail of a folder and move the folder's mark behind it, in one transaction.

    Killed before the commit the mail is fetched again, killed after it it is not: nothing is lost, nothing is
    doubled. None when it is here already, from another folder or from an earlier numbering of this one.
    """
    with acting(actor, "mail.stored"):
        folder = _locked_folder(folder_id)
        if folder.uid_validity == uid_validity and uid <= folder.last_uid:
            return None
        place = Place(folder.mailbox, folder, uid_validity, uid, internal_at)
        mail = new_mail(folder.mailbox.controller, raw, actor=actor, now=now, place=place)
        folder.uid_validity, folder.last_uid = uid_validity, uid
        folder.save(update_fields=["uid_validity", "last_uid"])
    return mail


def begin_folder(*, folder_id: UUID, uid_validity: int, actor: Actor) -> int:
    """Give the number behind which a folder is read on: 0 when the server has numbered it anew."""
    with acting(actor, "mail.folder_begun"):
        folder = _locked_folder(folder_id)
        if folder.uid_validity != uid_validity:
            folder.uid_validity, folder.last_uid = uid_validity, 0
            folder.save(update_fields=["uid_validity", "last_uid"])
    return int(folder.last_uid)


def end_folder(*, folder_id: UUID, fault: str, actor: Actor, now: datetime) -> None:
    """Record that a folder was read to its end, or since when and why it cannot be."""
    with acting(actor, "mail.folder_ended"):
        folder = _locked_folder(folder_id)
        if fault:
            folder.fault, folder.failed_at = fault, folder.failed_at or now
        else:
            folder.fault, folder.failed_at, folder.read_at = "", None, now
        folder.save(update_fields=["fault", "failed_at", "read_at"])


def record_reading(
    *, mail_id: UUID, parts: MailParts | None, fault: str, actor: Actor, now: datetime
) -> Mail:
    """Keep what was read of a stored mail, or why it cannot be read; then it waits for a person.

    An answer to our own signed address, by the requester's own address, goes into its case by itself (R19);
    whatever else seems to belong somewhere is only said to be possible. A second reading changes nothing.
    """
    with acting(actor, "mail.read"):
        rows = Mail.objects.select_related("controller", "folder")
        mail: Mail = lock_row(rows, mail_id)
        if mail.state != FETCHED:
            return mail
        if parts is None:
            mail.fault = fault
            save_step(mail, "read_mail", actor=actor, now=now, fields=["fault"], data={"fault": fault})
            return mail
        fields = set_reading(mail, parts, now=now)
        case = case_of_reply(mail.controller, parts.recipients)
        if case is not None and _is_from_requester(mail, case):
            mail.save(update_fields=fields)
            settle(mail, "thread_mail", case, actor=actor, now=now)
            return mail
        mail.possible_case = case or possible_case(mail.controller, mail.sender_address)
        if mail.possible_case is not None:
            mail.flags = [*mail.flags, codes.POSSIBLE_MATCH]
        save_step(
            mail,
            "read_mail",
            actor=actor,
            now=now,
            fields=[*fields, "possible_case"],
            data={"rights": mail.rights, "flags": mail.flags, "automaton": mail.automaton},
        )
    return mail


def _is_from_requester(mail: Mail, case: Case) -> bool:
    """Tell whether whoever asked writes: the address is theirs, and our server did not find it forged."""
    is_theirs = (
        bool(mail.sender_address) and mail.sender_address.casefold() == case.requester_email.casefold()
    )
    return is_theirs and mail.authentication != AUTH_FAIL and may_be_joined(case)


def _locked_folder(folder_id: UUID) -> MailFolder:
    rows = MailFolder.objects.select_related("mailbox__controller")
    folder: MailFolder = lock_row(rows, folder_id)
    return folder
