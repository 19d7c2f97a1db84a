"""An activity is entered and described: what it is, who answers for it, how it is safeguarded."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.actions.activity_rows import locked_activity
from registry_app.actions.record_rows import (
    Facts,
    chosen,
    owner_for,
    require_codes,
    require_names,
    set_facts,
)
from registry_app.domain import record_codes as codes
from registry_app.domain.names import code_of
from registry_app.models import ActivitySystem, ProcessingActivity, System

DESCRIBED = (
    *("name_da", "name_en", "section", "role", "on_behalf_of", "subjects", "owner", "department"),
    "next_review_on",
)
SAFEGUARDS = (
    *("information_da", "information_en", "security_measures", "security_da", "security_en"),
    *("dpia_need", "dpia_done_on", "dpia_reference"),
)
KNOWN = {
    "role": codes.ACTIVITY_ROLES,
    "subjects": codes.SUBJECTS,
    "security_measures": codes.SECURITY_MEASURES,
    "dpia_need": codes.DPIA_NEEDS,
}


def add_activity(
    *, controller_id: UUID, facts: Facts, actor: Actor, now: datetime, systems: Sequence[UUID] = ()
) -> ProcessingActivity:
    """Enter an activity as a draft, after the others; its code is made from its Danish name.

    Raises Invalid("name_missing_in_both" | "code_unknown" | "principal_required").
    """
    with acting(actor, "activity.added"):
        return write_activity(controller_id=controller_id, facts=facts, actor=actor, now=now, systems=systems)


def write_activity(
    *, controller_id: UUID, facts: Facts, actor: Actor, now: datetime, systems: Sequence[UUID] = ()
) -> ProcessingActivity:
    """Enter an activity, for `add_activity` and whoever acts already."""
    owner = owner_for(controller_id, "activity.add_activity", actor)
    _require_sound(facts)
    others = list(owner.activities.values_list("code", "position"))
    row = ProcessingActivity(
        controller=owner,
        code=code_of(facts["name_da"], {code for code, _position in others}),
        position=max((position for _code, position in others), default=0) + 1,
        created_at=now,
    )
    set_facts(row, facts, DESCRIBED)
    row.save(force_insert=True)
    _use_systems(row, systems)
    record_event(
        subject=row,
        type="activity.added",
        controller_id=owner.pk,
        actor=actor,
        occurred_at=now,
        step="add_activity",
        state=row.status,
        data={"code": row.code},
    )
    return row


def change_activity(
    *,
    activity_id: UUID,
    facts: Facts,
    systems: Sequence[UUID],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> ProcessingActivity:
    """Describe the activity anew, and name the systems that hold its data.

    Raises Invalid("name_missing_in_both" | "code_unknown" | "principal_required").
    """
    with acting(actor, "activity.changed"):
        row = locked_activity(activity_id, "change_activity", actor=actor, version=version)
        _require_sound(facts)
        fields = set_facts(row, facts, DESCRIBED)
        _use_systems(row, systems)
        save_step(row, "change_activity", actor=actor, now=now, fields=fields)
    return row


def change_safeguards(
    *, activity_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Describe how people are told, how the data is secured, and whether the impact was assessed.

    Raises Invalid("code_unknown" | "assessed_on_future").
    """
    with acting(actor, "activity.safeguards_changed"):
        row = locked_activity(activity_id, "change_safeguards", actor=actor, version=version)
        require_codes(facts, KNOWN)
        done_on = facts.get("dpia_done_on")
        if done_on is not None and done_on > copenhagen_date(now):
            raise Invalid("assessed_on_future", field="dpia_done_on")
        fields = set_facts(row, facts, SAFEGUARDS)
        save_step(row, "change_safeguards", actor=actor, now=now, fields=fields)
    return row


def _require_sound(facts: Facts) -> None:
    require_names(facts)
    require_codes(facts, KNOWN)
    if facts.get("role") == codes.AS_PROCESSOR and not facts.get("on_behalf_of", "").strip():
        raise Invalid("principal_required", field="on_behalf_of")


def _use_systems(row: ProcessingActivity, systems: Sequence[UUID]) -> None:
    wanted = chosen(System.objects.filter(controller=row.controller_id), systems, field="systems")
    used = set(row.activity_systems.values_list("system_id", flat=True))
    row.activity_systems.exclude(system__in=wanted).delete()
    ActivitySystem.objects.bulk_create(
        ActivitySystem(activity=row, system=system) for system in wanted if system.pk not in used
    )
