"""The page of a controller with its set-up: what is set up reaches from the record to the cases."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton
from registry_app.admin.controllers import ControllerAdmin
from registry_app.domain.controller_steps import CLOSED, OPEN, SETTING_UP
from registry_app.models import Controller
from registry_app.queries.set_up import declarations_of
from requests_app.admin.letterhead import letterhead_pdf
from requests_app.admin.new_brand import ADD, NEW_PAGE, new_brand_page
from requests_app.admin.set_up_buttons import SET_UP_BUTTONS, SET_UP_PAGE, set_up_url
from requests_app.admin.set_up_page import set_up_page
from requests_app.queries.set_up import has_tests, held_for, set_up_of

# The set-up's own; they are offered on its page, not among the buttons of the controller.
OF_THE_SET_UP = tuple(button.name for button in SET_UP_BUTTONS)

admin.site.unregister(Controller)


@admin.register(Controller)
class BrandAdmin(ControllerAdmin):
    """A controller of the registry, and its set-up until it is open."""

    document_template = "office/brand.html"
    list_before_template = "office/brand_list_top.html"
    steps: ClassVar[Sequence[StepButton]] = (*ControllerAdmin.steps, *SET_UP_BUTTONS)
    downloads: ClassVar = {**ControllerAdmin.downloads, "letterhead": letterhead_pdf}

    def get_urls(self) -> list[Any]:
        """Add the page of the set-up, and the one that begins a new brand."""
        set_up = path(
            "<uuid:object_id>/set-up/", self.admin_site.admin_view(self.set_up_view), name=SET_UP_PAGE
        )
        new = path("new/", self.admin_site.admin_view(self.new_view), name=NEW_PAGE)
        return [set_up, new, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer the way to a new brand above the list."""
        may_add = {"may_add_brand": actor_in(request).controllers(ADD) is None}
        return super().changelist_view(request, may_add | (extra_context or {}))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give the controller, and the others whose record the reader may copy from."""
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            row.readable_controllers = actor_in(request).controllers("activity.view")
        return row

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer what the controller's state allows and the actor may."""
        own = [
            step
            for step in row.step_table.available(row.state)
            if step in OF_THE_SET_UP and actor.may(f"controller.{step}", row.pk)
        ]
        if row.state != CLOSED and actor.may("customer.map_columns", row.pk):
            own.append("map_columns")
        if row.state != CLOSED and actor.may("policy.enter_earlier_version", row.pk):
            own.append("enter_earlier_version")
        if row.state == SETTING_UP and not declarations_of(row):
            own = [step for step in own if step != "take_back_point"]
        if "remove_tests" in own and not has_tests(row):
            own.remove("remove_tests")
        return [*super().offered_steps(row, actor), *own]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show the controller, how far its set-up is, and what is held."""
        shown = super().document(request, row)
        # What belongs to the set-up is offered on its page; what comes after it, on the brand's own.
        elsewhere = set(OF_THE_SET_UP) - (
            {"close_controller", "remove_tests"} if row.state != SETTING_UP else set()
        )
        offered = [step for step in self.offered_steps(row, actor_in(request)) if step not in elsewhere]
        found = set_up_of(row, clock.today()) if row.state == SETTING_UP else ()
        return shown | {
            "buttons": [button for button in self.steps if button.name in offered],
            "set_up_url": set_up_url(row),
            "is_setting_up": row.state == SETTING_UP,
            "settled": sum(not point.is_open for point in found),
            "total": len(found),
            "held_count": held_for(row).count() if row.state != OPEN else 0,
        }

    def set_up_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show where each point of the set-up stands."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        context = self._context(request, row)
        shown = set_up_page(
            request,
            row,
            step_url=context["step_url"],
            downloads=context["downloads"],
            offered=self.offered_steps(row, actor_in(request)),
        )
        title = {"title": _("Set-up of %(name)s") % {"name": row.name}}
        return TemplateResponse(
            request, "office/set_up.html", {**context, **self.access(request, row), **shown, **title}
        )

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Begin the set-up of a new brand."""
        return new_brand_page(request, {**self.admin_site.each_context(request), "opts": self.opts})
