"""The parts of the record that have a page of their own to be written on: purposes, bases, categories."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, code_filter, in_words, page_of
from registry_app.admin.record_buttons import BASIS_BUTTONS, CATEGORY_BUTTONS, PURPOSE_BUTTONS
from registry_app.admin.record_words import purpose_in_words
from registry_app.domain.legal_provisions import laws_beside
from registry_app.domain.record import Basis
from registry_app.domain.record_codes import LEGITIMATE_INTERESTS
from registry_app.labels_record import LEGAL_BASIS_LABELS, ORIGIN_LABELS
from registry_app.models import DataCategory, Purpose, PurposeBasis, PurposeData
from registry_app.permissions import activity_steps


class PartAdmin(RegistryAdmin):
    """A part of an activity: it is seen and written by those who see and write the activity."""

    view_permission = "activity.view"
    # The way from a part to its activity.
    way: ClassVar[str] = "activity"

    def controller_of(self, row: Any) -> UUID | None:
        """Give the controller of the activity."""
        owner: UUID = row.goes_by.controller_id
        return owner

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask about the activity's controller; rows of others are not found at all."""
        return super().has_view_permission(request)

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Name the steps that the activity's status allows and the actor may take."""
        return activity_steps(row.goes_by, actor)

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Lead back to the activity."""
        activity = row.goes_by
        return super().document(request, row) | {
            "activity": {"name": in_words(activity, "name"), "url": page_of(activity)},
            "controller_url": page_of(activity.controller),
        }


@admin.register(Purpose)
class PurposeAdmin(PartAdmin):
    """What data is used for, on which bases, and how long each part of it is kept."""

    document_template = "office/purpose.html"
    related = ("activity__controller",)
    steps: ClassVar = PURPOSE_BUTTONS
    list_title = _("Purposes")
    when_empty = _("No purpose is entered. Enter an activity, and add its purposes on its page.")
    list_display = ("shown_name", "shown_activity")
    ordering = ("activity__controller__name", "activity__position", "position")

    @display(description=_("Purpose"))
    def shown_name(self, row: Purpose) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Activity"))
    def shown_activity(self, row: Purpose) -> str:
        """Give the activity."""
        return in_words(row.activity, "name")

    def heading(self, row: Purpose) -> str:
        """Give the name."""
        return in_words(row, "name")

    def offered_steps(self, row: Purpose, actor: Actor) -> Sequence[str]:
        """Offer to take a basis away where there is one."""
        offered = super().offered_steps(row, actor)
        return [step for step in offered if step != "remove_basis" or row.bases.all()]

    def document(self, request: HttpRequest, row: Purpose) -> dict[str, Any]:
        """Show the purpose with its bases and data."""
        return super().document(request, row) | {"said": purpose_in_words(row)}


@admin.register(PurposeBasis)
class BasisAdmin(PartAdmin):
    """On what a purpose rests, and how a legitimate interest was weighed."""

    document_template = "office/basis.html"
    related = ("purpose__activity__controller", "balancing")
    steps: ClassVar = BASIS_BUTTONS
    list_title = _("Legal bases")
    when_empty = _("No legal basis is entered. Add it on the page of a purpose.")
    list_display = ("shown_article", "shown_purpose")
    list_filter = (code_filter(_("legal basis"), "article", LEGAL_BASIS_LABELS),)
    ordering = ("purpose__activity__controller__name", "purpose__activity__position", "position")

    @display(description=_("Legal basis"))
    def shown_article(self, row: PurposeBasis) -> str:
        """Give the article."""
        return row.get_article_display()

    @display(description=_("Purpose"))
    def shown_purpose(self, row: PurposeBasis) -> str:
        """Give the purpose."""
        return in_words(row.purpose, "name")

    def heading(self, row: PurposeBasis) -> str:
        """Name it by article and purpose."""
        return f"{row.get_article_display()} · {in_words(row.purpose, 'name')}"

    def offered_steps(self, row: PurposeBasis, actor: Actor) -> Sequence[str]:
        """Offer to weigh a legitimate interest, and nothing else."""
        offered = super().offered_steps(row, actor)
        weighs = row.article == LEGITIMATE_INTERESTS
        return [step for step in offered if step != "assess_balance" or weighs]

    def document(self, request: HttpRequest, row: PurposeBasis) -> dict[str, Any]:
        """Show the basis and its balancing."""
        said = Basis(row.article, row.provision, dbl=row.dbl)
        return super().document(request, row) | {
            "law": laws_beside(said, reader_language()),
            "scope": in_words(row, "scope"),
            "interest": in_words(row, "interest"),
            "weighs": row.article == LEGITIMATE_INTERESTS,
            "balancing": getattr(row, "balancing", None),
            "purpose": {"name": in_words(row.purpose, "name"), "url": page_of(row.purpose)},
        }


@admin.register(DataCategory)
class DataCategoryAdmin(RegistryAdmin):
    """The controller's catalogue of data."""

    view_permission = "activity.view"
    document_template = "office/data_category.html"
    steps: ClassVar = CATEGORY_BUTTONS
    list_title = _("Categories of data")
    when_empty = _("No category matches. Take a filter away, or add one on the page of a controller.")
    list_display = ("shown_name", "shown_controller", "shown_origin")
    list_filter = (ControllerFilter, code_filter(_("origin"), "origin", ORIGIN_LABELS))
    search_by = SearchBy(names="code name_da name_en")
    ordering = ("controller__name", "position")

    @display(description=_("Category"))
    def shown_name(self, row: DataCategory) -> str:
        """Give the name."""
        return in_words(row, "name")

    @display(description=_("Controller"), ordering="controller__name")
    def shown_controller(self, row: DataCategory) -> str:
        """Give the controller."""
        return row.controller.name

    @display(description=_("Origin"), ordering="origin")
    def shown_origin(self, row: DataCategory) -> str:
        """Tell where it comes from."""
        return row.get_origin_display()

    def heading(self, row: DataCategory) -> str:
        """Give the name."""
        return in_words(row, "name")

    def offered_steps(self, row: DataCategory, actor: Actor) -> Sequence[str]:
        """Offer the change to those who keep the record."""
        step = "change_category"
        return [step] if actor.may(f"data_category.{step}", row.controller_id) else []

    def document(self, request: HttpRequest, row: DataCategory) -> dict[str, Any]:
        """Show what it is, and which purposes use it for how long."""
        uses = PurposeData.objects.filter(category=row).select_related("purpose__activity", "rule")
        return super().document(request, row) | {
            "details": in_words(row, "details"),
            "source": in_words(row, "source"),
            "controller_url": page_of(row.controller),
            "uses": [
                {
                    "purpose": in_words(use.purpose, "name"),
                    "url": page_of(use.purpose),
                    "activity": in_words(use.purpose.activity, "name"),
                    "rule": use.rule,
                    "rule_url": page_of(use.rule) if use.rule else "",
                }
                for use in uses.order_by("purpose__activity__position", "purpose__position")
            ],
        }
