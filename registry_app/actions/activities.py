"""An activity's way from draft to its end, and what may not stop it from becoming active."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.actions.activity_rows import judged_now, locked_activity, mark_reviewed
from registry_app.domain.record_findings import blocking_of
from registry_app.models import FindingOverride, ProcessingActivity
from registry_app.queries.findings import override_that_holds


def plan_activity(
    *, activity_id: UUID, starts_on: date, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Plan the activity for a day; what is in force today stands until then.

    Raises Invalid("starts_on_past").
    """
    with acting(actor, "activity.planned"):
        row = locked_activity(activity_id, "plan_activity", actor=actor, version=version)
        if starts_on < copenhagen_date(now):
            raise Invalid("starts_on_past", field="starts_on")
        row.starts_on = starts_on
        data = {"starts_on": starts_on.isoformat()}
        save_step(row, "plan_activity", actor=actor, now=now, fields=["starts_on"], data=data)
    return row


def override_findings(
    *, activity_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> FindingOverride:
    """Let the activity be active with the findings that block it now; for exactly these, and no others.

    Raises Invalid("reason_required") and Refused("nothing_to_override").
    """
    with acting(actor, "activity.findings_overridden"):
        row = locked_activity(activity_id, "override_findings", actor=actor, version=version)
        if not reason.strip():
            raise Invalid("reason_required", field="reason")
        found = judged_now(row, copenhagen_date(now)).findings
        blocking = list(blocking_of(found))
        if not blocking or override_that_holds(row, found) is not None:
            raise Refused("nothing_to_override")
        override = FindingOverride.objects.create(
            activity=row,
            findings=blocking,
            reason=reason.strip(),
            decided_by=actor.user_id,
            decided_at=now,
        )
        data = {"override": str(override.pk), "findings": blocking}
        save_step(row, "override_findings", actor=actor, now=now, data=data)
    return override


def activate_activity(
    *, activity_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Make the activity part of today's record.

    Raises Refused("findings_block") while something blocks it and no override holds.
    """
    with acting(actor, "activity.activated"):
        return begin_activity(activity_id=activity_id, actor=actor, now=now, version=version)


def begin_activity(
    *, activity_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Make the activity active, for `activate_activity` and whoever acts already."""
    row = locked_activity(activity_id, "activate_activity", actor=actor, version=version)
    today = copenhagen_date(now)
    found = judged_now(row, today).findings
    blocking, override = blocking_of(found), override_that_holds(row, found)
    if blocking and override is None:
        raise Refused("findings_block", count=len(blocking))
    row.starts_on = min(row.starts_on or today, today)
    data = {"override": str(override.pk)} if override else {}
    save_step(row, "activate_activity", actor=actor, now=now, fields=["starts_on"], data=data)
    return row


def review_activity(
    *, activity_id: UUID, next_review_on: date, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Record that somebody read the activity, and that it is as it should be; and when to read it again.

    Raises Invalid("next_review_past").
    """
    with acting(actor, "activity.reviewed"):
        row = locked_activity(activity_id, "review_activity", actor=actor, version=version)
        if next_review_on <= copenhagen_date(now):
            raise Invalid("next_review_past", field="next_review_on")
        mark_reviewed(row, next_review_on=next_review_on, actor=actor, now=now)
    return row


def end_activity(
    *, activity_id: UUID, ended_on: date, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """End the activity on a day, today at the latest; its row and history stay.

    Raises Invalid("ended_on_future").
    """
    with acting(actor, "activity.ended"):
        row = locked_activity(activity_id, "end_activity", actor=actor, version=version)
        if ended_on > copenhagen_date(now):
            raise Invalid("ended_on_future", field="ended_on")
        row.ended_on = ended_on
        data = {"ended_on": ended_on.isoformat()}
        save_step(row, "end_activity", actor=actor, now=now, fields=["ended_on"], data=data)
    return row
