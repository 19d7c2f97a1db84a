"""Who works on cases."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.users import RoleGrant, User
from requests_app.permissions import permission_of

OWNING_ROLES = tuple(role for role in ROLES if permission_of("take_case") in ROLE_PERMISSIONS.of(role))


def possible_owners(controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people to whom a case of the controller can be handed over, by name.

    They hold a role there today that takes cases; one that has ended does not count.
    """
    return holders_of(OWNING_ROLES, controller_id, today)


def holders_of(roles: Collection[str], controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people who hold one of the roles at a controller on a day and can sign in, by name."""
    held = RoleGrant.objects.at(frozenset({controller_id})).in_force(today)
    mine = held.filter(user=OuterRef("pk"), role__in=roles)
    people = User.objects.filter(Exists(mine), kind="staff", is_active=True)
    return people.order_by("name", "username")
