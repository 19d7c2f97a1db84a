"""What the steps of the record share: fields that are set, codes that are known, rows that keep a version."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.models import Controller

M = TypeVar("M", bound=models.Model)
Facts = Mapping[str, Any]
COUNTRY = re.compile("[A-Z]{2}")


def owner_for(controller_id: UUID, permission: str, actor: Actor) -> Controller:
    """Give the controller to which the actor may add something, locked, so that codes stay unique."""
    owner: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
    require(actor, permission, owner.pk)
    return owner


def part_of(rows: models.QuerySet[M], pk: UUID) -> M:
    """Give one of the rows; NotFound for an unknown or foreign one."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found")
    return row


def chosen(rows: models.QuerySet[M], keys: Iterable[UUID], *, field: str) -> list[M]:
    """Give the rows that were chosen; Invalid("code_unknown") when one is not there."""
    wanted = set(keys)
    found = list(rows.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Invalid("code_unknown", field=field, choice=field)
    return found


def require_names(facts: Facts) -> None:
    """Raise Invalid("name_missing_in_both") unless there is a name in each language."""
    for field in ("name_da", "name_en"):
        if field in facts and not facts[field].strip():
            raise Invalid("name_missing_in_both", field=field)


def require_codes(facts: Facts, known: Mapping[str, Collection[str]]) -> None:
    """Raise Invalid("code_unknown") for a code that is not among the choices of its field."""
    for field, choices in known.items():
        given = facts.get(field, ())
        for code in [given] if isinstance(given, str) else given:
            if code not in choices:
                raise Invalid("code_unknown", field=field, choice=code)


def require_country(facts: Facts) -> None:
    """Raise Invalid("country_invalid") for what is not two capital letters."""
    country = facts.get("country", "")
    if country and not COUNTRY.fullmatch(country):
        raise Invalid("country_invalid", field="country")


def set_facts(row: Any, facts: Facts, names: Sequence[str]) -> list[str]:
    """Set the named fields that are given, texts without space around them; give their names."""
    given = [name for name in names if name in facts]
    for name in given:
        value = facts[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    return given


def save_changed(
    row: Any,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    fields: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
) -> None:
    """Save the fields of a row that has a version and no states, and record the event."""
    row.version += 1
    row.changed_at = now
    row.save(update_fields=[*fields, "version", "changed_at"])
    note_added(row, event, actor=actor, now=now, data=data)


def note_added(
    row: Any, event: str, *, actor: Actor, now: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Record an event of a row of the record."""
    record_event(
        subject=row,
        type=event,
        controller_id=row.controller_id,
        actor=actor,
        occurred_at=now,
        step=event.partition(".")[2],
        data={"code": row.code, **(data or {})},
    )
