"""A file is taken into the record: one step, all of it or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused, Stale
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.background import Lease, LeaseLost
from registry_app.actions.record_import_rows import write_plan
from registry_app.domain.activity_steps import ACTIVE
from registry_app.domain.record_findings import blocking_of
from registry_app.domain.record_reading import ReadRecord
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED, Change
from registry_app.domain.sheet_reading import SheetMapping
from registry_app.models import (
    Controller,
    FindingOverride,
    KeptMapping,
    ProcessingActivity,
    RecordImport,
    RecordIntake,
)
from registry_app.queries.findings import judged
from registry_app.queries.record import with_record
from registry_app.queries.record_imports import (
    PlannedImport,
    fingerprint_of,
    planned_import,
)
from registry_app.queries.sheets import headings_fingerprint


@dataclass(frozen=True)
class MappingToKeep:
    """A mapping, and the name under which it is offered again."""

    name: str
    mapping: SheetMapping


def import_record(
    *,
    controller_id: UUID,
    read: ReadRecord,
    seen: str,
    reason: str,
    actor: Actor,
    now: datetime,
    keeps: MappingToKeep | None = None,
    ends: Lease[RecordIntake] | None = None,
) -> RecordImport:
    """Make the record what the file says of the activities and recipients that it names.

    `seen` is the fingerprint of the record against which the change was shown. New activities enter with
    their status; one that enters as active with findings that block it needs a decider, whose reason is kept
    as the override. The mapping by which a sheet of another make was read is kept with it, if it `keeps` one,
    and the intake that it `ends` is ended with it.
    Raises Invalid("reason_required"), Stale("record_changed"), and Refused: "import_has_problems",
    "nothing_to_import", "findings_block" and "import_conflicts"; LeaseLost when the intake is another's.
    """
    with acting(actor, "record.imported"):
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "activity.import_record", controller.pk)
        if not reason.strip():
            raise Invalid("reason_required", field="reason")
        today = copenhagen_date(now)
        planned = planned_import(controller, read, today=today)
        if planned.fingerprint != seen:
            raise Stale("record_changed")
        if planned.plan.problems:
            raise Refused("import_has_problems", count=len(planned.plan.problems))
        if not planned.plan.changes:
            raise Refused("nothing_to_import")
        try:
            touched = write_plan(controller, planned, read, actor, now)
        except IntegrityError as error:
            raise Refused("import_conflicts") from error
        entered = [change.key[0] for change in planned.plan.changes if _is_new_activity(change)]
        _override(controller, entered, reason.strip(), actor, now, today)
        if keeps is not None:
            _keep(controller, keeps, actor, now)
        made = _told(controller, planned, read, touched, reason.strip(), actor, now)
        if ends is not None:
            _end(ends, made, now)
    return made


def _end(lease: Lease[RecordIntake], made: RecordImport, now: datetime) -> None:
    """End the intake that this was, with the change itself: neither is without the other."""
    values = {"made": made, "finished_at": now, "leased_until": None}
    if not lease.rows().update(**values, wrapped_key=None, ciphertext=None):
        raise LeaseLost


def _keep(controller: Controller, keeps: MappingToKeep, actor: Actor, now: datetime) -> None:
    """Keep the mapping under its name; one of that name gives way."""
    values = {
        "headings_sha256": headings_fingerprint(keeps.mapping.columns),
        "language": keeps.mapping.language,
        "columns": dict(keeps.mapping.columns),
        "words": {target: dict(words) for target, words in keeps.mapping.values.items()},
        "commas": keeps.mapping.commas,
        "kept_by": actor.user_id,
        "kept_at": now,
    }
    KeptMapping.objects.update_or_create(controller=controller, name=keeps.name, defaults=values)


def _is_new_activity(change: Change) -> bool:
    return change.table == "activities" and change.kind == ADDED


def _override(
    controller: Controller, codes: Sequence[Any], reason: str, actor: Actor, now: datetime, today: date
) -> None:
    """Ask of each activity that entered as active what is asked of one that becomes so."""
    entered = ProcessingActivity.objects.filter(controller=controller, code__in=codes, status=ACTIVE)
    for row in with_record(entered.order_by("code")):
        blocking = list(blocking_of(judged(row, today).findings))
        if not blocking:
            continue
        if not actor.may("activity.override_findings", controller.pk):
            raise Refused("findings_block", count=len(blocking), activity=row.code)
        FindingOverride.objects.create(
            activity=row, findings=blocking, reason=reason, decided_by=actor.user_id, decided_at=now
        )


def _told(
    controller: Controller,
    planned: PlannedImport,
    read: ReadRecord,
    touched: set[Any],
    reason: str,
    actor: Actor,
    now: datetime,
) -> RecordImport:
    counts = Counter(change.kind for change in planned.plan.changes)
    made: RecordImport = RecordImport.objects.create(
        controller=controller,
        reason=reason,
        tables_sha256=fingerprint_of(read.tables),
        added=counts[ADDED],
        changed=counts[CHANGED],
        removed=counts[REMOVED],
        imported_by=actor.user_id,
        imported_at=now,
    )
    data = {"import": str(made.pk)}
    for row in ProcessingActivity.objects.filter(pk__in=touched).order_by("code"):
        record_event(
            subject=row,
            type="activity.imported",
            controller_id=controller.pk,
            actor=actor,
            occurred_at=now,
            step="import_record",
            state=row.status,
            data=data,
        )
    record_event(
        subject=controller,
        type="record.imported",
        controller_id=controller.pk,
        actor=actor,
        occurred_at=now,
        step="import_record",
        data=data | {kind: counts[kind] for kind in (ADDED, CHANGED, REMOVED)},
    )
    return made
