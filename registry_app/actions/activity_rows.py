"""What the steps of an activity share: the row, locked and permitted, and what is found in it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from registry_app.models import ProcessingActivity
from registry_app.queries.findings import Judged, judged
from registry_app.queries.record import with_record


def locked_activity(activity_id: UUID, step: str, *, actor: Actor, version: int | None) -> ProcessingActivity:
    """Give the activity, locked, if the actor may take the step and the status allows it."""
    row: ProcessingActivity = lock_row(
        ProcessingActivity.objects.for_user(actor), activity_id, version=version
    )
    require(actor, f"activity.{step}", row.controller_id)
    require_step(row.step_table, step, row.status)
    return row


def judged_now(row: ProcessingActivity, today: date) -> Judged:
    """Judge the activity as it is stored now."""
    rows: Any = ProcessingActivity.objects.filter(pk=row.pk)
    return judged(with_record(rows).get(), today)


def mark_reviewed(row: ProcessingActivity, *, next_review_on: date, actor: Actor, now: datetime) -> None:
    """Set who reviewed a locked activity, when, and when to read it again; for whoever acts already.

    Raises Refused("step_impossible") for an activity that is not active.
    """
    row.reviewed_at, row.reviewed_by, row.next_review_on = now, actor.user_id, next_review_on
    fields = ["reviewed_at", "reviewed_by", "next_review_on"]
    data = {"next_review_on": next_review_on.isoformat()}
    save_step(row, "review_activity", actor=actor, now=now, fields=fields, data=data)
