"""The systems that hold personal data, and which activities use them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.languages import reader_language
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.domain.record import bases_of, has_undecided_retention, retention_lines
from registry_app.labels_record import LEGAL_BASIS_LABELS
from registry_app.models import ProcessingActivity, System
from registry_app.queries.record import outlined, with_purposes

IN_USE = [("True", _("in use")), ("False", _("taken out of use"))]


@admin.register(System)
class SystemAdmin(RegistryAdmin):
    """Where a case asks for an extract."""

    view_permission = "system.view"
    document_template = "office/system.html"
    list_title = _("Systems")
    when_empty = _("No system matches. Take a filter away, or enter the controller's systems.")
    list_display = ("shown_name", "shown_controller", "shown_owner", "shown_use")
    list_filter = (ControllerFilter, code_filter(_("use"), "active", IN_USE))
    search_by = SearchBy(names="code name_da name_en owner")
    ordering = ("controller__name", "code")

    @display(description=_("System"))
    def shown_name(self, row: System) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("System owner"), ordering="owner")
    def shown_owner(self, row: System) -> str:
        """Give who answers for the system."""
        return row.owner

    @display(description=_("Use"), ordering="active")
    def shown_use(self, row: System) -> SafeString:
        """Tell whether the system is in use."""
        return _use_chip(row)

    def heading(self, row: System) -> str:
        """Give the system's name."""
        return in_words(row, "name")

    def document(self, request: HttpRequest, row: System) -> dict[str, Any]:
        """Show the owner, and the activities whose data the system holds."""
        rows = ProcessingActivity.objects.filter(activity_systems__system=row)
        return super().document(request, row) | {
            "use_chip": _use_chip(row),
            "controller_url": page_of(row.controller),
            "activities": [_use(activity) for activity in with_purposes(rows.order_by("position", "code"))],
        }


def _use(row: ProcessingActivity) -> dict[str, Any]:
    activity, words = outlined(row), dict(LEGAL_BASIS_LABELS)
    return {
        "name": in_words(row, "name"),
        "bases": [words[article] for article in bases_of(activity)],
        "retention": retention_lines(activity, reader_language()),
        "undecided": has_undecided_retention(activity),
        "url": page_of(row),
    }


def _use_chip(row: System) -> SafeString:
    return chip(dict(IN_USE)[str(row.active)], "good" if row.active else "")
