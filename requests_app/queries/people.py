"""Who works on cases."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.users import RoleGrant, User
from requests_app.models import Case
from requests_app.models.querysets import CIRCLE_PERMISSIONS
from requests_app.permissions import permission_of


def possible_owners(case: Case, today: date) -> QuerySet[User]:
    """Return the people to whom a case can be handed over, by name.

    They hold a role at its controller today that takes cases and may see this one; one that has ended does
    not count, and whom the case concerns is not among them.
    """
    owning = [role for role in ROLES if permission_of("take_case", case.kind) in ROLE_PERMISSIONS.of(role)]
    people = holders_of(roles_in_circle(case, owning), case.controller_id, today)
    return people.exclude(pk=case.concerned_user) if case.concerned_user else people


def addresses_of_concerned(case: Case) -> set[str]:
    """Return the mail address, in small letters, of the colleague whom a case concerns; none for most."""
    if case.concerned_user is None:
        return set()
    rows = User.objects.filter(pk=case.concerned_user).exclude(email="")
    return {email.casefold() for email in rows.values_list("email", flat=True)}


def roles_in_circle(case: Case, roles: Collection[str]) -> list[str]:
    """Keep those of the roles that may see a case of its circle."""
    permission = CIRCLE_PERMISSIONS.get(case.circle)
    return [role for role in roles if permission is None or permission in ROLE_PERMISSIONS.of(role)]


def holders_of(roles: Collection[str], controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people who hold one of the roles at a controller on a day and can sign in, by name."""
    held = RoleGrant.objects.at(frozenset({controller_id})).in_force(today)
    mine = held.filter(user=OuterRef("pk"), role__in=roles)
    people = User.objects.filter(Exists(mine), kind="staff", is_active=True)
    return people.order_by("name", "username")
