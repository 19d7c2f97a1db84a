"""Who may see the registry, and who may take which step of a policy change."""

from uuid import UUID

from dpo_office.common.permissions import ROLE_PERMISSIONS, Actor
from registry_app.models import PolicyVersion

POLICY_STEPS = (
    "policy.draft_version",
    "policy.assess_materiality",
    "policy.approve_version",
    "policy.plan_campaign",
    "policy.postpone_version",
    "policy.except_notice",
)

ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", "controller.view")
ROLE_PERMISSIONS.grant(
    "officer decider dpo legal auditor client", "activity.view", "policy.view", "event.view"
)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", "system.view", "promise.view")
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", "customer.view")
ROLE_PERMISSIONS.grant("officer dpo legal", "policy.draft_version")
ROLE_PERMISSIONS.grant("decider", *POLICY_STEPS)


def may_take_step(actor: Actor, step: str, controller_id: UUID) -> bool:
    """Tell whether the actor is permitted a step of a policy version, whatever its state."""
    return actor.may(f"policy.{step}", controller_id)


def available_steps(version: PolicyVersion, actor: Actor) -> list[str]:
    """Name the steps that the version's state allows and the actor may take."""
    return [
        step
        for step in version.step_table.available(version.state)
        if may_take_step(actor, step, version.controller_id) and _is_open(step, version, actor)
    ]


def _is_open(step: str, version: PolicyVersion, actor: Actor) -> bool:
    if step == "plan_campaign":
        return version.material is True
    if step == "approve_version":
        return version.material is True or version.assessed_by != actor.user_id
    return True
