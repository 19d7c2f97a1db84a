"""Planned changes: one that holds nothing, one with a part, one that may be carried out."""

from typing import Any

from dpo_office.common import clock
from dpo_office.common.acting import acting
from registry_app.actions import planned_changes as actions
from registry_app.models import Controller, Disclosure, PlannedChange
from tests.factories.registry import ADMIN, actor_with, make_activity, make_recipient


def planned_change(controller: Controller, **fields: Any) -> PlannedChange:
    """Plan a change for today that holds nothing yet."""
    said = {"name": "Ny udsender", "reason": "Den gamle lukker.", "go_live_on": clock.today()} | fields
    return actions.plan_change(
        controller_id=controller.pk,
        actor=actor_with("officer", controller),
        now=clock.now(),
        **said,
    )


def stopping_change(disclosure: Disclosure, **fields: Any) -> PlannedChange:
    """Plan that a recipient is given data no longer."""
    controller = disclosure.activity.controller
    change, actor = planned_change(controller, **fields), actor_with("officer", controller)
    actions.add_stop(change_id=change.pk, disclosure_id=disclosure.pk, actor=actor, now=clock.now())
    return change


def ready_change(controller: Controller, code: str, **fields: Any) -> PlannedChange:
    """Plan to stop a disclosure of an activity of its own, bound to the version in force: nothing is open."""
    activity = make_activity(controller, code, recipients=["Gammel udsender"])
    change, actor = stopping_change(activity.disclosures.get(), **fields), actor_with("officer", controller)
    version = controller.policy_versions.get(state="in_force")
    actions.bind_to_version(change_id=change.pk, version_id=version.pk, actor=actor, now=clock.now())
    return change


def silent_change(controller: Controller, code: str, **fields: Any) -> PlannedChange:
    """Plan that an activity gives data to somebody of whom the bound version in force does not tell."""
    giver, other = make_activity(controller, code), make_activity(controller, f"{code}-other")
    recipient = make_recipient(other, "Uomtalt Bud", role="controller")
    with acting(ADMIN, "registry.activity_changed"):
        Disclosure.objects.filter(recipient=recipient).delete()
    change, actor = planned_change(controller, **fields), actor_with("officer", controller)
    here: dict[str, Any] = {"change_id": change.pk, "actor": actor, "now": clock.now()}
    actions.add_giving(activity_id=giver.pk, recipient_id=recipient.pk, **here)
    actions.bind_to_version(version_id=controller.policy_versions.get(state="in_force").pk, **here)
    return change
