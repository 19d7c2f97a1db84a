"""A file of a large record: asked for, made by a worker, and handed to whoever asked."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import DomainError, Invalid, NotFound, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import Sealed, open_sealed, seal
from registry_app.actions.background import Lease, LeaseLost, claim_work, fail_work, note_stage
from registry_app.gateways.record_out import LANGUAGES, MEDIA_TYPES, RecordFile, record_file
from registry_app.models import Controller, RecordExport
from registry_app.queries.background import work_of

# Of one person at one controller, at a time.
MOST_WAITING: Final = 5


def ask_for_export(
    *, controller_id: UUID, kind: str, language: str, as_of: date | None, actor: Actor, now: datetime
) -> RecordExport:
    """Ask for a file; one that is waited for already is the same.

    Raises Invalid("format_unknown"), Invalid("language_unknown"), Invalid("as_of_future") and
    Refused("too_many_exports").
    """
    if kind not in MEDIA_TYPES:
        raise Invalid("format_unknown", field="format", known=", ".join(MEDIA_TYPES))
    if language not in LANGUAGES:
        raise Invalid("language_unknown", field="language", known=", ".join(LANGUAGES))
    today = copenhagen_date(now)
    if as_of is not None and as_of > today:
        raise Invalid("as_of_future", field="as_of")
    with transaction.atomic():
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "activity.view", controller.pk)
        waiting = work_of(RecordExport, actor, controller).filter(finished_at__isnull=True)
        same = waiting.filter(kind=kind, language=language, as_of=as_of or today).first()
        if same is not None:
            return same
        if waiting.count() >= MOST_WAITING:
            raise Refused("too_many_exports", most=MOST_WAITING)
        return RecordExport.objects.create(
            controller=controller,
            kind=kind,
            language=language,
            as_of=as_of or today,
            asked_by=actor.user_id,
            asked_at=now,
        )


def make_export(*, now: datetime) -> bool:
    """Make the oldest file that is due, outside any transaction, and seal it; false when none is."""
    lease = claim_work(RecordExport, now=now)
    if lease is None:
        return False
    try:
        made = _made(lease, now)
    except LeaseLost:
        return True
    except DomainError as error:
        fail_work(lease, error.code, now=now, error=error)
        return True
    sealed = seal(made.content, context=_context(lease.work))
    lease.rows().update(
        finished_at=now,
        leased_until=None,
        name=made.name,
        media_type=made.media_type,
        size=len(made.content),
        wrapped_key=sealed.wrapped_key,
        ciphertext=sealed.ciphertext,
    )
    return True


def _made(lease: Lease[RecordExport], now: datetime) -> RecordFile:
    return record_file(
        lease.work.controller,
        lease.work.kind,
        language=lease.work.language,
        today=copenhagen_date(now),
        as_of=lease.work.as_of,
        told=lambda stage: note_stage(lease, stage),
    )


def export_file(*, controller: Controller, export_id: UUID, actor: Actor) -> RecordFile:
    """Give the file to whoever asked for it, if they may still see the record. Raises NotFound."""
    require(actor, "activity.view", controller.pk)
    export = work_of(RecordExport, actor, controller).defer(None).filter(pk=export_id).first()
    if export is None or export.ciphertext is None or export.wrapped_key is None:
        raise NotFound("not_found")
    sealed = Sealed(bytes(export.wrapped_key), bytes(export.ciphertext))
    content = open_sealed(sealed, context=_context(export))
    return RecordFile(export.name, export.media_type, content)


def _context(export: RecordExport) -> str:
    return f"record-export|{export.pk}"
