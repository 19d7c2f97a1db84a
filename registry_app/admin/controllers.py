"""Controllers: who they are, how they want things done, and the way to everything that is theirs."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.counts import count_each
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton
from registry_app.admin.base import RegistryAdmin, chip, list_of, page_of
from registry_app.admin.controller_buttons import CONTROLLER_BUTTONS
from registry_app.admin.controller_roles import CHANGE_ROLE, controller_roles_page, roles_url
from registry_app.admin.controller_roles import NAME as ROLES_PAGE
from registry_app.admin.customer_file_buttons import IMPORT_CUSTOMERS, MAP_COLUMNS
from registry_app.admin.findings_page import counts_in_words
from registry_app.admin.library_button import START_FROM_LIBRARY
from registry_app.admin.mailboxes import ADD_MAILBOX
from registry_app.admin.planned_change_buttons import PLAN_CHANGE
from registry_app.admin.promise_counts import promises_in_words
from registry_app.admin.proposal_buttons import READ_POLICY
from registry_app.admin.recipient_buttons import ADD_LISTING, ADD_RECIPIENT, NAME_CONTACTS
from registry_app.admin.record_buttons import ADD_ACTIVITY, ADD_CATEGORY, ADD_RULE
from registry_app.admin.record_changes import NAME as CHANGES_PAGE
from registry_app.admin.record_changes import changes_url, record_changes_page
from registry_app.admin.record_exports import FILE_OF as EXPORT_FILE
from registry_app.admin.record_exports import LIST as EXPORTS_PAGE
from registry_app.admin.record_exports import exports_url, record_export_file, record_exports_page
from registry_app.admin.record_files import RECORD_DOWNLOADS, formats_offered
from registry_app.admin.record_import import NAME as IMPORT_PAGE
from registry_app.admin.record_import import import_url, record_import_page
from registry_app.domain.activity_library import activity_library
from registry_app.domain.controller_steps import OPEN, SETTING_UP
from registry_app.labels import ACTIVITY_STATUS_LABELS, LANGUAGE_LABELS
from registry_app.models import (
    Controller,
    Customer,
    CustomerImport,
    DataCategory,
    Mailbox,
    PlannedChange,
    PolicyReading,
    PolicyVersion,
    ProcessingActivity,
    Promise,
    Recipient,
    RetentionRule,
    System,
)
from registry_app.queries.background import LARGEST_AT_ONCE
from registry_app.queries.findings import finding_counts

OWNED = (
    (_("Processing activities"), ProcessingActivity, "activity.view"),
    (_("Systems"), System, "system.view"),
    (_("Categories of data"), DataCategory, "activity.view"),
    (_("Recipients"), Recipient, "activity.view"),
    (_("Retention rules"), RetentionRule, "activity.view"),
    (_("Planned changes"), PlannedChange, "activity.view"),
    (_("Policy texts read"), PolicyReading, "activity.view"),
    (_("Policy versions"), PolicyVersion, "policy.view"),
    (_("Promises"), Promise, "promise.view"),
    (_("Customers"), Customer, "customer.view"),
    (_("Customer files"), CustomerImport, "customer.view_imports"),
    (_("Mailboxes"), Mailbox, "mailbox.view"),
)


STATE_LOOKS = {SETTING_UP: "near", OPEN: "good"}

# What can be entered at a controller, and the permission for it.
ADDS = {
    "add_activity": "activity.add_activity",
    "start_from_library": "controller.start_from_library",
    "add_recipient": "recipient.add_recipient",
    "add_listing": "listing.add_listing",
    "name_contacts": "controller.name_contacts",
    "describe_controller": "controller.describe_controller",
    "change_settings": "controller.change_settings",
    "add_rule": "retention_rule.add_rule",
    "add_category": "data_category.add_category",
    "plan_change": "planned_change.plan_change",
    "read_policy": "policy_reading.read_policy",
    "import_customers": "customer.import_customers",
    "map_columns": "customer.map_columns",
    "add_mailbox": "mailbox.add_mailbox",
    "change_role_permission": "controller.change_role_permission",
}


@admin.register(Controller)
class ControllerAdmin(RegistryAdmin):
    """The controllers that this office serves."""

    view_permission = "controller.view"
    document_template = "office/controller.html"
    steps: ClassVar[Sequence[StepButton]] = (
        *(ADD_ACTIVITY, START_FROM_LIBRARY, ADD_RECIPIENT, ADD_RULE, ADD_CATEGORY, ADD_LISTING),
        *(NAME_CONTACTS, *CONTROLLER_BUTTONS, PLAN_CHANGE, READ_POLICY, ADD_MAILBOX),
        *(IMPORT_CUSTOMERS, MAP_COLUMNS, CHANGE_ROLE),
    )
    related = ()
    downloads: ClassVar = RECORD_DOWNLOADS
    list_title = _("Controllers")
    when_empty = _("No controller is entered yet, or you hold no role at one.")
    list_display = ("shown_name", "shown_state", "shown_cvr", "shown_form_mode", "shown_contact")
    search_by = SearchBy(names="name brand slug", cvr="cvr")
    ordering = ("name",)

    @display(description=_("Name"), ordering="name")
    def shown_name(self, row: Controller) -> str:
        """Give the name."""
        return row.name

    @display(description=_("state"), ordering="state")
    def shown_state(self, row: Controller) -> SafeString:
        """Tell whether it is open: nothing leaves for one that is not."""
        return chip(row.get_state_display(), STATE_LOOKS.get(row.state, ""))

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

    def get_urls(self) -> list[Any]:
        """Add the pages of what changed in the record, of files that are made, and of one taken in."""
        changes = path(
            "<uuid:object_id>/changes/", self.admin_site.admin_view(self.changes_view), name=CHANGES_PAGE
        )
        take_in = path(
            "<uuid:object_id>/import/", self.admin_site.admin_view(self.import_view), name=IMPORT_PAGE
        )
        exports = path(
            "<uuid:object_id>/exports/", self.admin_site.admin_view(self.exports_view), name=EXPORTS_PAGE
        )
        file = path(
            "<uuid:object_id>/exports/<uuid:export_id>/",
            self.admin_site.admin_view(self.export_file_view),
            name=EXPORT_FILE,
        )
        roles = path("<uuid:object_id>/roles/", self.admin_site.admin_view(self.roles_view), name=ROLES_PAGE)
        return [changes, take_in, exports, file, roles, *super().get_urls()]

    def roles_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show what the roles may do here, and what differs from the standard."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        return controller_roles_page(request, row, self._context(request, row))

    def exports_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Ask for a file of a large record, and show how far it is."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        row = self.row_or_404(request, object_id)
        return record_exports_page(request, row, self._context(request, row))

    def export_file_view(self, request: HttpRequest, object_id: UUID, export_id: UUID) -> HttpResponse:
        """Hand out a file that was made."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return record_export_file(request, self.row_or_404(request, object_id), export_id)

    def changes_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show what changed in the record between two days."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        return record_changes_page(request, row, self._context(request, row))

    def import_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Take a file into the record, after showing what it would change."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        row = self.row_or_404(request, object_id)
        return record_import_page(request, row, self._context(request, row))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see; a controller names no other row."""
        return Controller.objects.for_user(actor_in(request))

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer what those who keep the record may enter."""
        return [
            step
            for step, permission in ADDS.items()
            if actor.may(permission, row.pk) and (step != "start_from_library" or _is_library_left(row))
        ]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show the facts, the settings, the counts, and the policy that people read today."""
        actor = actor_in(request)
        words = dict(LANGUAGE_LABELS)
        shown = [(name, model) for name, model, permission in OWNED if actor.may(permission, row.pk)]
        numbers = count_each(*(model._default_manager.filter(controller=row) for _name, model in shown))
        owned = [
            {"name": name, "number": number, "url": list_of(model, row)}
            for (name, model), number in zip(shown, numbers, strict=True)
        ]
        return super().document(request, row) | {
            "owned": owned,
            "formats": formats_offered(self.download_urls(row))
            if actor.may("activity.view", row.pk)
            else None,
            "exports_url": exports_url(row) if _is_large(row) else "",
            "today": clock.today().isoformat(),
            "changes_url": changes_url(row),
            "roles_url": roles_url(row),
            "import_url": import_url(row) if actor.may("activity.import_record", row.pk) else "",
            "findings": _findings(row) if actor.may("activity.view", row.pk) else None,
            "activities": _activities(row) if actor.may("activity.view", row.pk) else None,
            "promises": promises_in_words(row) if actor.may("promise.view", row.pk) else None,
            "languages": [words.get(code, code) for code in row.languages],
            "policy": _policy(row) if actor.may("policy.view", row.pk) else None,
            "may_draft": actor.may("policy.draft_version", row.pk),
        }


def _findings(controller: Controller) -> list[dict[str, Any]]:
    """Count what is found in the record, by severity, each with the way to it."""
    [(_controller, counts)] = finding_counts([controller], clock.today())
    return counts_in_words(controller, counts)


def _activities(controller: Controller) -> list[dict[str, Any]]:
    """Count the activities by status, each with the way to its rows."""
    found = {status: number for status, number, _entered in _counted_activities(controller)}
    address = list_of(ProcessingActivity, controller)
    return [
        {"name": words, "number": found[status], "url": f"{address}&status={status}"}
        for status, words in ACTIVITY_STATUS_LABELS
        if status in found
    ]


def _counted_activities(row: Any) -> list[tuple[str, int, int]]:
    """Count the activities of each status, and those of them that are the library's; once for a page."""
    if not hasattr(row, "shown_activities"):
        entered = Count("pk", filter=Q(code__in=list(activity_library().activities)))
        rows = ProcessingActivity.objects.filter(controller=row)
        row.shown_activities = list(rows.values_list("status").annotate(number=Count("pk"), entered=entered))
    counted: list[tuple[str, int, int]] = row.shown_activities
    return counted


def _is_large(row: Any) -> bool:
    return sum(number for _status, number, _entered in _counted_activities(row)) > LARGEST_AT_ONCE


def _is_library_left(row: Controller) -> bool:
    entered = sum(entered for _status, _number, entered in _counted_activities(row))
    return entered < len(activity_library().activities)


def _policy(controller: Controller) -> dict[str, Any]:
    version = PolicyVersion.objects.filter(controller=controller, state="in_force").first()
    return {"version": version, "url": page_of(version) if version else ""}
