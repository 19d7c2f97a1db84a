"""Giving a role and taking it back."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.clock import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.rules import Scope, double_scopes, role_fits, unassessed
from dpo_office.common.people.user_rows import (
    as_grants,
    end_grants,
    grants_of,
    lock_user,
    note_step,
    require_active,
)
from dpo_office.common.permissions import ROLES, Actor, require_everywhere
from dpo_office.common.sign_in.ending import end_all_sessions
from dpo_office.common.texts import require_reason
from dpo_office.common.users import RoleGrant, User


def grant_role(
    *,
    user_id: UUID,
    role: str,
    controller_id: Scope,
    reason: str,
    actor: Actor,
    now: datetime,
    ends_on: date | None = None,
) -> RoleGrant:
    """Let somebody hold a role at a controller, or at all of them (None), from now and to `ends_on` at most.

    Raises NotFound, Invalid("role_unknown" | "reason_missing" | "last_day_past"), Refused("not_for_yourself"
    | "user_not_active" | "role_not_for_this_kind" | "role_held_already" | "double_role_unassessed").
    """
    with acting(actor, "user.role_granted"):
        require_everywhere(actor, "user.grant_role")
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        _check_wanted(user, role, ends_on, now)
        held = grants_of(user, now)
        _end_expired(user, held, actor, now)
        if any(grant.role == role and grant.controller_id == controller_id for grant in held):
            raise Refused("role_held_already", field="role")
        assessed = DoubleRoleAssessment.objects.filter(user=user, ended_at__isnull=True)
        doubled = double_scopes(as_grants(held), role, controller_id)
        if unassessed(doubled, assessed.values_list("controller_id", flat=True)):
            raise Refused("double_role_unassessed", field="role")
        grant = RoleGrant.objects.create(
            user=user,
            role=role,
            controller_id=controller_id,
            granted_at=now,
            granted_by=actor.user_id,
            ends_on=ends_on,
        )
        end_all_sessions(user.pk)
        _note(grant, "grant_role", "user.role_granted", actor, now, said)
    return grant


def revoke_role(*, grant_id: UUID, reason: str, actor: Actor, now: datetime) -> RoleGrant:
    """Take a role back; it counts no longer at the next request.

    Raises NotFound, Invalid("reason_missing"), Refused("not_for_yourself" | "role_not_held").
    """
    with acting(actor, "user.role_revoked"):
        require_everywhere(actor, "user.revoke_role")
        grant = RoleGrant.objects.for_user(actor).filter(pk=grant_id).first()
        if grant is None:
            raise NotFound("not_found")
        user = lock_user(grant.user_id, actor)
        said = require_reason(reason)
        grant.refresh_from_db()
        if grant.ended_at is not None:
            raise Refused("role_not_held")
        remaining = [other for other in grants_of(user, now) if other.pk != grant.pk]
        end_grants(user, [grant], remaining, actor=actor, now=now)
        end_all_sessions(user.pk)
        _note(grant, "revoke_role", "user.role_revoked", actor, now, said)
    return grant


def _check_wanted(user: User, role: str, ends_on: date | None, now: datetime) -> None:
    if role not in ROLES:
        raise Invalid("role_unknown", field="role")
    require_active(user)
    if not role_fits(user.kind, role):
        raise Refused("role_not_for_this_kind", field="role")
    if ends_on is not None and ends_on < copenhagen_date(now):
        raise Invalid("last_day_past", field="ends_on")


def _end_expired(user: User, held: list[RoleGrant], actor: Actor, now: datetime) -> None:
    """End what its last day has ended already, so that the role can be given anew."""
    in_force = {grant.pk for grant in held}
    expired = RoleGrant.objects.filter(user=user, ended_at__isnull=True).exclude(pk__in=in_force)
    end_grants(user, expired, held, actor=actor, now=now)


def _note(grant: RoleGrant, step: str, event: str, actor: Actor, now: datetime, reason: str) -> None:
    note_step(
        grant.user,
        step,
        event,
        actor=actor,
        now=now,
        reason=reason,
        controller_id=grant.controller_id,
        data={"role": grant.role, "grant": str(grant.pk)},
    )
