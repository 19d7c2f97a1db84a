"""What a role may do at a controller, where that is not what the table of roles says."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.people.role_change_models import RoleChange, roles_holding
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES, Actor, require
from dpo_office.common.role_limits import require_changeable
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.domain.role_changes import view_of, wanted
from registry_app.models import Controller
from registry_app.queries.controller_roles import facts_at

STEP = "change_role_permission"


def change_role_permission(
    *,
    controller_id: UUID,
    role: str,
    permission: str,
    holds: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Controller:
    """Say that a role may do something at a controller, that it may not, or that the standard holds again.

    `holds` is yes, no or standard; what comes to the standard ends the change. It counts at the next request.
    Within fixed limits only (GDPR Art. 12(4), 24(1), 32(4), 38). Raises Invalid("role_unknown" |
    "permission_unknown" | "invalid" | "reason_required"), Refused("nothing_changed" | "role_change_unseen" |
    "role_change_is_own" | "role_limit_…").
    """
    with acting(actor, "controller.role_changed"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, f"controller.{STEP}", row.pk)
        require_step(row.step_table, STEP, row.state)
        words = required_text(reason)
        _require_known(role, permission)
        is_standard = permission in ROLE_PERMISSIONS.of(role)
        may = wanted(holds, is_standard=is_standard)
        standing = RoleChange.objects.in_force().filter(
            controller_id=row.pk, role=role, permission=permission
        )
        change = standing.first()
        if may == (change.allowed if change else is_standard):
            raise Refused("nothing_changed")
        if may:
            _require_anothers(role, row.pk, actor)
        if change is not None:
            change.ended_at, change.ended_by, change.end_reason = now, actor.user_id, words
            change.save(update_fields=["ended_at", "ended_by", "end_reason"])
        if may != is_standard:
            _begin(row.pk, role, permission, words, actor, now, allowed=may)
        data = {"role": role, "permission": permission, "may": may, "standard": may == is_standard}
        save_step(row, STEP, actor=actor, now=now, data=data)
    return row


def _begin(
    controller_id: UUID,
    role: str,
    permission: str,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    allowed: bool,
) -> None:
    require_changeable(role, permission, allowed=allowed)
    seeing = view_of(permission)
    is_step = permission != seeing and seeing in ROLE_PERMISSIONS.all()
    if allowed and is_step and role not in roles_holding([seeing], controller_id, facts_at(controller_id)):
        raise Refused("role_change_unseen", field="permission")
    RoleChange.objects.create(
        controller_id=controller_id,
        role=role,
        permission=permission,
        allowed=allowed,
        reason=reason,
        decided_by=actor.user_id,
        decided_at=now,
    )


def _require_known(role: str, permission: str) -> None:
    if role not in ROLES:
        raise Invalid("role_unknown", field="role")
    if permission not in ROLE_PERMISSIONS.all():
        raise Invalid("permission_unknown", field="permission")


def _require_anothers(role: str, controller_id: UUID, actor: Actor) -> None:
    """Raise Refused("role_change_is_own") where the actor holds the role that is to get more."""
    held = {grant.role for grant in actor.grants if grant.controller_id in (None, controller_id)}
    if role in held:
        raise Refused("role_change_is_own", field="role")
