"""The mailboxes of a controller: what is read, from where, and whose Received headers count."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.record_rows import owner_for
from registry_app.domain.mailboxes import INBOX, SPAM, Access, checked_access, checked_hosts
from registry_app.gateways.mail_password import sealed_password
from registry_app.models import Mailbox, MailFolder

ADD = "mailbox.add_mailbox"
CHANGE = "mailbox.change_mailbox"


def add_mailbox(
    *,
    controller_id: UUID,
    address: str,
    actor: Actor,
    now: datetime,
    received_hosts: Sequence[str] = (),
    access: Access | None = None,
    password: str = "",
) -> Mailbox:
    """Enter an address at which a controller receives mail; with `access` its server is read.

    Raises Invalid (address, host, port, TLS, user, folder, "mail_password_missing") and
    Refused("mailbox_known") for an address that is entered already, at whichever controller.
    """
    with acting(actor, "mailbox.added"):
        owner = owner_for(controller_id, ADD, actor)
        row = Mailbox(
            controller=owner,
            address=checked_address(address, field="address"),
            received_hosts=checked_hosts(received_hosts),
            created_at=now,
            changed_at=now,
        )
        _require_new(row)
        folders = _set_access(row, access, password)
        row.save(force_insert=True)
        _set_folders(row, folders)
        record_step(row, "add_mailbox", event_type="mailbox.added", actor=actor, now=now, data=_reading(row))
    return row


def change_mailbox(
    *,
    mailbox_id: UUID,
    address: str,
    actor: Actor,
    now: datetime,
    received_hosts: Sequence[str] = (),
    access: Access | None = None,
    password: str = "",
    version: int | None = None,
) -> Mailbox:
    """Change what is known of a mailbox; an empty password keeps the old one, no access ends the reading.

    Raises what add_mailbox raises.
    """
    with acting(actor, "mailbox.changed"):
        row: Mailbox = lock_row(Mailbox.objects.for_user(actor), mailbox_id, version=version)
        require(actor, CHANGE, row.controller_id)
        row.address = checked_address(address, field="address")
        row.received_hosts = checked_hosts(received_hosts)
        _require_new(row)
        folders = _set_access(row, access, password)
        row.version += 1
        row.changed_at = now
        row.save()
        _set_folders(row, folders)
        record_step(
            row, "change_mailbox", event_type="mailbox.changed", actor=actor, now=now, data=_reading(row)
        )
    return row


def _require_new(row: Mailbox) -> None:
    if Mailbox.objects.filter(address__iexact=row.address).exclude(pk=row.pk).exists():
        raise Refused("mailbox_known", field="address")


def _set_access(row: Mailbox, access: Access | None, password: str) -> dict[str, str]:
    """Set how the mailbox is read, and give the folders by their names."""
    row.is_read = access is not None
    if access is None:
        return {}
    checked = checked_access(access)
    # A password is for one server: one that was changed asks for it anew, or the old one would be sent there.
    is_moved = (row.host, row.user) != (checked.host, checked.user)
    if not password and (row.password is None or is_moved):
        raise Invalid("mail_password_missing", field="password")
    row.host, row.port, row.tls, row.user = checked.host, checked.port, checked.tls, checked.user
    if password:
        row.password = sealed_password(row.pk, password)
    return dict.fromkeys(checked.folders, INBOX) | dict.fromkeys(checked.spam_folders, SPAM)


def _set_folders(row: Mailbox, wanted: dict[str, str]) -> None:
    """Read the wanted folders from now on, each from where it was left; leave the others alone."""
    known = {folder.name: folder for folder in row.folders.all()}
    for name, role in wanted.items():
        folder = known.get(name) or MailFolder(mailbox=row, name=name)
        folder.role, folder.is_read = role, True
        folder.save()
    row.folders.exclude(name__in=wanted).update(is_read=False)


def _reading(row: Mailbox) -> dict[str, Any]:
    """Give what the event tells of how the mailbox is read."""
    return {"is_read": row.is_read, "tls": row.tls}
