"""A brand begins with the record of another one: everything that is not there yet, as drafts."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from registry_app.actions.record_import_rows import write_plan
from registry_app.domain.record_copies import copied_tables
from registry_app.domain.record_reading import ReadRecord
from registry_app.domain.record_tables import Key
from registry_app.models import Controller, ProcessingActivity
from registry_app.queries.record_imports import planned_import
from registry_app.queries.record_tables import SCHEMA, TABLE, stored_record


def copy_record(
    *, controller_id: UUID, source_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> list[ProcessingActivity]:
    """Enter what another brand's record holds and this one's does not: activities as drafts, and catalogues.

    Agreements, assessments and look-ups are not copied. Raises NotFound for a source that the actor may not
    read, and Refused("copy_from_itself" | "nothing_to_copy" | "import_conflicts").
    """
    with acting(actor, "controller.record_copied"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.copy_record", row.pk)
        require_step(row.step_table, "copy_record", row.state)
        if source_id == controller_id:
            raise Refused("copy_from_itself", field="source")
        source = Controller.objects.where_may(actor, "activity.view").filter(pk=source_id).first()
        if source is None:
            raise NotFound("not_found", field="source")
        read = _read(source, row, now)
        planned = planned_import(row, read, today=copenhagen_date(now))
        if planned.plan.problems:
            raise Refused("import_conflicts")
        if not planned.plan.changes:
            raise Refused("nothing_to_copy", field="source")
        try:
            touched = write_plan(row, planned, read, actor, now)
        except IntegrityError as error:
            raise Refused("import_conflicts") from error
        made = list(ProcessingActivity.objects.filter(pk__in=touched).order_by("position", "code"))
        for activity in made:
            _note_copied(activity, source, actor, now)
        data = {"source": source.slug, "activities": len(made), "rows": len(planned.plan.changes)}
        save_step(row, "copy_record", actor=actor, now=now, data=data)
    return made


def _read(source: Controller, row: Controller, now: datetime) -> ReadRecord:
    """Give the source's record as a file would bring it, without what is here."""
    today = copenhagen_date(now)
    here = stored_record(row, today=today).tables
    tables = copied_tables(SCHEMA, stored_record(source, today=today).tables, here)
    lines: dict[str, dict[Key, int]] = {
        name: {TABLE[name].key_of(entry): place for place, entry in enumerate(rows, 1)}
        for name, rows in tables.items()
    }
    return ReadRecord(tables, lines, ())


def _note_copied(activity: ProcessingActivity, source: Controller, actor: Actor, now: datetime) -> None:
    record_event(
        subject=activity,
        type="activity.copied",
        controller_id=activity.controller_id,
        actor=actor,
        occurred_at=now,
        step="copy_record",
        state=activity.status,
        data={"code": activity.code, "source": source.slug},
    )
