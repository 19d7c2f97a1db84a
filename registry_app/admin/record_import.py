"""A file taken into the record: chosen, read, shown as what it would change, and then applied as one step."""

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.sign_in_again import is_resumed
from registry_app.actions.record_intakes import FileToTakeIn
from registry_app.admin.import_report import (
    Row,
    after_taking_in,
    changes_in_words,
    opened_from,
    problems_in_words,
    sealed_for,
    taken_in,
)
from registry_app.admin.sheet_import import sheet_step, sheets_shown
from registry_app.domain.record_reading import MOST_ROWS, Problem, ReadRecord, packed, read_tables, unpacked
from registry_app.gateways.record_in import MOST_MEGABYTES, ReadFile, is_ours, read_file
from registry_app.gateways.sheet_in import MOST_COLUMNS
from registry_app.models import Controller
from registry_app.queries.record_imports import PlannedImport, planned_import
from registry_app.queries.record_tables import SCHEMA

NAME = "registry_app_controller_import"


class Chosen(forms.Form):
    """The file."""

    file = forms.FileField(label=gettext_lazy("Workbook (XLSX), CSV, or JSON of this office"))


class Applied(forms.Form):
    """Why; and what was shown."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def import_url(controller: Controller) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{NAME}", args=[controller.pk])


def record_import_page(request: HttpRequest, row: Controller, context: Row) -> HttpResponse:
    """Ask for a file; show what it would change, or what is wrong with it; apply what was shown."""
    if not actor_in(request).may("activity.import_record", row.pk):
        raise PermissionDenied
    page: Row = {"form": Chosen()}
    status = 200
    if request.method == "POST" and not is_resumed(request):
        if "sealed" in request.POST:
            done, page, status = _next(request, row)
            if done:
                return HttpResponseRedirect(after_taking_in(request, row))
        else:
            page = _shown(request, row)
    page |= {"title": _("Take a file into the record of %(name)s") % {"name": row.name}}
    page |= {"megabytes": MOST_MEGABYTES, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    template = page.pop("template", "office/record_import.html")
    return TemplateResponse(request, template, {**context, **page}, status=status)


def _next(request: HttpRequest, row: Controller) -> tuple[bool, Row, int]:
    """Go on from a page that was shown: apply it, or read the sheet as is asked now."""
    try:
        body = opened_from(request, row.pk)
    except signing.BadSignature:
        late = _("This page has waited too long. Choose the file again.")
        return False, {"form": Chosen(), "refusal": late}, 409
    if "grids" not in body:
        return _apply(request, row, body)
    done, page, status = sheet_step(request, row, body)
    return done, {"form": Chosen()} | page, status


def _shown(request: HttpRequest, row: Controller) -> Row:
    """Read the file and show what it would do, or ask how it is to be read; nothing is stored."""
    form = Chosen(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    sent = form.cleaned_data["file"]
    if sent.size > MOST_MEGABYTES * 1024 * 1024:
        too_large = Problem("file_too_large", value=str(MOST_MEGABYTES))
        return {"form": Chosen(), "problems": problems_in_words([too_large])}
    content = sent.read()
    if not is_ours(content):
        return sheets_shown(request, row, content) | {"form": Chosen()}
    found = read_file(content)
    if found.problems:
        return {"form": Chosen(), "problems": problems_in_words(found.problems)}
    read = read_tables(SCHEMA, found.tables, silent_on=found.silent_on)
    planned = planned_import(row, read, today=clock.today())
    if planned.plan.problems:
        return {"form": Chosen(), "problems": problems_in_words(planned.plan.problems)}
    return _to_apply(request, row, found, read, planned)


def _to_apply(
    request: HttpRequest, row: Controller, found: ReadFile, read: ReadRecord, planned: PlannedImport
) -> Row:
    sealed = sealed_for(request, row.pk, _body(found, planned))
    if not sealed:
        return {"form": Chosen(), "problems": problems_in_words([Problem("file_too_large_inside")])}
    return {
        "form": Applied(initial={"sealed": sealed}) if planned.plan.changes else Chosen(),
        "kept": planned.plan.kept,
        "other": _other_controller(found, planned),
        **changes_in_words(read, planned),
    }


def _other_controller(found: ReadFile, planned: PlannedImport) -> str:
    """Name the controller of the file, if it is another than this one."""
    named = found.about.get("slug", "")
    return found.about.get("name", named) if named and named != planned.stored.controller["slug"] else ""


def _body(found: ReadFile, planned: PlannedImport) -> Row:
    return {
        "seen": planned.fingerprint,
        "tables": packed(found.tables),
        "silent_on": sorted(found.silent_on),
        "rows": len(planned.plan.changes),
    }


def _apply(request: HttpRequest, row: Controller, body: Row) -> tuple[bool, Row, int]:
    """Apply what was shown: true, or the page that says why not."""
    form = Applied(request.POST)
    if not form.is_valid():
        return False, {"form": form, "is_shown": True, "is_again": True}, 200
    file = FileToTakeIn(
        unpacked(body["tables"]),
        tuple(body["silent_on"]),
        body["seen"],
        form.cleaned_data["reason"],
    )
    try:
        taken_in(request, row, file, file.read(), body["rows"])
    except DomainError as error:
        return False, {"form": Chosen(), "refusal": text_of(error.code, **error.context)}, error.status
    return True, {}, 200
