"""What users are called, for the pages and answers that hold their ids."""

from collections.abc import Iterable
from uuid import UUID

from dpo_office.common.users import User


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of users by their ids, in one query; in none when there is nobody to name."""
    rows = User.objects.filter(pk__in=_given(user_ids)).values_list("pk", "name", "username")
    return {key: name or username for key, name, username in rows}


def usernames_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the usernames of users by their ids, in one query; in none when there is nobody to name."""
    return dict(User.objects.filter(pk__in=_given(user_ids)).values_list("pk", "username"))


def administrators() -> list[str]:
    """Return the names of those who give roles, in alphabetical order."""
    rows = User.objects.filter(is_superuser=True, is_active=True).values_list("name", "username")
    return sorted(name or username for name, username in rows)


def _given(user_ids: Iterable[UUID | None]) -> set[UUID]:
    return {user_id for user_id in user_ids if user_id is not None}
