"""What the database recorded of a row, in words: who, when, why, each field before and after."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common.page_words import event_label
from dpo_office.common.users import User


def history_entries(row: Any) -> list[dict[str, Any]]:
    """Give the recorded changes of a row, the newest first: who, when, why, each field before and after."""
    records = list(row.history.filter(**{row._meta.pk.attname: row.pk}).order_by("history_id")[:500])
    names = dict(
        User.objects.filter(pk__in={r.history_user_id for r in records}).values_list("pk", "username")
    )
    entries = []
    before: Any = None
    for record in records:
        entries.append(
            {
                "at": record.history_date,
                "who": names.get(record.history_user_id, str(record.history_user_id)),
                "why": record.history_change_reason,
                "why_in_words": event_label(record.history_change_reason or ""),
                "version": getattr(record, "version", None),
                "kind": {"+": _("created"), "~": _("changed"), "-": _("deleted")}[record.history_type],
                "changes": _changes(before, record),
            }
        )
        before = record
    return entries[::-1]


def _changes(before: Any, after: Any) -> list[dict[str, Any]]:
    if before is None or after.history_type == "-":
        return []
    changed = []
    for field in after.tracked_fields:
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new and field.name not in ("version", "changed_at"):
            changed.append(
                {"field": field.verbose_name, "old": _shown(field, old), "new": _shown(field, new)}
            )
    return changed


def _shown(field: Any, value: Any) -> Any:
    if value in (None, ""):
        return "–"
    if isinstance(value, datetime):
        return localtime(value).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    # The library prints raw codes; people read labels.
    return dict(field.flatchoices).get(value, value) if field.choices else value


def changes_since(row: Any, version: int | None) -> list[dict[str, Any]]:
    """Give the recorded changes of a row after one of its versions, the newest first."""
    if version is None or not hasattr(row, "history"):
        return []
    return [entry for entry in history_entries(row) if (entry["version"] or 0) > version]
