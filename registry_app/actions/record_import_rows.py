"""What is planned of a file, or of another record, is written: inside the step that is its cause."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.db.models import F

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from registry_app.domain.activity_steps import DRAFT
from registry_app.domain.record_reading import ReadRecord
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED, Change, Key
from registry_app.models import BalancingAssessment, Controller, ProcessingActivity, System
from registry_app.queries.record_imports import PlannedImport, owner_of, values_of
from registry_app.queries.record_tables import SCHEMA, SOURCE, TABLE, rows_by_key


def write_plan(
    controller: Controller, planned: PlannedImport, read: ReadRecord, actor: Actor, now: datetime
) -> set[Any]:
    """Write what is planned, and give the ids of the activities that were touched.

    Takes away from the last table to the first, then changes and adds from the first to the last.
    """
    changes = planned.plan.changes
    ids = {name: dict(known) for name, known in planned.stored.ids.items()}
    for table in reversed(SCHEMA):
        gone = [ids[table.name].pop(change.key) for change in _of(changes, table.name, REMOVED)]
        _model(table.name).filter(pk__in=gone).delete()
    for table in SCHEMA:
        rows = rows_by_key(table, read.tables[table.name])
        for change in _of(changes, table.name, CHANGED):
            values = values_of(SOURCE[table.name], rows[change.key], ids)
            if table.name == "balancings":
                values["assessed_by"] = actor.user_id
            _model(table.name).filter(pk=ids[table.name][change.key]).update(**values)
        _add(
            controller,
            table.name,
            [rows[change.key] for change in _of(changes, table.name, ADDED)],
            ids,
            actor,
            now,
        )
    return _raise_versions(changes, ids, now)


def _add(
    controller: Controller,
    name: str,
    rows: Sequence[Any],
    ids: dict[str, dict[Key, UUID]],
    actor: Actor,
    now: datetime,
) -> None:
    source = SOURCE[name]
    more: dict[str, Any] = {} if source.parent else {"controller_id": controller.pk}
    if source.model is ProcessingActivity:
        more["created_at"] = now
    if source.model is BalancingAssessment:
        more["assessed_by"] = actor.user_id
    # Their ids first: a row may name another of the same table.
    ids[name].update((TABLE[name].key_of(row), uuid4()) for row in rows)
    made = [
        source.model(id=ids[name][TABLE[name].key_of(row)], **values_of(source, row, ids), **more)
        for row in rows
    ]
    with_status = [row for row in made if getattr(row, "status", DRAFT) != DRAFT]
    source.model._default_manager.bulk_create([row for row in made if row not in with_status])
    if with_status:
        # With a status of their own, which rows bring by this reason alone.
        with acting(actor, "import"):
            source.model._default_manager.bulk_create(with_status)


def _raise_versions(
    changes: Sequence[Change], ids: Mapping[str, Mapping[Key, UUID]], now: datetime
) -> set[Any]:
    """Count up the version of each row that goes by one, once; give the activities that were touched."""
    owners = {owner_of(change) for change in changes}
    new = {(change.table, change.key) for change in changes if change.kind == ADDED}
    touched: set[Any] = set()
    for table in SCHEMA:
        keys = [ids[table.name][key] for name, key in owners if name == table.name]
        old = [ids[table.name][key] for name, key in owners - new if name == table.name]
        if table.name == "activities":
            touched = set(keys)
        if old and SOURCE[table.name].model is not System:
            _model(table.name).filter(pk__in=old).update(version=F("version") + 1, changed_at=now)
    return touched


def _of(changes: Sequence[Change], table: str, kind: str) -> list[Change]:
    return [change for change in changes if change.table == table and change.kind == kind]


def _model(name: str) -> models.Manager[Any]:
    manager: models.Manager[Any] = SOURCE[name].model._default_manager
    return manager
