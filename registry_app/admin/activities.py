"""The record of processing activities, each to be read as a document (GDPR Art. 30)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton
from registry_app.admin.activity_buttons import ACTIVITY_BUTTONS
from registry_app.admin.base import (
    CodeFilter,
    ControllerFilter,
    RegistryAdmin,
    chip,
    code_filter,
    in_words,
    page_of,
)
from registry_app.admin.finding_words import findings_in_words
from registry_app.admin.findings_page import NAME, findings_page
from registry_app.admin.promises import promises_in_words
from registry_app.admin.record_buttons import ACTIVITY_PART_BUTTONS
from registry_app.admin.record_words import activity_in_words
from registry_app.domain.activity_steps import ENDED
from registry_app.domain.findings import Finding, is_blocking
from registry_app.domain.policy_steps import IN_FORCE
from registry_app.domain.record import bases_of
from registry_app.labels import ACTIVITY_STATUS_LABELS
from registry_app.labels_record import LEGAL_BASIS_LABELS
from registry_app.models import (
    ActivityExtra,
    FindingOverride,
    PolicyVersion,
    ProcessingActivity,
    Promise,
    PurposeBasis,
)
from registry_app.permissions import activity_steps
from registry_app.queries.findings import judged, override_that_holds
from registry_app.queries.record import fetch_record, outlined, with_purposes

STATUS_COLOURS = {"active": "good", "draft": "near", "planned": "near", "ended": ""}


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
    steps: ClassVar[Sequence[StepButton]] = (
        *ACTIVITY_BUTTONS[:-1],
        *ACTIVITY_PART_BUTTONS,
        ACTIVITY_BUTTONS[-1],
    )
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
        """Limit to what the actor may see, with the parts that each line reads."""
        extras = ActivityExtra.objects.filter(activity=OuterRef("pk"))
        return with_purposes(super().get_queryset(request).annotate(has_extras=Exists(extras)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give the activity with its whole record."""
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            fetch_record(row)
        return row

    @display(description=_("Activity"))
    def shown_name(self, row: ProcessingActivity) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Section of the policy"), ordering="position")
    def shown_section(self, row: ProcessingActivity) -> str:
        """Give the section of the policy that tells of it."""
        return row.section

    @display(description=_("Legal basis"))
    def shown_basis(self, row: ProcessingActivity) -> str:
        """Give the bases with their articles."""
        words = dict(LEGAL_BASIS_LABELS)
        return ", ".join(str(words[article]) for article in bases_of(outlined(row)))

    @display(description=_("Status"), ordering="status")
    def shown_status(self, row: ProcessingActivity) -> SafeString:
        """Give the status."""
        return chip(row.get_status_display(), STATUS_COLOURS[row.status])

    def heading(self, row: ProcessingActivity) -> str:
        """Give the activity's name."""
        return in_words(row, "name")

    def offered_steps(self, row: ProcessingActivity, actor: Actor) -> Sequence[str]:
        """Name the steps that the status allows and the actor may take; an override where there is need."""
        offered = activity_steps(row, actor)
        found, override = _standing(row)
        if "override_findings" in offered and (override is not None or not is_blocking(found)):
            offered.remove("override_findings")
        nothing = {
            "remove_purpose": not row.purposes.all(),
            "remove_disclosure": not row.disclosures.all(),
            "remove_joint_controller": not row.joint.all(),
        }
        return [step for step in offered if not nothing.get(step)]

    def get_urls(self) -> list[Any]:
        """Add the page of all findings."""
        findings = path("findings/", self.admin_site.admin_view(self.findings_view), name=NAME)
        return [findings, *super().get_urls()]

    def findings_view(self, request: HttpRequest) -> HttpResponse:
        """Show what is found in the records that the reader may see."""
        return findings_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Put the record's row into words, with the systems that hold its data and what is found in it."""
        found, override = _standing(row)
        promises = Promise.objects.for_user(actor_in(request)).filter(activity=row)
        return super().document(request, row) | {
            "promises": promises_in_words(promises.order_by("position")),
            "said": activity_in_words(row, reader_language()),
            "status_chip": chip(row.get_status_display(), STATUS_COLOURS[row.status]),
            "controller_url": page_of(row.controller),
            "policy_url": _policy_url(row, actor_in(request)) if row.section else "",
            "findings": findings_in_words(row, found, actor_in(request)),
            "override": override,
            "extras": row.extras.order_by("heading") if row.has_extras else (),
            "override_by": names_of([override.decided_by]).get(override.decided_by, "") if override else "",
        }


def _policy_url(row: ProcessingActivity, actor: Actor) -> str:
    """Give the page of the version in force, which has the section that tells of the activity."""
    versions = PolicyVersion.objects.for_user(actor).filter(controller=row.controller_id, state=IN_FORCE)
    version = versions.only("pk").first()
    return page_of(version) if version else ""


def _standing(row: Any) -> tuple[Sequence[Finding], FindingOverride | None]:
    """Give what is found in an activity that has not ended, and the override that holds; once for a page."""
    if not hasattr(row, "shown_standing"):
        found = judged(row, clock.today()).findings if row.status != ENDED else ()
        row.shown_standing = (found, override_that_holds(row, found))
    standing: tuple[Sequence[Finding], FindingOverride | None] = row.shown_standing
    return standing
