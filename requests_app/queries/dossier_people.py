"""Who acted in a case and in which roles, for a dossier: two queries, however many they are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dpo_office.common.events import people_of
from dpo_office.common.permissions import ROLES
from dpo_office.common.users import RoleGrant, User
from requests_app.queries.dossier import CaseThen


@dataclass(frozen=True)
class Person:
    """Somebody who acted: the name, the kind of user, and the roles held at the controller."""

    name: str
    kind: str
    roles: tuple[str, ...] = ()


def people_then(found: CaseThen, *more: UUID) -> dict[UUID, Person]:
    """Return everybody who acted on the case, wrote in it or read of it, in the order of appearance.

    A role counts that was held at the controller and had not ended by the instant.
    """
    keys = _in_order(found, more)
    rows = User.objects.filter(pk__in=keys).values_list("pk", "name", "username", "kind")
    known = {key: (name or username, kind) for key, name, username, kind in rows}
    roles = _roles(keys, found.case.controller_id, found.moment)
    return {key: Person(*known[key], roles[key]) for key in keys if key in known}


def maker(user_id: UUID, controller_id: UUID, moment: datetime) -> dict[UUID, Person]:
    """Return whoever makes a dossier of several cases, with the roles held at the controller."""
    rows = User.objects.filter(pk=user_id).values_list("pk", "name", "username", "kind")
    roles = _roles([user_id], controller_id, moment)
    return {key: Person(name or username, kind, roles[key]) for key, name, username, kind in rows}


def _in_order(found: CaseThen, more: Collection[UUID]) -> list[UUID]:
    keys: list[UUID | None] = [person for event in found.events for person in people_of(event)]
    keys += [UUID(event.data["owner"]) for event in found.events if event.data.get("owner")]
    keys += [entry.recorded_by for entry in (*found.entries, *found.quick)]
    keys += [form.issued_by for form in found.forms] + [form.received_by for form in found.signed]
    keys += [row.decided_by for row in found.form_decisions] + [row.marked_by for row in found.papers]
    keys += [task.settled_by for task in found.tasks] + [note.written_by for note in found.notes]
    keys += [task.contributor.user_id for task in found.tasks if task.contributor]
    keys += [result.decided_by for letter in found.letters for result in letter.results]
    keys += [read.reader_id for read in found.reads or ()]
    keys += [found.case.owned_by, *(item.decided_by for item in found.items), *more]
    return list(dict.fromkeys(key for key in keys if key is not None))


def _roles(
    keys: Collection[UUID], controller_id: UUID, moment: datetime
) -> defaultdict[UUID, tuple[str, ...]]:
    held = RoleGrant.objects.filter(user_id__in=keys).at(frozenset({controller_id}))
    held = held.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=moment))
    found: defaultdict[UUID, tuple[str, ...]] = defaultdict(tuple)
    for user_id, role in sorted(held.values_list("user_id", "role"), key=lambda row: ROLES.index(row[1])):
        if role not in found[user_id]:
            found[user_id] += (role,)
    return found
