"""What the database recorded of a row, in words: who, when, why, each field before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common.page_words import event_label
from dpo_office.common.people.names import names_of

# What every step changes, and what says nothing to a reader.
UNTOLD = ("version", "changed_at")
NOTHING = "–"
Names = dict[Any, str]


def history_entries(row: Any, known: Mapping[UUID, str] | None = None) -> list[dict[str, Any]]:
    """Give the recorded changes of a row, the newest first: who, when, why, each field before and after.

    People and other rows that a field refers to go by the name that people use: one query for all people that
    are not `known` by name, one for each other kind of row.
    """
    records = list(row.history.filter(**{row._meta.pk.attname: row.pk}).order_by("history_id")[:500])
    changed = [_changed(before, after) for before, after in zip([None, *records], records, strict=False)]
    names = _names(records, [change for changes in changed for change in changes], known or {})
    entries = [
        {
            "at": record.history_date,
            "who": names.get(record.history_user_id, str(record.history_user_id)),
            "why": record.history_change_reason,
            "why_in_words": event_label(record.history_change_reason or ""),
            "version": getattr(record, "version", None),
            "kind": {"+": _("created"), "~": _("changed"), "-": _("deleted")}[record.history_type],
            "changes": [
                {
                    "field": field.verbose_name,
                    "old": _shown(field, old, names),
                    "new": _shown(field, new, names),
                }
                for field, old, new in changes
            ],
        }
        for record, changes in zip(records, changed, strict=True)
    ]
    return entries[::-1]


def changes_since(row: Any, version: int | None) -> list[dict[str, Any]]:
    """Give the recorded changes of a row after one of its versions, the newest first.

    A part of another object (its `goes_by`) goes by that object's version and history.
    """
    row = getattr(row, "goes_by", row)
    if version is None or not hasattr(row, "history"):
        return []
    return [entry for entry in history_entries(row) if (entry["version"] or 0) > version]


def _changed(before: Any, after: Any) -> list[tuple[Any, Any, Any]]:
    if before is None or after.history_type == "-":
        return []
    pairs = [
        (field, getattr(before, field.attname), getattr(after, field.attname))
        for field in after.tracked_fields
        if field.name not in UNTOLD
    ]
    return [(field, old, new) for field, old, new in pairs if old != new]


def _names(
    records: Iterable[Any], changes: Iterable[tuple[Any, Any, Any]], known: Mapping[UUID, str]
) -> Names:
    """Name whoever acted, and the people and rows that a changed field refers to."""
    people: set[Any] = {record.history_user_id for record in records}
    others: dict[type[models.Model], set[Any]] = defaultdict(set)
    for field, *values in changes:
        if field.is_relation:
            others[field.related_model].update(values)
        else:
            people.update(value for value in values if isinstance(value, UUID))
    names: Names = {}
    for model, keys in others.items():
        names |= _headings(model, keys - {None})
    return {**names, **known, **names_of(people - known.keys())}


def _headings(model: type[models.Model], keys: set[Any]) -> Names:
    """Call rows what their pages call them; a kind without pages goes by its own name."""
    rows: models.QuerySet[Any] = model._default_manager.filter(pk__in=keys)
    if not admin.site.is_registered(model):
        return {row.pk: str(row) for row in rows}
    pages: Any = admin.site.get_model_admin(model)
    return {row.pk: str(pages.heading(row)) for row in rows}


def _shown(field: Any, value: Any, names: Names) -> Any:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return localtime(value).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if value.__hash__ and value in names:
        return names[value]
    # The library prints raw codes; people read labels.
    return dict(field.flatchoices).get(value, value) if field.choices else value
