"""Who may see an object, in names: the roles that hold its permission, and who holds them there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, Value

from dpo_office.common import clock
from dpo_office.common.labels import ADMINISTRATOR_LABEL, ROLE_LABELS
from dpo_office.common.people.names import administrators
from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS, ROLES
from dpo_office.common.users import RoleGrant, User

Reader = dict[str, Any]


def readers_of(
    permission: str, controller_id: UUID | None, *, also: str = "", but: UUID | None = None
) -> list[Reader]:
    """Name who may see a row of a controller (None: one that belongs to no controller), role by role.

    A role that nobody holds there is named too. Where it takes another permission `also`, the roles that hold
    both; `but` one person, from whom the row is kept. One query, and one more where administrators may see.
    """
    return readers_and_names(permission, controller_id, (), also=also, but=but)[0]


def readers_and_names(
    permission: str,
    controller_id: UUID | None,
    people: Iterable[UUID],
    *,
    also: str = "",
    but: UUID | None = None,
) -> tuple[list[Reader], dict[UUID, str]]:
    """Name who may see a row, as `readers_of` does, and what these people are called, in the same query."""
    needed = {permission, also} - {""}
    roles = [role for role in ROLES if needed <= ROLE_PERMISSIONS.of(role)]
    held = RoleGrant.objects.in_force(clock.today()).filter(role__in=roles)
    if controller_id is not None:
        held = held.filter(Q(controller_id__isnull=True) | Q(controller_id=controller_id))
    if but is not None:
        held = held.exclude(user_id=but)
    rows = held.values_list("role", "user_id", "user__name", "user__username")
    named = User.objects.filter(pk__in=set(people))
    # One of which no row can come is left out of a union by Django itself.
    rows = rows.union(named.values_list(Value(""), "pk", "name", "username"), all=True)
    names: dict[str, set[str]] = {role: set() for role in roles}
    called: dict[UUID, str] = {}
    for role, user_id, name, username in rows:
        if role:
            names[role].add(name or username)
        else:
            called[user_id] = name or username
    words = dict(ROLE_LABELS)
    readers: list[Reader] = [{"role": words[role], "names": sorted(names[role])} for role in roles]
    if permission in ROLE_PERMISSIONS.of(ADMINISTRATOR):
        readers.append({"role": ADMINISTRATOR_LABEL, "names": administrators()})
    return readers, called
