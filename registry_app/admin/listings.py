"""Adequacy decisions and listings that transfers lean on, with every activity behind them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.actions.listings import listings_owners
from registry_app.admin.base import (
    ControllerFilter,
    RegistryAdmin,
    chip,
    code_filter,
    in_words,
    listing_name,
    page_of,
)
from registry_app.admin.recipient_buttons import LISTING_BUTTONS
from registry_app.labels_record import LISTING_KIND_LABELS
from registry_app.models import Listing
from registry_app.queries.listings import activities_leaning_on


@admin.register(Listing)
class ListingAdmin(RegistryAdmin):
    """Decisions that hold for everybody, and listings that each controller has looked up."""

    view_permission = "activity.view"
    document_template = "office/listing.html"
    steps: ClassVar = LISTING_BUTTONS
    related = ("controller", "rests_on")
    list_title = _("Decisions and listings for transfers")
    when_empty = _("No row matches. Take a filter away, or load the reference data.")
    list_display = ("shown_name", "shown_kind", "shown_controller", "shown_validity", "shown_review")
    list_filter = (ControllerFilter, code_filter(_("kind"), "kind", LISTING_KIND_LABELS))
    search_by = SearchBy(names="country organisation source")
    ordering = ("kind", "country", "organisation")

    @display(description=_("Country or organisation"), ordering="country")
    def shown_name(self, row: Listing) -> str:
        """Give the country, or the organisation and its country."""
        return listing_name(row)

    @display(description=_("Kind"), ordering="kind")
    def shown_kind(self, row: Listing) -> str:
        """Tell what it is."""
        return row.get_kind_display()

    @display(description=_("Controller"))
    def shown_controller(self, row: Listing) -> str:
        """Give the controller; a decision holds for all."""
        return row.controller.name if row.controller else gettext("all controllers")

    @display(description=_("Valid"))
    def shown_validity(self, row: Listing) -> SafeString:
        """Tell whether it holds today."""
        return validity_chip(row)

    @display(description=_("Look again"), ordering="review_on")
    def shown_review(self, row: Listing) -> str:
        """Give the day on which somebody should look again."""
        return f"{row.review_on:%d-%m-%Y}" if row.review_on else ""

    def heading(self, row: Listing) -> str:
        """Name it by country or organisation."""
        return listing_name(row)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let whoever may see the record somewhere see what holds for all."""
        if obj is not None and obj.controller_id is None:
            return super().has_view_permission(request)
        return super().has_view_permission(request, obj)

    def offered_steps(self, row: Listing, actor: Actor) -> Sequence[str]:
        """Offer the look-up to those who keep the record of everybody for whom it holds."""
        owners = listings_owners(row)
        return ["check_listing"] if all(actor.may("listing.check_listing", key) for key in owners) else []

    def document(self, request: HttpRequest, row: Listing) -> dict[str, Any]:
        """Show what it is, how long it holds, and every activity that leans on it."""
        leaning = activities_leaning_on(row, actor_in(request)).select_related("controller")
        return super().document(request, row) | {
            "scope": in_words(row, "scope"),
            "validity": validity_chip(row),
            "controller_url": page_of(row.controller) if row.controller else "",
            "rests_on_url": page_of(row.rests_on) if row.rests_on else "",
            "activities": [
                {
                    "name": in_words(activity, "name"),
                    "controller": activity.controller.name,
                    "status": activity.get_status_display(),
                    "url": page_of(activity),
                }
                for activity in leaning
            ],
        }


def validity_chip(row: Listing) -> SafeString:
    """Tell whether a decision or listing holds today, as far as the office knows."""
    today = clock.today()
    ends = [part.valid_to for part in (row, row.rests_on) if part and part.valid_to]
    if ends and min(ends) < today:
        return chip(_("ended"), "late")
    if row.valid_from > today:
        return chip(_("not yet"), "near")
    return chip(_("in force"), "good")
