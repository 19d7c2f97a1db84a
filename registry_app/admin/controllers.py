"""Controllers: who they are, how they want things done, and the way to everything that is theirs."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.admin import actor_in
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import RegistryAdmin, list_of, page_of
from registry_app.domain.record_codes import NOT_KEPT
from registry_app.labels import ACTIVITY_STATUS_LABELS, LANGUAGE_LABELS
from registry_app.labels_record import KEEPER_LABELS
from registry_app.models import (
    Controller,
    Customer,
    PolicyVersion,
    ProcessingActivity,
    Promise,
    Recipient,
    RetentionRule,
    System,
)

OWNED = (
    (_("Processing activities"), ProcessingActivity, "activity.view"),
    (_("Systems"), System, "system.view"),
    (_("Recipients"), Recipient, "activity.view"),
    (_("Retention rules"), RetentionRule, "activity.view"),
    (_("Policy versions"), PolicyVersion, "policy.view"),
    (_("Promises"), Promise, "promise.view"),
    (_("Customers"), Customer, "customer.view"),
)


@admin.register(Controller)
class ControllerAdmin(RegistryAdmin):
    """The controllers that this office serves."""

    view_permission = "controller.view"
    document_template = "office/controller.html"
    related = ()
    list_title = _("Controllers")
    when_empty = _("No controller is entered yet, or you hold no role at one.")
    list_display = ("shown_name", "shown_cvr", "shown_form_mode", "shown_contact")
    search_by = SearchBy(names="name brand slug", cvr="cvr")
    ordering = ("name",)

    @display(description=_("Name"), ordering="name")
    def shown_name(self, row: Controller) -> str:
        """Give the name."""
        return row.name

    @display(description=_("CVR no."), ordering="cvr")
    def shown_cvr(self, row: Controller) -> str:
        """Give the number in the business register."""
        return row.cvr

    @display(description=_("Form to sign"))
    def shown_form_mode(self, row: Controller) -> str:
        """Tell whether a form is asked for."""
        return row.get_form_mode_display()

    @display(description=_("Contact"))
    def shown_contact(self, row: Controller) -> str:
        """Give where people write."""
        return row.contact_email

    def heading(self, row: Controller) -> str:
        """Give the controller's name."""
        return row.name

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask about the controller itself."""
        if obj is not None:
            return actor_in(request).may(self.view_permission, obj.pk)
        return super().has_view_permission(request)

    def controller_of(self, row: Controller) -> UUID:
        """Give the controller itself."""
        return row.pk

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see; a controller names no other row."""
        return Controller.objects.for_user(actor_in(request))

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show the facts, the settings, the counts, and the policy that people read today."""
        actor = actor_in(request)
        words = dict(LANGUAGE_LABELS)
        owned = [
            {"name": name, "number": model.objects.filter(controller=row).count(), "url": list_of(model, row)}
            for name, model, permission in OWNED
            if actor.may(permission, row.pk)
        ]
        return super().document(request, row) | {
            "owned": owned,
            "activities": _activities(row) if actor.may("activity.view", row.pk) else None,
            "promises": _promises(row) if actor.may("promise.view", row.pk) else None,
            "languages": [words.get(code, code) for code in row.languages],
            "policy": _policy(row) if actor.may("policy.view", row.pk) else None,
            "may_draft": actor.may("policy.draft_version", row.pk),
        }


def _activities(controller: Controller) -> list[dict[str, Any]]:
    """Count the activities by status, each with the way to its rows."""
    rows = ProcessingActivity.objects.filter(controller=controller)
    found = dict(rows.values_list("status").annotate(Count("pk")))
    address = list_of(ProcessingActivity, controller)
    return [
        {"name": words, "number": found[status], "url": f"{address}&status={status}"}
        for status, words in ACTIVITY_STATUS_LABELS
        if status in found
    ]


def _promises(controller: Controller) -> list[dict[str, Any]]:
    """Count the promises by what keeps them, those that hang in the air first."""
    rows = Promise.objects.filter(controller=controller)
    found = dict(rows.values_list("keeper").annotate(Count("pk")))
    address = list_of(Promise, controller)
    return [
        {
            "name": words,
            "number": found[keeper],
            "url": f"{address}&keeper={keeper}",
            "kind": "late" if keeper == NOT_KEPT else "good",
        }
        for keeper, words in reversed(KEEPER_LABELS)
        if keeper in found
    ]


def _policy(controller: Controller) -> dict[str, Any]:
    version = PolicyVersion.objects.filter(controller=controller, state="in_force").first()
    return {"version": version, "url": page_of(version) if version else ""}
