"""What a controller changed of the table of roles, and whom that touches."""

from datetime import date
from typing import Any
from uuid import UUID

from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.permissions import Actor
from dpo_office.common.role_limits import RoleChanged
from dpo_office.common.users import RoleGrant


def role_changes_of(controller_id: UUID) -> list[RoleChange]:
    """Return every change of a controller, those that hold and those that ended, the newest first."""
    return list(RoleChange.objects.filter(controller_id=controller_id).order_by("-decided_at", "-id"))


def facts_at(controller_id: UUID) -> frozenset[RoleChanged]:
    """Return the changes that hold at a controller, as the rules reckon with them."""
    found: frozenset[RoleChanged] = RoleChange.objects.filter(controller_id=controller_id).facts()
    return found


def holders_there(role: str, controller_id: UUID, today: date) -> list[str]:
    """Return what those are called who hold a role at a controller today, by name."""
    rows: Any = RoleGrant.objects.at(frozenset({controller_id})).in_force(today).filter(role=role)
    names = rows.values_list("user__name", "user__username")
    return sorted({name or username for name, username in names})


def changes_reviewed_by(actor: Actor) -> list[RoleChange]:
    """Return the changes that hold where the actor sees who holds which role, by controller and role."""
    where, rows = actor.controllers(VIEW_USERS), RoleChange.objects.in_force()
    if where is not None:
        rows = rows.filter(controller_id__in=where)
    return list(rows.order_by("controller_id", "role", "permission"))
