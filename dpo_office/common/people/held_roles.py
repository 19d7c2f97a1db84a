"""What each request asks of the roles: grants, deputies, and what controllers changed; in one query."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.role_change_models import RoleChange
from dpo_office.common.permissions import Grant
from dpo_office.common.prepared import PreparedRows
from dpo_office.common.role_limits import RoleChanged

# Rows of four kinds, told apart by `said`: a grant or an absence says nothing, a change its permission, the
# key of a controller a star.
CHANGED = ("held_role", "where", "said", "may")
COLUMNS = (*CHANGED, "person", "deputy_key", "since", "key")
NO, NOTHING, EVERY = Value(value=False), Value(""), Value("*")
NOBODY = Value(None, output_field=models.UUIDField())
NEVER = Value(None, output_field=models.DateTimeField())


@dataclass
class Found:
    """What was found at a request."""

    grants: list[Grant] = field(default_factory=list)
    of_people: list[tuple[uuid.UUID, Grant]] = field(default_factory=list)
    deputies: dict[uuid.UUID, uuid.UUID | None] = field(default_factory=dict)
    changed: list[RoleChanged] = field(default_factory=list)
    controllers: list[uuid.UUID] = field(default_factory=list)


def held_and_deputies(user_id: uuid.UUID, today: date) -> Found:
    """Give the grants of the user and of who is away, the oldest first, and whom who is away named as deputy.

    In one query, as it is asked at each request. Everybody who is away counts in a chain of deputies,
    whether they hold a role or not: that is what the rows of absences are for.
    """
    return _read(_of_person(user_id=user_id, today=today))


def held_by(user_id: uuid.UUID, today: date) -> Found:
    """Give the grants of the user alone, and what controllers changed of their roles, in one query."""
    return _read(_of_client(user_id=user_id, today=today))


def _persons(user_id: uuid.UUID, today: date) -> Any:
    away = Absence.objects.on(today)
    grants = _held(today).filter(Q(user=user_id) | Exists(away.filter(user=OuterRef("user"))))
    told = grants.annotate(
        held_role=F("role"),
        where=F("controller_id"),
        said=NOTHING,
        may=NO,
        person=F("user_id"),
        deputy_key=NOBODY,
        since=F("granted_at"),
        key=F("id"),
    )
    absences = away.annotate(
        held_role=NOTHING,
        where=NOBODY,
        said=NOTHING,
        may=NO,
        person=F("user_id"),
        deputy_key=F("deputy_id"),
        since=F("recorded_at"),
        key=F("id"),
    )
    of_nobody = {"person": NOBODY, "deputy_key": NOBODY, "since": NEVER, "key": F("id")}
    more = (rows.annotate(**of_nobody) for rows in _changes())
    parts = [rows.values_list(*COLUMNS) for rows in (absences, *more)]
    return told.values_list(*COLUMNS).union(*parts, all=True)


def _clients(user_id: uuid.UUID, today: date) -> Any:
    grants = _held(today).filter(user=user_id)
    told = grants.annotate(held_role=F("role"), where=F("controller_id"), said=NOTHING, may=NO)
    parts = [rows.values_list(*CHANGED) for rows in _changes()]
    return told.values_list(*CHANGED).union(*parts, all=True)


_of_person = PreparedRows(_persons, user_id=models.UUIDField(), today=models.DateField())
_of_client = PreparedRows(_clients, user_id=models.UUIDField(), today=models.DateField())


def _held(today: date) -> Any:
    return apps.get_model("common.RoleGrant")._default_manager.in_force(today)


def _changes() -> tuple[Any, Any]:
    """Give what controllers changed of the roles, and all controllers where one of them took something away.

    All changes that hold: they are few, and to ask for those of somebody's roles alone costs more.
    """
    changes = RoleChange.objects.in_force()
    controllers: Any = apps.get_model(settings.OFFICE_CONTROLLER_MODEL)._default_manager
    return (
        changes.annotate(
            held_role=F("role"), where=F("controller_id"), said=F("permission"), may=F("allowed")
        ),
        controllers.filter(Exists(changes.filter(allowed=False))).annotate(
            held_role=NOTHING, where=F("id"), said=EVERY, may=NO
        ),
    )


def _read(rows: Iterable[Any]) -> Found:
    """Tell the rows of one request apart."""
    found, ordered = Found(), []
    for role, where, said, may, *rest in rows:
        if said == "*":
            found.controllers.append(where)
        elif said:
            found.changed.append(RoleChanged(role, said, where, bool(may)))
        else:
            ordered.append((role, where, *rest))
    if ordered and len(ordered[0]) > len(("role", "where")):
        ordered.sort(key=lambda row: row[4:])
    for role, where, *rest in ordered:
        if not role:
            found.deputies[rest[0]] = rest[1]
        else:
            found.grants.append(Grant(role, where))
            if rest:
                found.of_people.append((rest[0], Grant(role, where)))
    held = set(found.grants)
    found.changed = [
        one
        for one in found.changed
        if Grant(one.role, None) in held or Grant(one.role, one.controller_id) in held
    ]
    return found
