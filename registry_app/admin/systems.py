"""The systems that hold personal data, and which activities use them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.models import ActivitySystem, System

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
    search_fields = ("code", "name_da", "name_en", "owner")
    ordering = ("controller__name", "code")

    @display(description=_("System"))
    def shown_name(self, row: System) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Controller"), ordering="controller__name")
    def shown_controller(self, row: System) -> str:
        """Give the controller."""
        return row.controller.name

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
        uses = ActivitySystem.objects.filter(system=row).select_related("activity").order_by("activity__code")
        return super().document(request, row) | {
            "use_chip": _use_chip(row),
            "controller_url": page_of(row.controller),
            "activities": [
                {
                    "name": in_words(use.activity, "name"),
                    "basis": use.activity.get_legal_basis_display(),
                    "retention": in_words(use.activity, "retention"),
                    "url": page_of(use.activity),
                }
                for use in uses
            ],
        }


def _use_chip(row: System) -> SafeString:
    return chip(dict(IN_USE)[str(row.active)], "good" if row.active else "")
