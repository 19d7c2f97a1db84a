"""The forms on the web in the back office: which are open, the link to each, and what came by it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, page_of
from registry_app.models import Controller
from requests_app.actions import web_forms
from requests_app.domain.web_forms import CASES_PER_HOUR, FORM_OPEN
from requests_app.labels_web_forms import WEB_FORM_STEP_LABELS, WISH_LABELS
from requests_app.models import WebForm
from requests_app.permissions import VIEW_WEB_FORMS, web_form_steps
from requests_app.queries.hand_overs import forms_since

LABELS = dict(WEB_FORM_STEP_LABELS)
SET_UP = "web_form.set_up_web_form"
COUNTED_DAYS = 30


def _base(call: StepCall) -> dict[str, Any]:
    return {"form_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


@admin.register(WebForm)
class WebFormAdmin(RegistryAdmin):
    """On which page of each controller anybody sends a request."""

    view_permission = VIEW_WEB_FORMS
    document_template = "office/web_form.html"
    list_title = _("Forms on the web")
    when_empty = _(
        "No controller has a form on the web yet. With one, anybody sends a request without an account; set"
        " it up here and put its link on the controller's own pages."
    )
    list_before_template = "office/web_form_list_top.html"
    list_display = ("shown_controller", "shown_state", "shown_link")
    list_filter = (ControllerFilter,)
    search_by = SearchBy()
    ordering = ("controller__name",)
    steps: ClassVar = (
        StepButton(
            "close_web_form",
            LABELS["close_web_form"],
            _("Its address then says that there is no form. What came by it stays where it is."),
            lambda call: web_forms.close_web_form(**_base(call)),
            previews=False,
            done=_("The form is closed."),
        ),
        StepButton(
            "open_web_form",
            LABELS["open_web_form"],
            _("The form can be used again at the same address."),
            lambda call: web_forms.open_web_form(**_base(call)),
            previews=False,
            done=_("The form is open."),
        ),
    )

    @display(description=_("State"))
    def shown_state(self, row: WebForm) -> Any:
        """Tell whether it can be used."""
        return chip(row.get_state_display(), "good" if row.state == FORM_OPEN else "")

    @display(description=_("Address"))
    def shown_link(self, row: WebForm) -> str:
        """Give its address."""
        return link_of(row)

    def heading(self, row: WebForm) -> str:
        """Give the controller's name."""
        return row.controller.name

    def offered_steps(self, row: WebForm, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return web_form_steps(row, actor)

    def document(self, request: HttpRequest, row: WebForm) -> dict[str, Any]:
        """Show the link, how it is put on a page, and how much came by it."""
        came, waiting = forms_since(row.controller_id, clock.now() - timedelta(days=COUNTED_DAYS))
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "link": link_of(row),
            "wishes": WISH_LABELS,
            "came": came,
            "waiting": waiting,
            "days": COUNTED_DAYS,
            "most": CASES_PER_HOUR,
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the forms, with the controllers that have none."""
        more = {"without_form": _without_form(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the address that sets a form up."""
        setting_up = path(
            "set-up/", self.admin_site.admin_view(self.set_up_view), name="requests_app_webform_setup"
        )
        return [setting_up, *super().get_urls()]

    def set_up_view(self, request: HttpRequest) -> HttpResponse:
        """Set up a form and go to it."""
        actor = actor_in(request)
        if not actor.may_somewhere(SET_UP):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offered = {str(row.pk): row for row in _without_form(actor)}
        chosen = offered.get(request.POST.get("controller", ""))
        back = reverse("admin:requests_app_webform_changelist")
        if chosen is None:
            return HttpResponseRedirect(back)
        try:
            form = web_forms.set_up_web_form(controller_id=chosen.pk, actor=actor, now=clock.now())
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(reverse("admin:requests_app_webform_change", args=[form.pk]))


def link_of(row: WebForm) -> str:
    """Give the address of the form: it names the controller and nobody else."""
    return f"{settings.DPO_BASE_URL}{reverse('request_page', args=[row.controller.slug])}"


def _without_form(actor: Actor) -> list[Controller]:
    rows = Controller.objects.for_user(actor).where_may(actor, SET_UP).filter(web_form=None)
    return list(rows.order_by("name"))
