"""The page of what changed in a controller's record between two days: rows, fields, who and why."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.page_words import event_label
from dpo_office.common.people.names import names_of
from registry_app.admin.record_files import asked_day
from registry_app.domain.record_tables import ADDED, CHANGED, REMOVED, Change, Key, Tables
from registry_app.models import Controller
from registry_app.queries.record_changes import (
    CONTROLLER,
    ToldChange,
    changes_between,
    place_of,
)
from registry_app.queries.record_imports import imports_between
from registry_app.queries.record_words import TABLE_LABELS, column_label, row_in_words, value_in_words

NAME = "registry_app_controller_changes"
MONTH = timedelta(days=30)
KIND_LABELS = {
    ADDED: gettext_lazy("added"),
    CHANGED: gettext_lazy("changed"),
    REMOVED: gettext_lazy("taken away"),
}
KIND_COLOURS = {ADDED: "good", CHANGED: "near", REMOVED: "late"}
Row = dict[str, Any]


def changes_url(controller: Controller) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{NAME}", args=[controller.pk])


def record_changes_page(request: HttpRequest, row: Controller, context: Row) -> HttpResponse:
    """Show what changed between two days; the last thirty unless others are named."""
    if not actor_in(request).may("activity.view", row.pk):
        raise PermissionDenied
    today = clock.today()
    places, refusal = [], ""
    since, until = today - MONTH, today
    try:
        since, until = asked_day(request.GET, "since") or since, asked_day(request.GET, "until") or until
        found = changes_between(row, since=since, until=until, today=today)
        places = places_of(
            found.changes, found.after.tables, found.before.tables, reader_language(), named=row.name
        )
    except DomainError as error:
        refusal = text_of(error.code, **error.context)
    more = {
        "title": _("What changed in the record of %(name)s") % {"name": row.name},
        "since": since.isoformat(),
        "until": until.isoformat(),
        "today": today.isoformat(),
        "places": places,
        "imports": _imports(row, since, until) if places else [],
        "refusal": refusal,
    }
    return TemplateResponse(request, "office/record_changes.html", {**context, **more})


def _imports(row: Controller, since: date, until: date) -> list[Row]:
    """Give the files that were taken in between the days, each with its reason."""
    found = list(imports_between(row, since, until))
    people = names_of({entry.imported_by for entry in found})
    return [{"row": entry, "who": people.get(entry.imported_by, "–")} for entry in found]


def places_of(
    changes: Iterable[ToldChange], after: Tables, before: Tables, language: str, *, named: str = ""
) -> list[Row]:
    """Put changes together by what people would open, in the order of the tables; each in words."""
    changes = list(changes)
    people = names_of({step.by for told in changes for step in told.steps})
    grouped: dict[tuple[str, Key], list[ToldChange]] = {}
    for told in changes:
        grouped.setdefault(place_of(told.change), []).append(told)
    return [
        {
            "kind": _("Controller") if table == CONTROLLER.name else TABLE_LABELS[table],
            "name": named if table == CONTROLLER.name else _name(after, before, table, key, language),
            "changes": [_told(told, people, language) for told in inside],
        }
        for (table, key), inside in grouped.items()
    ]


def _name(after: Tables, before: Tables, table: str, key: Key, language: str) -> str:
    other = "en" if language == "da" else "da"
    for tables in (after, before):
        for row in tables.get(table, ()):
            if "name_da" in row and tuple(row.values())[: len(key)] == key:
                return str(row[f"name_{language}"] or row[f"name_{other}"])
    return row_in_words(table, key)


def _told(told: ToldChange, people: Mapping[Any, str], language: str) -> Row:
    change = told.change
    steps = dict.fromkeys(
        (people.get(step.by, "–"), event_label(step.reason), step.at.date()) for step in told.steps
    )
    return {
        "what": "" if change.table == CONTROLLER.name else TABLE_LABELS[change.table],
        "row": _part(change),
        "kind": KIND_LABELS[change.kind],
        "colour": KIND_COLOURS[change.kind],
        "fields": [
            {
                "name": column_label(change.table, field.column),
                "old": value_in_words(change.table, field.column, field.old, language),
                "new": value_in_words(change.table, field.column, field.new, language),
            }
            for field in change.fields
        ],
        "steps": [{"who": who, "why": why, "on": on} for who, why, on in steps],
    }


def _part(change: Change) -> str:
    """Name the row within what it belongs to; nothing for the thing itself."""
    table, key = place_of(change)
    return (
        "" if (table, key) == (change.table, change.key) else row_in_words(change.table, change.key, skip=1)
    )
