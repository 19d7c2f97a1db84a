"""The desks for breaches in the back office: who is on call, the alarm, and the link of the report form."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, page_of
from registry_app.models import Controller
from requests_app.actions import report_desks
from requests_app.domain.breach_alarms import LEAST_MINUTES, MOST_MINUTES, MOST_ON_CALL
from requests_app.labels_breaches import DESK_STEP_LABELS
from requests_app.models import ReportDesk
from requests_app.permissions import DESK_STEPS, VIEW_DESKS
from requests_app.queries.report_desks import people_on_call, possible_on_call

LABELS = dict(DESK_STEP_LABELS)
SET_UP = "report_desk.set_up_desk"


class OnCallFields(forms.Form):
    """Who, in which order, and how often."""

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], named: Sequence[str], minutes: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, MOST_ON_CALL + 1):
            self.fields[f"person_{place}"] = forms.ChoiceField(
                label=_("On call as number %(place)s") % {"place": place},
                choices=[("", "–"), *people],
                required=False,
                initial=named[place - 1] if place <= len(named) else "",
            )
        self.fields["minutes"] = forms.IntegerField(
            label=_("Minutes until the alarm rings again"),
            min_value=LEAST_MINUTES,
            max_value=MOST_MINUTES,
            initial=minutes,
            help_text=_("In each round one more of them is alarmed, until somebody has it in hand."),
        )


def _on_call(row: ReportDesk) -> dict[str, Any]:
    people = possible_on_call(row.controller_id, clock.today())
    return {
        "people": [
            (str(person.pk), f"{person.name or person.username} ({person.email})") for person in people
        ],
        "named": [str(person.pk) for person in people_on_call(row.controller_id)],
        "minutes": row.alarm_minutes,
    }


def _base(call: StepCall) -> dict[str, Any]:
    return {"desk_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _name(call: StepCall) -> ReportDesk:
    named = [call.values[f"person_{place}"] for place in range(1, MOST_ON_CALL + 1)]
    people = [UUID(person) for person in named if person]
    return report_desks.name_on_call(people=people, minutes=call.values["minutes"], **_base(call))


def show_link(request: HttpRequest, context: dict[str, Any], secret: str) -> HttpResponse:
    """Show the link of the report form; this answer is the only place where it stands."""
    link = f"{settings.DPO_BASE_URL}{reverse('report_page', args=[secret])}"
    return TemplateResponse(request, "office/report_link.html", {**context, "link": link})


@admin.register(ReportDesk)
class ReportDeskAdmin(RegistryAdmin):
    """Where breaches are reported, and who is on call."""

    view_permission = VIEW_DESKS
    document_template = "office/report_desk.html"
    list_title = gettext_lazy("On call for breaches")
    when_empty = gettext_lazy(
        "No controller has people on call for breaches yet. Until then an alarm goes to the address of the"
        " data protection officer or of the controller."
    )
    list_before_template = "office/report_desk_list_top.html"
    list_display = ("shown_controller", "people", "minutes", "has_link")
    list_filter = (ControllerFilter,)
    search_by = SearchBy()
    ordering = ("controller__name",)
    steps: ClassVar = (
        StepButton(
            "name_on_call",
            LABELS["name_on_call"],
            gettext_lazy("When a breach is reported, the first of them is mailed at once, and again."),
            _name,
            OnCallFields,
            previews=False,
            done=gettext_lazy("Those on call are named."),
            form_for=_on_call,
        ),
        StepButton(
            "renew_report_link",
            LABELS["renew_report_link"],
            gettext_lazy(
                "You are shown a link, once: print it for the wall or mail it to your colleagues. Whoever has"
                " it can report a breach and see nothing else. An earlier link stops working at once."
            ),
            lambda call: report_desks.renew_report_link(**_base(call)),
            previews=False,
            shows=show_link,
        ),
    )

    @display(description=gettext_lazy("On call"))
    def people(self, row: ReportDesk) -> str:
        """Name those on call in their order."""
        found = people_on_call(row.controller_id)
        return ", ".join(person.name or person.username for person in found) or "–"

    @display(description=gettext_lazy("Rings again after"))
    def minutes(self, row: ReportDesk) -> str:
        """Say how often the alarm rings."""
        return _("%(minutes)s minutes") % {"minutes": row.alarm_minutes}

    @display(description=gettext_lazy("Report form"))
    def has_link(self, row: ReportDesk) -> str:
        """Tell whether there is a link to the report form."""
        return format_html("{}", _("has a link") if row.secret_hash else _("has no link yet"))

    def heading(self, row: ReportDesk) -> str:
        """Give the controller's name."""
        return row.controller.name

    def offered_steps(self, row: ReportDesk, actor: Actor) -> Sequence[str]:
        """Name the steps that the actor may take."""
        return [step for step in DESK_STEPS if actor.may(f"report_desk.{step}", row.controller_id)]

    def document(self, request: HttpRequest, row: ReportDesk) -> dict[str, Any]:
        """Show who is on call, and since when there is a link."""
        makers = names_of([row.link_made_by])
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "on_call": people_on_call(row.controller_id),
            "link_made_by": makers.get(row.link_made_by, "–") if row.link_made_by else "",
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the desks, with those that can still be set up."""
        more = {"without_desk": _without_desk(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the address that sets a desk up."""
        setting_up = path(
            "set-up/", self.admin_site.admin_view(self.set_up_view), name="requests_app_reportdesk_setup"
        )
        return [setting_up, *super().get_urls()]

    def set_up_view(self, request: HttpRequest) -> HttpResponse:
        """Set up a desk and go to it."""
        actor = actor_in(request)
        if not actor.may_somewhere(SET_UP):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offered = {str(row.pk): row for row in _without_desk(actor)}
        chosen = offered.get(request.POST.get("controller", ""))
        back = reverse("admin:requests_app_reportdesk_changelist")
        if chosen is None:
            return HttpResponseRedirect(back)
        try:
            desk = report_desks.set_up_desk(controller_id=chosen.pk, actor=actor, now=clock.now())
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(reverse("admin:requests_app_reportdesk_change", args=[desk.pk]))


def _without_desk(actor: Actor) -> list[Controller]:
    rows = Controller.objects.for_user(actor).where_may(actor, SET_UP).filter(report_desk=None)
    return list(rows.order_by("name"))
