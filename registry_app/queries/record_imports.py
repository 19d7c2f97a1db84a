"""A file against the stored record: what it would change, and which rules of the database it would break."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.domain.record_import import OWNERS, ImportPlan, plan_import
from registry_app.domain.record_reading import MOST_PROBLEMS, Problem, ReadRecord
from registry_app.domain.record_tables import REMOVED, Change, Key, Row, Tables
from registry_app.models import Controller, RecordImport
from registry_app.queries.record_tables import (
    SCHEMA,
    SOURCE,
    TABLE,
    Source,
    StoredRecord,
    end_of,
    own_fields,
    rows_by_key,
    stored_record,
)

Ids = Mapping[str, Mapping[Key, UUID]]
ANY_ID: Final = UUID(int=0)


@dataclass(frozen=True)
class PlannedImport:
    """What a file would do to the record as it stands, and the fingerprint of that record."""

    stored: StoredRecord
    plan: ImportPlan
    fingerprint: str


def planned_import(controller: Controller, read: ReadRecord, *, today: date) -> PlannedImport:
    """Hold what was read against the record of today; nothing is stored."""
    stored = stored_record(controller, today=today)
    plan = plan_import(SCHEMA, stored.tables, stored.ids["listings"], read)
    if not plan.problems:
        broken = tuple(_broken_rules(read, plan))[:MOST_PROBLEMS]
        plan = ImportPlan(plan.changes, broken, plan.kept)
    return PlannedImport(stored, plan, fingerprint_of(stored.tables))


def imports_between(controller: Controller, since: date, until: date) -> "models.QuerySet[RecordImport]":
    """Return the files taken in after the day `since` was over and before `until` was, the oldest first."""
    rows = RecordImport.objects.filter(controller=controller, imported_at__gte=end_of(since))
    return rows.filter(imported_at__lt=end_of(until)).order_by("imported_at")


def fingerprint_of(tables: Tables) -> str:
    """Give the SHA-256 of tables; equal tables have equal ones."""
    plain = {
        name: [{column: str(value) for column, value in row.items()} for row in rows]
        for name, rows in tables.items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _broken_rules(read: ReadRecord, plan: ImportPlan) -> Iterator[Problem]:
    """Ask each row that is added or changed what the database would ask, before anything is written.

    Each rule is asked once for each set of values that it looks at.
    """
    rows = {name: rows_by_key(TABLE[name], read.tables[name]) for name in TABLE}
    asked: dict[tuple[Any, ...], bool] = {}
    for change in plan.changes:
        if change.kind == REMOVED:
            continue
        source = SOURCE[change.table]
        # It would be the controller's own.
        owned: dict[str, Any] = {} if source.parent else {"controller_id": ANY_ID}
        instance = source.model(**values_of(source, rows[change.table][change.key], _AnyId()), **owned)
        for constraint in source.model._meta.constraints:
            if not isinstance(constraint, models.CheckConstraint):
                continue
            condition: Any = constraint.condition
            looked_at = sorted(condition.referenced_base_fields)
            place = (constraint.name, *(str(getattr(instance, _column(source, name))) for name in looked_at))
            if place not in asked:
                asked[place] = _holds(constraint, instance)
            if not asked[place]:
                line = read.lines[change.table][change.key]
                yield Problem("rule_broken", change.table, line, value=constraint.name)


def _column(source: Source, name: str) -> str:
    field: Any = source.model._meta.get_field(name)
    return str(field.attname)


def _holds(constraint: models.CheckConstraint, instance: models.Model) -> bool:
    try:
        constraint.validate(type(instance), instance)
    except ValidationError:
        return False
    return True


class _AnyId(dict[str, Any]):
    """An id for every key: what a row refers to matters to no rule, only that it does."""

    def __missing__(self, table: str) -> Any:
        return _AnyKey()


class _AnyKey(dict[Key, UUID]):
    def __missing__(self, key: Key) -> UUID:
        return ANY_ID


def values_of(source: Source, row: Row, ids: Ids) -> dict[str, Any]:
    """Give the columns of the database for a row of the tables; `ids` are those of the rows it names."""
    values: dict[str, Any] = {}
    if source.parent:
        shared = TABLE[source.name].shared
        key = tuple(row[name] for name in TABLE[source.name].key[:shared])
        values[f"{source.parent}_id"] = ids[source.parent_table][key]
    for name, table in source.references:
        values[f"{name}_id"] = ids[table][row[name],] if row[name] else None
    for field in own_fields(source):
        if field.name == "checklist":
            values["checklist"] = _checklist(row)
        elif isinstance(field, models.JSONField):
            values[field.name] = list(row[field.name] or ())  # type: ignore[arg-type]  # a tuple of codes
        else:
            values[field.name] = row[field.name]
    return values


def _checklist(row: Row) -> dict[str, Any]:
    return {
        item: {"met": row[f"point_{item}"], "evidence": row[f"point_{item}_evidence"]}
        for item in AGREEMENT_ITEMS
        if row[f"point_{item}"] is not None
    }


def owner_of(change: Change) -> tuple[str, Key]:
    """Name the row whose version goes up with a change: the activity, the recipient, or the row itself."""
    table = TABLE[change.table]
    if not table.shared:
        return (change.table, change.key)
    return (OWNERS[table.key[0]], change.key[:1])
