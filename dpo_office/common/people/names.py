"""What users are called, for the pages and answers that hold their ids."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dpo_office.common.events import Event, people_of
from dpo_office.common.prepared import Among, KeysField, PreparedRows
from dpo_office.common.users import User


def names_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of users by their ids, in one query; in none when there is nobody to name."""
    keys = _given(user_ids)
    return {key: name or username for key, name, username in _NAMES(keys=keys)} if keys else {}


def names_in(events: Iterable[Event]) -> dict[UUID, str]:
    """Return the names of all who took these steps or were away meanwhile, in one query."""
    return names_of(person for event in events for person in people_of(event))


def who_took(event: Event, names: Mapping[UUID, str], unnamed: str = "–") -> str:
    """Say who took a step, and on behalf of whom where it was taken for somebody who was away."""
    actor, *absent = people_of(event)
    return on_behalf_words(names.get(actor, unnamed), [names.get(person, unnamed) for person in absent])


def on_behalf_words(name: str, absent: Iterable[str]) -> str:
    """Say that somebody acted on behalf of the absent people; of none, their name alone."""
    away = ", ".join(absent)
    return _("%(name)s, on behalf of %(absent)s") % {"name": name, "absent": away} if away else name


def usernames_of(user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the usernames of users by their ids, in one query; in none when there is nobody to name."""
    keys = _given(user_ids)
    return {key: username for key, _name, username in _NAMES(keys=keys)} if keys else {}


def administrators() -> list[str]:
    """Return the names of those who give roles, in alphabetical order."""
    rows = User.objects.filter(is_superuser=True, is_active=True).values_list("name", "username")
    return sorted(name or username for name, username in rows)


def _named(*, keys: Collection[UUID]) -> QuerySet[User, Any]:
    return User.objects.filter(Among("pk", keys)).values_list("pk", "name", "username")


_NAMES: Final = PreparedRows(_named, keys=KeysField())


def _given(user_ids: Iterable[UUID | None]) -> set[UUID]:
    return {user_id for user_id in user_ids if user_id is not None}
