"""The two jobs that beat asks for: fetch what lies in the mailboxes, and read what is stored."""

import logging
from typing import Final

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.permissions import system_actor
from dpo_office.common.vault import VaultError
from registry_app.models import Mailbox, MailFolder
from requests_app.actions.mail_intake import begin_folder, end_folder, keep_mail, record_reading
from requests_app.domain.mail_parts import MailParts
from requests_app.gateways.imap import MailServer, open_mailbox
from requests_app.gateways.mail_reader import MailReader, UnreadableMailError
from requests_app.models import Mail
from requests_app.queries.mails import mailboxes_to_read, unread_mails

# In one run, so that a full mailbox does not keep the others waiting.
MOST_IN_ONE_RUN: Final = 1_000

log = logging.getLogger(__name__)


def fetch_all() -> int:
    """Store what is new in every mailbox; a mailbox that fails keeps no other from being read."""
    return sum(_fetch_mailbox(mailbox) for mailbox in mailboxes_to_read())


def read_all(limit: int = MOST_IN_ONE_RUN) -> int:
    """Read what is stored and not read yet, in a process of its own."""
    with MailReader() as reader:
        keys = unread_mails(limit)
        for key in keys:
            parts, fault = _parts_of(Mail.objects.select_related("raw").get(pk=key), reader)
            record_reading(mail_id=key, parts=parts, fault=fault, actor=system_actor("mail"), now=clock.now())
    if keys:
        log.info("mails.read", extra={"count": len(keys)})
    return len(keys)


def _fetch_mailbox(mailbox: Mailbox) -> int:
    folders = [folder for folder in mailbox.folders.all() if folder.is_read]
    count = 0
    try:
        with open_mailbox(mailbox) as server:
            for folder in folders:
                count += _fetch_folder(server, folder)
    except (TemporaryGatewayError, PermanentGatewayError) as error:
        log.warning("mailbox.not_read", extra={"mailbox": mailbox.pk, "code": error.code})
        for folder in folders:
            _end(folder, error.code)
    return count


def _fetch_folder(server: MailServer, folder: MailFolder) -> int:
    try:
        uid_validity = server.open_folder(folder.name)
    except PermanentGatewayError as error:
        _end(folder, error.code)
        return 0
    last = begin_folder(folder_id=folder.pk, uid_validity=uid_validity, actor=system_actor("mail"))
    waiting = server.uids_after(last)
    count = 0
    for uid in waiting[:MOST_IN_ONE_RUN]:
        found = server.fetch(uid)
        if found is None:
            continue
        kept = keep_mail(
            folder_id=folder.pk,
            uid_validity=uid_validity,
            uid=uid,
            raw=found.raw,
            internal_at=found.internal_at,
            actor=system_actor("mail"),
            now=clock.now(),
        )
        count += kept is not None
        # Only what is stored is marked; a mail that is not marked for a kill is known by its number.
        server.mark_seen(uid)
    if len(waiting) <= MOST_IN_ONE_RUN:
        _end(folder, "")
    return count


def _end(folder: MailFolder, fault: str) -> None:
    end_folder(folder_id=folder.pk, fault=fault, actor=system_actor("mail"), now=clock.now())


def _parts_of(mail: Mail, reader: MailReader) -> tuple[MailParts | None, str]:
    try:
        return reader.read(read_document(mail.raw)), ""
    except UnreadableMailError as error:
        log.warning("mail.unreadable", extra={"mail": mail.pk, "code": error.code})
        return None, error.code
    except VaultError:
        return None, "damaged"
