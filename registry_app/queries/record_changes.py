"""What changed in a record from the end of one day to the end of another: which rows, by whom and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models

from dpo_office.common.errors import Invalid
from registry_app.domain.record_tables import Change, Column, Key, Row, Table, differences
from registry_app.models import Controller
from registry_app.queries.record_tables import (
    CONTROLLER_FIELDS,
    SCHEMA,
    SOURCES,
    StoredRecord,
    end_of,
    stored_record,
)

# The controller's own facts, as a table with one row.
CONTROLLER: Final = Table("controller", tuple(Column(name) for name in CONTROLLER_FIELDS), ("slug",))


@dataclass(frozen=True)
class Step:
    """Who wrote a row, when by real time, and the dotted reason."""

    at: datetime
    by: UUID | None
    reason: str


@dataclass(frozen=True)
class ToldChange:
    """A change with every step that led to it, the oldest first."""

    change: Change
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ChangedRecord:
    """The changes between two days, with the record at both."""

    before: StoredRecord
    after: StoredRecord
    changes: tuple[ToldChange, ...]


def changes_between(controller: Controller, *, since: date, until: date, today: date) -> ChangedRecord:
    """Return what differs between the record when `since` was over and when `until` was; today is now.

    What was changed and changed back does not differ; before the controller was entered there was nothing.
    Raises Invalid("days_in_wrong_order"), Invalid("as_of_future") and NotFound("record_not_begun").
    """
    if since >= until:
        raise Invalid("days_in_wrong_order", field="since")
    before = stored_record(controller, as_of=since, today=today, may_be_empty=True)
    after = stored_record(controller, as_of=until, today=today)
    found = [
        *differences([CONTROLLER], _of_controller(before), _of_controller(after)),
        *differences(SCHEMA, before.tables, after.tables),
    ]
    steps = _steps(controller, found, before, after, end_of(since), end_of(until) if until < today else None)
    return ChangedRecord(
        before, after, tuple(ToldChange(change, steps[change.table, change.key]) for change in found)
    )


def _of_controller(record: StoredRecord) -> Mapping[str, tuple[Row, ...]]:
    return {CONTROLLER.name: (record.controller,) if record.controller else ()}


def _steps(
    controller: Controller,
    changes: Iterable[Change],
    before: StoredRecord,
    after: StoredRecord,
    since: datetime,
    until: datetime | None,
) -> Mapping[tuple[str, Key], tuple[Step, ...]]:
    """Give the steps of each change: one query for each table in which something changed."""
    wanted: dict[str, dict[UUID, Key]] = defaultdict(dict)
    for change in changes:
        if change.table == CONTROLLER.name:
            wanted[change.table][controller.pk] = change.key
            continue
        for record in (before, after):
            row_id = record.ids[change.table].get(change.key)
            if row_id is not None:
                wanted[change.table][row_id] = change.key
    models_of: dict[str, type[models.Model]] = {source.name: source.model for source in SOURCES}
    models_of[CONTROLLER.name] = Controller
    steps: dict[tuple[str, Key], list[Step]] = defaultdict(list)
    for name, keys in wanted.items():
        history: Any = models_of[name].history  # type: ignore[attr-defined]  # put there by history_rows()
        rows = history.filter(history_date__gte=since)
        rows = rows.filter(history_date__lt=until) if until else rows
        columns = ("id", "history_date", "history_user_id", "history_change_reason")
        # Narrowed here and not in the query: the rows of a table may be more than a query takes.
        for row_id, at, by, reason in rows.order_by("history_id").values_list(*columns):
            if row_id in keys:
                steps[name, keys[row_id]].append(Step(at, by, reason or ""))
    return defaultdict(tuple, {place: tuple(found) for place, found in steps.items()})


def place_of(change: Change) -> tuple[str, Key]:
    """Name the object that people would open to see the change: the activity, the recipient, or the row."""
    first = first_table(change.table)
    return (first, change.key[:1]) if first else (change.table, change.key)


def first_table(table: str) -> str:
    """Name the table of the activity or the recipient that the rows of a table belong to; "" for others."""
    found = next((entry for entry in SCHEMA if entry.name == table), None)
    if found is None or not found.shared:
        return ""
    return {"activity": "activities", "recipient": "recipients"}[found.key[0]]
