"""The record of processing activities, each to be read as a document (GDPR Art. 30)."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import actor_in
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import (
    CodeFilter,
    ControllerFilter,
    RegistryAdmin,
    chip,
    code_filter,
    in_words,
    page_of,
)
from registry_app.admin.promises import promises_in_words
from registry_app.admin.record_words import activity_in_words, language_read
from registry_app.domain.record import bases_of, retention_lines
from registry_app.labels import ACTIVITY_STATUS_LABELS
from registry_app.labels_record import LEGAL_BASIS_LABELS
from registry_app.models import ProcessingActivity, Promise, PurposeBasis
from registry_app.queries.record import described, with_record

STATUS_COLOURS = {"active": "good", "draft": "near", "ended": ""}


class BasisFilter(CodeFilter):
    """The activities of which some purpose rests on a legal basis."""

    title = _("legal basis")
    parameter_name = "legal_basis"
    labels = LEGAL_BASIS_LABELS

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the activities with the basis; what is no code narrows nothing."""
        if self.value() not in dict(self.labels):
            return queryset
        resting = PurposeBasis.objects.filter(purpose__activity=OuterRef("pk"), article=self.value())
        return queryset.filter(Exists(resting))


@admin.register(ProcessingActivity)
class ProcessingActivityAdmin(RegistryAdmin):
    """Why data is processed, on which basis, and how long it is kept."""

    view_permission = "activity.view"
    document_template = "office/activity.html"
    list_title = _("Record of processing activities")
    when_empty = _("No activity matches. Take a filter away, or enter the controller's record.")
    list_display = ("shown_name", "shown_controller", "shown_section", "shown_basis", "shown_status")
    list_filter = (
        ControllerFilter,
        BasisFilter,
        code_filter(_("status"), "status", ACTIVITY_STATUS_LABELS),
    )
    search_by = SearchBy(names="code name_da name_en")
    ordering = ("controller__name", "position", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the parts that each line and page read."""
        return with_record(super().get_queryset(request))

    @display(description=_("Activity"))
    def shown_name(self, row: ProcessingActivity) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Controller"), ordering="controller__name")
    def shown_controller(self, row: ProcessingActivity) -> str:
        """Give the controller."""
        return row.controller.name

    @display(description=_("Section of the policy"), ordering="position")
    def shown_section(self, row: ProcessingActivity) -> str:
        """Give the section of the policy that tells of it."""
        return row.section

    @display(description=_("Legal basis"))
    def shown_basis(self, row: ProcessingActivity) -> str:
        """Give the bases with their articles."""
        words = dict(LEGAL_BASIS_LABELS)
        return ", ".join(str(words[article]) for article in bases_of(described(row)))

    @display(description=_("Retention"))
    def shown_retention(self, row: ProcessingActivity) -> str:
        """Tell how long the data is kept."""
        return " ".join(retention_lines(described(row), get_language() or "da"))

    @display(description=_("Status"), ordering="status")
    def shown_status(self, row: ProcessingActivity) -> SafeString:
        """Give the status."""
        return chip(row.get_status_display(), STATUS_COLOURS[row.status])

    def heading(self, row: ProcessingActivity) -> str:
        """Give the activity's name."""
        return in_words(row, "name")

    def document(self, request: HttpRequest, row: ProcessingActivity) -> dict[str, Any]:
        """Put the record's row into words, with the systems that hold its data."""
        promises = Promise.objects.for_user(actor_in(request)).filter(activity=row)
        return super().document(request, row) | {
            "promises": promises_in_words(promises.order_by("position")),
            "said": activity_in_words(row, language_read()),
            "status_chip": chip(row.get_status_display(), STATUS_COLOURS[row.status]),
            "controller_url": page_of(row.controller),
        }
