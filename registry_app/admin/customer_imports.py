"""Customer files: how far each is, what it changed, and what was wrong with which line."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.spreadsheets import csv_line
from registry_app.actions.customer_imports import MOST_REPORTED
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, list_of, page_of
from registry_app.admin.customer_file_buttons import STOP_IMPORT
from registry_app.domain import customer_imports as imports
from registry_app.labels_customers import (
    FIELD_LABELS,
    FILE_FAULT_LABELS,
    IMPORT_STATE_LABELS,
    LINE_FAULT_LABELS,
)
from registry_app.models import Customer, CustomerImport
from registry_app.queries.customer_imports import faults_by_code, rejected_lines

COLOURS = {
    imports.READING: "near",
    imports.TAKEN_IN: "good",
    imports.REFUSED: "late",
    imports.BROKEN_OFF: "late",
}
SHOWN_LINES = 100
REPORT = "rejected-lines"


def _report(_request: HttpRequest, row: CustomerImport) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_report_lines(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-lines-{row.pk}.csv"'
    return answer


def _report_lines(row: CustomerImport) -> Iterator[str]:
    # With the mark that tells a spreadsheet that it is UTF-8.
    yield "\ufeff" + csv_line(["line", "column", "code", "what is wrong"], delimiter=";")
    for line, field, code in rejected_lines(row).iterator(chunk_size=2000):
        yield csv_line([line, FIELD_LABELS[field], code, LINE_FAULT_LABELS[code]], delimiter=";")


@admin.register(CustomerImport)
class CustomerImportAdmin(RegistryAdmin):
    """One customer file on its way."""

    view_permission = "customer.view_imports"
    document_template = "office/customer_import.html"
    steps: ClassVar = (STOP_IMPORT,)
    downloads: ClassVar = {REPORT: _report}
    list_title = _("Customer files")
    when_empty = _("No customer file came yet. Take one in on the page of a controller.")
    list_display = ("shown_at", "shown_controller", "shown_source", "shown_state", "shown_lines")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", IMPORT_STATE_LABELS))
    sortable_by = ("shown_at",)
    ordering = ("-created_at", "-id")

    @display(description=_("Came"), ordering="created_at")
    def shown_at(self, row: CustomerImport) -> str:
        """Give when it came."""
        return self.heading(row)

    @display(description=_("How"))
    def shown_source(self, row: CustomerImport) -> str:
        """Tell by which way it came."""
        return row.get_source_display()

    @display(description=_("State"))
    def shown_state(self, row: CustomerImport) -> SafeString:
        """Give the state."""
        return _state_chip(row)

    @display(description=_("Lines"))
    def shown_lines(self, row: CustomerImport) -> str:
        """Give how many lines were read."""
        return str(row.lines)

    def heading(self, row: CustomerImport) -> str:
        """Name the file by when it came."""
        return f"{localtime(row.created_at):%d-%m-%Y %H:%M}"

    def offered_steps(self, row: CustomerImport, actor: Actor) -> Sequence[str]:
        """Offer to stop what is still being read."""
        may = actor.may("customer.import_customers", row.controller_id)
        return [STOP_IMPORT.name] if may and row.state in imports.UNDER_WAY else []

    def document(self, request: HttpRequest, row: CustomerImport) -> dict[str, Any]:
        """Show progress, counts, and the first rejected lines."""
        told = list(rejected_lines(row)[:SHOWN_LINES])
        return super().document(request, row) | {
            "state_chip": _state_chip(row),
            "is_under_way": row.state in imports.UNDER_WAY,
            "percent": min(100, row.read * 100 // row.size) if row.size else 0,
            "refusal": _refusal(row),
            "begun_by": names_of([row.begun_by]).get(row.begun_by, "–"),
            "controller_url": page_of(row.controller),
            "customers_url": list_of(Customer, row.controller),
            "faults": [
                {
                    "field": FIELD_LABELS[field],
                    "says": LINE_FAULT_LABELS[code],
                    "code": code,
                    "number": number,
                }
                for field, code, number in faults_by_code(row)
            ],
            "told": [
                {"line": n, "field": FIELD_LABELS[field], "says": LINE_FAULT_LABELS[code], "code": code}
                for n, field, code in told
            ],
            "more": len(told) == SHOWN_LINES,
            "most": MOST_REPORTED if row.rejected > MOST_REPORTED else 0,
            "report_url": self.download_urls(row)[REPORT],
        }


def _refusal(row: CustomerImport) -> str:
    if not row.refused_for:
        return ""
    return str(FILE_FAULT_LABELS[row.refused_for]) % {"names": ", ".join(row.missing)}


def _state_chip(row: CustomerImport) -> SafeString:
    return chip(row.get_state_display(), COLOURS.get(row.state, ""))
