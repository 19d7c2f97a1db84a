"""The two moves that every action makes with its row: lock it, and save it along a step."""

import uuid
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from dpo_office.common.errors import NotFound, Stale
from dpo_office.common.events import Event, record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.states import StepTable, require_step

M = TypeVar("M", bound=models.Model)


def lock_row(queryset: models.QuerySet[M], pk: uuid.UUID, *, version: int | None = None) -> M:
    """Give the row, locked until the transaction ends.

    Raises NotFound when the queryset does not hold it (unknown and foreign answer alike), and Stale
    when the caller knew another version.
    """
    if not connection.in_atomic_block:
        # PostgreSQL would say so itself; SQLite would lock nothing and say nothing.
        raise TransactionManagementError("a row is locked inside acting()")
    locked = queryset.select_for_update(of=("self",)) if connection.vendor == "postgresql" else queryset
    row = locked.filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found")
    if version is not None:
        require_version(row, version)
    return row


def require_version(row: Any, known: int) -> None:
    """Raise Stale when the caller knew another version of the row."""
    if known != row.version:
        raise Stale("version_stale", current=row.version)


def save_step(
    row: Any,
    step_name: str,
    *,
    actor: Actor,
    now: datetime,
    fields: list[str] | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Save the named fields along a step of the row's own table, and record its event.

    Raises Refused("step_impossible") when the state does not allow the step. `now` is business time.
    """
    table: StepTable = row.step_table
    state = getattr(row, table.field)
    step = require_step(table, step_name, state)
    if step.target is not None:
        setattr(row, table.field, step.target)
    row.version += 1
    row.changed_at = now
    row.save(update_fields=[*(fields or []), table.field, "version", "changed_at"])
    return record_event(
        subject=row,
        type=step.event,
        controller_id=row.controller_id,
        actor=actor,
        occurred_at=now,
        step=step.name,
        state=getattr(row, table.field),
        data=data,
    )
