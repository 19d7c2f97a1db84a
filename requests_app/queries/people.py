"""Who works on cases."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.users import RoleGrant, User
from requests_app.permissions import permission_of

OWNING_ROLES = tuple(role for role in ROLES if permission_of("take_case") in ROLE_PERMISSIONS.of(role))


def possible_owners(controller_id: UUID) -> QuerySet[User]:
    """Return the people to whom a case of the controller can be handed over, by name."""
    held = RoleGrant.objects.filter(
        Q(controller_id=controller_id) | Q(controller_id__isnull=True),
        user=OuterRef("pk"),
        role__in=OWNING_ROLES,
    )
    people = User.objects.filter(Exists(held), kind="staff", is_active=True)
    return people.order_by("name", "username")


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of users by their ids, in one query; in none when there is nobody to name."""
    keys = {key for key in user_ids if key is not None}
    if not keys:
        return {}
    rows = User.objects.filter(pk__in=keys).values_list("pk", "name", "username")
    return {key: name or username for key, name, username in rows}


def usernames_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the usernames of users by their ids, in one query; in none when there is nobody to name."""
    keys = {key for key in user_ids if key is not None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "username")) if keys else {}
