"""A campaign that changed without a state of its own: its version, and the event that tells of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from registry_app.models import Campaign


def note_change(
    row: Campaign,
    step: str,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any],
    fields: Iterable[str] = (),
) -> None:
    """Save the fields that changed with the next version, and record what was done, under the row's lock."""
    row.version += 1
    row.changed_at = now
    row.save(update_fields=[*fields, "version", "changed_at"])
    record_event(
        subject=row,
        type=event,
        controller_id=row.controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        data=data,
    )
