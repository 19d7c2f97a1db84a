"""Who may see an object, in names: the roles that hold its permission, and who holds them there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Value, When

from dpo_office.common import clock
from dpo_office.common.labels import ADMINISTRATOR_LABEL, ROLE_LABELS
from dpo_office.common.people.names import administrators
from dpo_office.common.people.role_change_models import RoleChange, holds_there, roles_holding
from dpo_office.common.permissions import ADMINISTRATOR, ROLE_PERMISSIONS
from dpo_office.common.role_limits import ROLE_LIMITS, RoleChanged
from dpo_office.common.users import RoleGrant, User

Reader = dict[str, Any]
GIVEN = "given"
IS_GIVEN = Case(When(allowed=True, then=Value(GIVEN)), default=Value(""))


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
    held: Any = RoleGrant.objects.in_force(clock.today())
    if controller_id is None:
        held = held.filter(holds_there(needed, None))
    else:
        held = held.holding(controller_id, *needed)
    if but is not None:
        held = held.exclude(user_id=but)
    rows = held.values_list("role", "user_id", "user__name", "user__username", Value(""))
    named = User.objects.filter(pk__in=set(people))
    changes = RoleChange.objects.in_force().filter(controller_id=controller_id, permission__in=needed)
    # One of which no row can come is left out of a union by Django itself.
    rows = rows.union(
        named.values_list(Value(""), "pk", "name", "username", Value("")),
        changes.values_list("role", "id", IS_GIVEN, Value(""), "permission"),
        all=True,
    )
    found = list(rows)
    changed = [
        RoleChanged(role, said, controller_id, allowed=name == GIVEN)
        for role, _id, name, _username, said in found
        if said and controller_id is not None
    ]
    roles = roles_holding(needed, controller_id, ROLE_LIMITS.within(changed))
    names: dict[str, set[str]] = {role: set() for role in roles}
    called: dict[UUID, str] = {}
    for role, user_id, name, username, said in found:
        if role and not said:
            names[role].add(name or username)
        elif not said:
            called[user_id] = name or username
    words = dict(ROLE_LABELS)
    readers: list[Reader] = [{"role": words[role], "names": sorted(names[role])} for role in roles]
    if permission in ROLE_PERMISSIONS.of(ADMINISTRATOR):
        readers.append({"role": ADMINISTRATOR_LABEL, "names": administrators()})
    return readers, called
