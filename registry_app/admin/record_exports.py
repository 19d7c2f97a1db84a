"""Files made or taken in by the worker: a page that shows how far each is, and the file once it is there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.people.reads import FILE, record_read
from registry_app.actions.record_exports import ask_for_export, export_file
from registry_app.admin.record_files import FORMAT_LABELS, asked_day
from registry_app.gateways.record_out import READING, STAGES, WORDING, WRITING
from registry_app.models import Controller, RecordExport, RecordIntake
from registry_app.models.background import DONE, FAILED, WAITING, WORKING
from registry_app.queries.background import KEPT_FOR, work_of

LIST = "registry_app_controller_exports"
FILE_OF = "registry_app_controller_export_file"
# After this a row that nobody takes up says that the worker may stand still.
PATIENCE = timedelta(minutes=2)
STATE_COLOURS = {WAITING: "", WORKING: "near", DONE: "good", FAILED: "late"}
STATE_LABELS = {
    WAITING: gettext_lazy("waiting"),
    WORKING: gettext_lazy("being made"),
    DONE: gettext_lazy("ready"),
    FAILED: gettext_lazy("failed"),
}
STAGE_LABELS = {
    READING: gettext_lazy("reading the record"),
    WORDING: gettext_lazy("putting it into words"),
    WRITING: gettext_lazy("writing the file"),
}
Row = dict[str, Any]


def exports_url(controller: Controller) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{LIST}", args=[controller.pk])


def record_exports_page(request: HttpRequest, row: Controller, context: Row) -> HttpResponse:
    """Ask for a file, or show how far those are that the reader asked for."""
    actor = actor_in(request)
    if not actor.may("activity.view", row.pk):
        raise PermissionDenied
    refusal, status, now = "", 200, clock.now()
    if request.method == "POST":
        try:
            ask_for_export(
                controller_id=row.pk,
                kind=request.POST.get("format", ""),
                language=request.POST.get("language") or reader_language(),
                as_of=asked_day(request.POST, "as_of"),
                actor=actor,
                now=now,
            )
        except DomainError as error:
            refusal, status = text_of(error.code, **error.context), error.status
        else:
            # A page that can be looked at again, left, and come back to.
            return HttpResponseRedirect(exports_url(row))
    found = list(work_of(RecordExport, actor, row))
    intakes = list(work_of(RecordIntake, actor, row).select_related("made"))
    work = [*found, *intakes]
    page = {
        "title": _("Files of the record of %(name)s") % {"name": row.name},
        "refusal": refusal,
        "exports": [_in_words(row, export) for export in found],
        "intakes": [_standing(intake) | {"row": intake} for intake in intakes],
        "is_unfinished": any(entry.finished_at is None for entry in work),
        "is_late": any(entry.state == WAITING and now - entry.asked_at > PATIENCE for entry in work),
        "kept_days": KEPT_FOR.days,
    }
    return TemplateResponse(request, "office/record_exports.html", {**context, **page}, status=status)


def _in_words(row: Controller, export: RecordExport) -> Row:
    step = STAGES.index(export.stage) + 1 if export.stage in STAGES else 0
    return _standing(export) | {
        "row": export,
        "format": dict(FORMAT_LABELS).get(export.kind, export.kind),
        "stage": STAGE_LABELS.get(export.stage, "") if export.state == WORKING else "",
        "step": step,
        "steps": len(STAGES) + 1,
        "url": reverse(f"admin:{FILE_OF}", args=[row.pk, export.pk]) if export.state == DONE else "",
    }


def _standing(work: RecordExport | RecordIntake) -> Row:
    return {
        "state": STATE_LABELS[work.state],
        "colour": STATE_COLOURS[work.state],
        "is_open": work.finished_at is None,
        "why": text_of(work.failure, **work.failed_on) if work.failure else "",
    }


def record_export_file(request: HttpRequest, row: Controller, export_id: UUID) -> HttpResponse:
    """Hand out a file that is there, and record that it was."""
    actor = actor_in(request)
    if not actor.may("activity.view", row.pk):
        raise PermissionDenied
    try:
        made = export_file(controller=row, export_id=export_id, actor=actor)
    except DomainError as error:
        raise Http404 from error
    record_read(kind=FILE, subject=row, controller_id=row.pk, actor=actor, now=clock.now())
    return HttpResponse(
        made.content,
        content_type=made.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
