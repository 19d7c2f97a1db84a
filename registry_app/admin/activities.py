"""The record of processing activities, each to be read as a document (GDPR Art. 30)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from registry_app.admin.base import (
    ControllerFilter,
    RegistryAdmin,
    chip,
    code_filter,
    in_words,
    page_of,
)
from registry_app.labels import ACTIVITY_STATUS_LABELS, LEGAL_BASIS_LABELS
from registry_app.models import ActivitySystem, ProcessingActivity

STATUS_COLOURS = {"active": "good", "draft": "near", "ended": ""}


@admin.register(ProcessingActivity)
class ProcessingActivityAdmin(RegistryAdmin):
    """Why data is processed, on which basis, and how long it is kept."""

    view_permission = "activity.view"
    document_template = "office/activity.html"
    list_title = _("Record of processing activities")
    when_empty = _("No activity matches. Take a filter away, or enter the controller's record.")
    list_display = ("shown_name", "shown_controller", "shown_basis", "shown_retention", "shown_status")
    list_filter = (
        ControllerFilter,
        code_filter(_("legal basis"), "legal_basis", LEGAL_BASIS_LABELS),
        code_filter(_("status"), "status", ACTIVITY_STATUS_LABELS),
    )
    search_fields = ("code", "name_da", "name_en", "purpose_da", "purpose_en")
    ordering = ("controller__name", "code")

    @display(description=_("Activity"))
    def shown_name(self, row: ProcessingActivity) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Controller"), ordering="controller__name")
    def shown_controller(self, row: ProcessingActivity) -> str:
        """Give the controller."""
        return row.controller.name

    @display(description=_("Legal basis"), ordering="legal_basis")
    def shown_basis(self, row: ProcessingActivity) -> str:
        """Give the basis with its article."""
        return row.get_legal_basis_display()

    @display(description=_("Retention"))
    def shown_retention(self, row: ProcessingActivity) -> str:
        """Tell how long the data is kept."""
        return in_words(row, "retention")

    @display(description=_("Status"), ordering="status")
    def shown_status(self, row: ProcessingActivity) -> SafeString:
        """Give the status."""
        return chip(row.get_status_display(), STATUS_COLOURS[row.status])

    def heading(self, row: ProcessingActivity) -> str:
        """Give the activity's name."""
        return in_words(row, "name")

    def document(self, request: HttpRequest, row: ProcessingActivity) -> dict[str, Any]:
        """Put the record's row into words, with the systems that hold its data."""
        names = ("purpose", "data_categories", "recipients", "retention")
        uses = ActivitySystem.objects.filter(activity=row).select_related("system").order_by("system__code")
        return super().document(request, row) | {
            "said": {name: in_words(row, name) for name in names},
            "status_chip": chip(row.get_status_display(), STATUS_COLOURS[row.status]),
            "controller_url": page_of(row.controller),
            "systems": [
                {"name": in_words(use.system, "name"), "system": use.system, "url": page_of(use.system)}
                for use in uses
            ],
        }
