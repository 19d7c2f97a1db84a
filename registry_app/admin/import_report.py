"""What the pages that take files in share: what was shown waits sealed in the page, and reports in words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.languages import reader_language
from registry_app.actions.record_imports import import_record
from registry_app.actions.record_intakes import FileToTakeIn, ask_for_intake
from registry_app.admin.base import page_of
from registry_app.admin.record_changes import places_of
from registry_app.admin.record_exports import LIST as BACKGROUND_PAGE
from registry_app.domain.record_reading import Problem, ReadRecord
from registry_app.labels_record_import import PROBLEM_LABELS
from registry_app.labels_sheets import TARGET_LABELS
from registry_app.models import Controller, RecordIntake
from registry_app.queries.background import MOST_ROWS_AT_ONCE
from registry_app.queries.record_changes import ToldChange
from registry_app.queries.record_imports import PlannedImport
from registry_app.queries.record_tables import TABLE
from registry_app.queries.record_words import TABLE_LABELS, column_label

# What was shown waits in the page itself, sealed; nothing of it is stored here.
SALT = "record-import"
WAITS_SECONDS = 4 * 3600
LARGEST_SEALED = 2_000_000
MOST_SHOWN = 400
Row = dict[str, Any]


def sealed_for(request: HttpRequest, controller_id: UUID, body: Any) -> str:
    """Seal what was shown for this person and controller; "" for more than a page can carry."""
    sealed = signing.dumps(body, salt=_salt(request, controller_id), compress=True)
    return sealed if len(sealed) <= LARGEST_SEALED else ""


def opened_from(request: HttpRequest, controller_id: UUID) -> Any:
    """Open what was sealed; raises signing.BadSignature for another's, an altered or an old one."""
    salt = _salt(request, controller_id)
    return signing.loads(request.POST.get("sealed", ""), salt=salt, max_age=WAITS_SECONDS)


def _salt(request: HttpRequest, controller_id: UUID) -> str:
    return f"{SALT}:{actor_in(request).user_id}:{controller_id}"


def changes_in_words(read: ReadRecord, planned: PlannedImport) -> Row:
    """Give what would change, row by row, up to what a page can show."""
    changes = planned.plan.changes
    told = [ToldChange(change, ()) for change in changes[:MOST_SHOWN]]
    return {
        "places": places_of(told, read.tables, planned.stored.tables, reader_language()),
        "count": len(changes),
        "more": max(0, len(changes) - MOST_SHOWN),
        "is_shown": True,
    }


def problems_in_words(problems: Iterable[Problem]) -> list[Row]:
    """Give each problem with its place, in the language that is active."""
    return [
        {
            "says": PROBLEM_LABELS[problem.code] % {"value": problem.value},
            "code": problem.code,
            "table": TABLE_LABELS.get(problem.table, problem.table),
            "sheet": problem.table,
            "line": problem.line,
            "column": problem.column,
            "label": _label(problem),
        }
        for problem in problems
    ]


def _label(problem: Problem) -> str:
    if problem.column in TARGET_LABELS and problem.table not in TABLE:
        return str(TARGET_LABELS[problem.column])
    known = TABLE.get(problem.table)
    fields = {column.name for column in known.parts} if known else set()
    return column_label(problem.table, problem.column) if problem.column in fields else problem.column


def taken_in(
    request: HttpRequest, controller: Controller, file: FileToTakeIn, read: ReadRecord, rows: int
) -> None:
    """Take a file in at once, or ask a worker to where it changes many rows. Raises what the actions do."""
    actor, now = actor_in(request), clock.now()
    if rows > MOST_ROWS_AT_ONCE:
        ask_for_intake(controller_id=controller.pk, file=file, rows=rows, actor=actor, now=now)
        return
    import_record(
        controller_id=controller.pk,
        read=read,
        seen=file.seen,
        reason=file.reason,
        actor=actor,
        now=now,
        keeps=file.keeps,
    )


def after_taking_in(request: HttpRequest, controller: Controller) -> str:
    """Say what happens with the file, and give the page to look at next."""
    waiting = RecordIntake.objects.filter(controller=controller, finished_at__isnull=True)
    if waiting.filter(asked_by=actor_in(request).user_id).exists():
        messages.info(request, gettext("The file is being taken in. This page shows when that is done."))
        return reverse(f"admin:{BACKGROUND_PAGE}", args=[controller.pk])
    messages.success(request, gettext("The file is taken in."))
    return page_of(controller)
