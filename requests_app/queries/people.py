"""Who works on cases."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dpo_office.common.people.role_change_models import RoleChange, roles_holding
from dpo_office.common.role_limits import RoleChanged
from dpo_office.common.users import RoleGrant, User
from requests_app.models import Case
from requests_app.models.querysets import CIRCLE_PERMISSIONS
from requests_app.permissions import VIEW, permission_of


def possible_owners(case: Case, today: date) -> QuerySet[User]:
    """Return the people to whom a case can be handed over, by name.

    They hold a role at its controller today that takes cases and may see this one; one that has ended does
    not count, and whom the case concerns is not among them.
    """
    people = able_people(
        case.controller_id, today, permission_of("take_case", case.kind), *circle_permission(case)
    )
    return people.exclude(pk=case.concerned_user) if case.concerned_user else people


def addresses_of_concerned(case: Case) -> set[str]:
    """Return the mail address, in small letters, of the colleague whom a case concerns; none for most."""
    if case.concerned_user is None:
        return set()
    rows = User.objects.filter(pk=case.concerned_user).exclude(email="")
    return {email.casefold() for email in rows.values_list("email", flat=True)}


def circle_permission(case: Case) -> tuple[str, ...]:
    """Name what it takes to see a case of its circle, beside seeing cases; nothing for most."""
    permission = CIRCLE_PERMISSIONS.get(case.circle)
    return () if permission is None else (permission,)


def changes_at(*controllers: UUID) -> frozenset[RoleChanged]:
    """Return what controllers changed of the table of roles, as it holds now; one query."""
    found: frozenset[RoleChanged] = RoleChange.objects.filter(controller_id__in=controllers).facts()
    return found


def roles_in_circle(case: Case, roles: Collection[str], changes: Collection[RoleChanged]) -> list[str]:
    """Keep those of the roles that may see a case of its circle, with what its controller changed."""
    seeing = roles_holding((VIEW, *circle_permission(case)), case.controller_id, changes)
    return [role for role in roles if role in seeing]


def able_people(controller_id: UUID, today: date, *permissions: str) -> QuerySet[User]:
    """Return the people who may do all of this at a controller on a day, by name.

    With one role that holds all of it there: by the table of roles, and by what the controller changed of it.
    """
    held = RoleGrant.objects.in_force(today).holding(controller_id, *permissions)
    return _people_with(held)


def holders_of(roles: Collection[str], controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people who hold one of the roles at a controller on a day and can sign in, by name."""
    held = RoleGrant.objects.at(frozenset({controller_id})).in_force(today)
    return _people_with(held.filter(role__in=roles))


def _people_with(grants: Any) -> QuerySet[User]:
    people = User.objects.filter(Exists(grants.filter(user=OuterRef("pk"))), kind="staff", is_active=True)
    return people.order_by("name", "username")
