"""Who answers for an activity or a system, written inside the step that names them or hands it over."""

from datetime import datetime

from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import ProcessingActivity, System
from requests_app.models import ActivityOwner, Contributor, SystemKeeper


def give_activity(
    activity: ProcessingActivity, colleague: Contributor | None, *, actor: Actor, now: datetime
) -> ActivityOwner:
    """Give a locked activity to a colleague, whose name then stands in the record, or to nobody.

    Raises Refused("step_impossible") for an activity that has ended.
    """
    known = ActivityOwner.objects.select_for_update().filter(activity=activity).first()
    owner = known or ActivityOwner(activity=activity)
    owner.contributor, owner.named_at, owner.named_by = colleague, now, actor.user_id
    owner.save()
    activity.owner = colleague.name if colleague else ""
    save_step(activity, "name_owner", actor=actor, now=now, fields=["owner"], data=_named(colleague))
    return owner


def give_system(
    system: System, colleague: Contributor | None, *, actor: Actor, now: datetime
) -> SystemKeeper:
    """Give a locked system to a colleague, who is proposed first for a task in it, or to nobody."""
    known = SystemKeeper.objects.select_for_update().filter(system=system).first()
    keeper = known or SystemKeeper(system=system)
    keeper.contributor, keeper.named_at, keeper.named_by = colleague, now, actor.user_id
    keeper.save()
    record_event(
        subject=system,
        type="system.keeper_named",
        controller_id=system.controller_id,
        actor=actor,
        occurred_at=now,
        data={"system": system.code} | _named(colleague),
    )
    return keeper


def _named(colleague: Contributor | None) -> dict[str, str]:
    return {"contributor": str(colleague.pk) if colleague else ""}
