"""Questions to the advice of the data protection officer on versions of policies."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from dpo_office.common.permissions import Actor
from dpo_office.common.users import RoleGrant
from registry_app.domain import policy_steps
from registry_app.domain.dpo_advice import heard_sha256
from registry_app.models import Controller, DpoAdvice, PolicyVersion

GIVE_ADVICE = "policy.give_dpo_advice"
ASSESS = "policy.assess_materiality"


def advice_of(versions: Sequence[PolicyVersion]) -> dict[UUID, list[DpoAdvice]]:
    """Return the advice on each of the versions, the latest first, in one query."""
    found: dict[UUID, list[DpoAdvice]] = {}
    rows = DpoAdvice.objects.filter(policy_version__in=versions).order_by("-recorded_at", "-id")
    for row in rows:
        found.setdefault(row.policy_version_id, []).append(row)
    return found


def standing_advice(version: PolicyVersion, advice: Sequence[DpoAdvice]) -> DpoAdvice | None:
    """Return the latest advice on the text as it stands; None where there is none on these words."""
    heard = heard_sha256(version.content) if advice else ""
    return next((row for row in advice if row.heard_sha256 == heard), None)


def has_dpo(controller: Controller, today: date) -> bool:
    """Tell whether the controller has a data protection officer: named in the registry, or by a role today.

    Not every controller must have one (GDPR Art. 37(1)).
    """
    if controller.dpo_name or controller.dpo_email:
        return True
    grants = RoleGrant.objects.in_force(today)
    return bool(grants.holding(controller.pk, GIVE_ADVICE).exists())


def is_dpo(actor: Actor, controller_id: UUID) -> bool:
    """Tell whether the actor is the DPO and decides: by own roles, not by those of somebody who is away."""
    if actor.kind == "system":
        return False
    return actor.may(GIVE_ADVICE, controller_id) and not (
        actor.acts_for(GIVE_ADVICE, controller_id) or actor.acts_for(ASSESS, controller_id)
    )


def awaiting_dpo(
    versions: Sequence[PolicyVersion],
    today: date,
    advice: Mapping[UUID, Sequence[DpoAdvice]] | None = None,
) -> set[UUID]:
    """Return which of the versions, fetched with their controllers, wait for the DPO to be heard.

    Those are drafts of controllers that have a DPO, without advice on the text as it stands. What is assessed
    waits no more. `advice` is what `advice_of` gave for them, if it is at hand.
    """
    drafts = [version for version in versions if version.state == policy_steps.DRAFT]
    if not drafts:
        return set()
    advice = advice_of(drafts) if advice is None else advice
    unheard = [one for one in drafts if standing_advice(one, advice.get(one.pk, ())) is None]
    controllers = {one.controller_id: one.controller for one in unheard}
    with_dpo = {key for key, controller in controllers.items() if has_dpo(controller, today)}
    return {one.pk for one in unheard if one.controller_id in with_dpo}
