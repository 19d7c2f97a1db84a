"""The assessment without which nobody is data protection officer and decider at the same controller."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.permissions import ASSESS_DOUBLE_ROLE
from dpo_office.common.people.rules import DOUBLE_ROLES, Scope, meets
from dpo_office.common.people.user_rows import grants_of, lock_user, note_step, require_active
from dpo_office.common.permissions import Actor, require, require_everywhere
from dpo_office.common.texts import require_reason


def assess_double_role(
    *, user_id: UUID, controller_id: Scope, reasons: str, actor: Actor, now: datetime
) -> DoubleRoleAssessment:
    """Record why somebody else may be both DPO and decider at a controller, or at all of them (None).

    GDPR Art. 38(6); CJEU C-453/21. Raises NotFound, NotPermitted, Invalid("reason_missing"),
    Refused("not_for_yourself" | "user_not_active" | "no_role_to_assess" | "assessed_already").
    """
    with acting(actor, "user.double_role_assessed"):
        # Nor with the roles of the person whom it is about.
        judge = actor.without(user_id)
        if controller_id is None:
            require_everywhere(judge, ASSESS_DOUBLE_ROLE)
        else:
            require(judge, ASSESS_DOUBLE_ROLE, controller_id)
        user = lock_user(user_id, actor)
        said = require_reason(reasons)
        require_active(user)
        held = [grant for grant in grants_of(user, now) if grant.role in DOUBLE_ROLES]
        if not any(meets(grant.controller_id, controller_id) for grant in held):
            raise Refused("no_role_to_assess", field="controller")
        standing = DoubleRoleAssessment.objects.filter(user=user, ended_at__isnull=True)
        if standing.filter(controller_id=controller_id).exists():
            raise Refused("assessed_already", field="controller")
        assessment = DoubleRoleAssessment.objects.create(
            user=user, controller_id=controller_id, reasons=said, assessed_by=actor.user_id, assessed_at=now
        )
        note_step(
            user,
            "assess_double_role",
            "user.double_role_assessed",
            actor=actor,
            now=now,
            controller_id=controller_id,
            data={"assessment": str(assessment.pk)},
        )
    return assessment
