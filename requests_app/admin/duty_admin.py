"""The recurring duties in the back office: what each is, whose, and its turns of the years."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from registry_app.models import Controller
from requests_app.actions import duties
from requests_app.actions.duties import WORDS
from requests_app.admin.duty_buttons import DUTY_BUTTONS
from requests_app.admin.duty_questions import DutyFields, owner_choices, owner_keys
from requests_app.domain.duty_steps import RUNNING
from requests_app.duty_words import done_when, duty_name, owner_name
from requests_app.labels_deadlines import MONTHS
from requests_app.labels_duties import DUTY_KIND_LABELS, DUTY_SOURCES, DUTY_STATE_LABELS
from requests_app.models import Duty
from requests_app.permissions import VIEW_DUTIES, duty_steps
from requests_app.queries.duties import with_owners, with_work
from requests_app.turn_words import turn_line

ADD, START = "duty.add_duty", "duty.start_wheel"
TURNS_SHOWN = 100


class NewDuty(DutyFields):
    """A duty, and its kind."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DUTY_KIND_LABELS)
    field_order = ("kind", "month", "owner", *WORDS)


@admin.register(Duty)
class DutyAdmin(RegistryAdmin):
    """What every controller does each year."""

    view_permission = VIEW_DUTIES
    document_template = "office/duty.html"
    steps: ClassVar = DUTY_BUTTONS
    list_title = gettext_lazy("Recurring duties")
    when_empty = gettext_lazy(
        "No duty matches. Take a filter away, or enter the usual ones at once on the page of the year wheel."
    )
    list_display = ("shown_name", "shown_controller", "shown_month", "shown_owner", "shown_state")
    list_filter = (
        ControllerFilter,
        code_filter(gettext_lazy("kind"), "kind", DUTY_KIND_LABELS),
        code_filter(gettext_lazy("state"), "state", DUTY_STATE_LABELS),
    )
    search_by = SearchBy()
    ordering = ("month", "kind", "id")
    sortable_by = ()

    @display(description=gettext_lazy("Duty"))
    def shown_name(self, row: Duty) -> str:
        """Name the duty."""
        return duty_name(row, reader_language())

    @display(description=gettext_lazy("Month"))
    def shown_month(self, row: Duty) -> str:
        """Name the month."""
        return str(capfirst(MONTHS[reader_language()][row.month - 1]))

    @display(description=gettext_lazy("Answers for it"))
    def shown_owner(self, row: Duty) -> str:
        """Name whose it is."""
        return owner_name(row) or "–"

    @display(description=gettext_lazy("State"))
    def shown_state(self, row: Duty) -> SafeString:
        """Tell whether it goes on."""
        return chip(row.get_state_display(), "good" if row.state == RUNNING else "")

    def heading(self, row: Duty) -> str:
        """Name the duty."""
        return duty_name(row, reader_language())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give duties with what each line names."""
        return with_owners(super().get_queryset(request))

    def offered_steps(self, row: Duty, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return duty_steps(row, actor)

    def document(self, request: HttpRequest, row: Duty) -> dict[str, Any]:
        """Show what the duty is, and its turns, the newest year first."""
        language, today = reader_language(), clock.today()
        turns = with_work(row.turns.all()).order_by("-year", "due_on", "created_at")[:TURNS_SHOWN]
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "month": MONTHS[language][row.month - 1],
            "done_when": done_when(row, language),
            "source": DUTY_SOURCES[row.kind],
            "owner": owner_name(row),
            "owner_url": page_of(row.contributor) if row.contributor else "",
            "state_chip": self.shown_state(row),
            "turns": [turn_line(turn, today) for turn in turns],
            "wheel_url": reverse("year_wheel", query={"controller": row.controller.slug}),
        }

    def get_urls(self) -> list[Any]:
        """Add the page that adds a duty, and the address that enters the usual ones."""
        wrap = self.admin_site.admin_view
        return [
            path("enter/<slug:controller>/", wrap(self.enter_view), name="requests_app_duty_enter"),
            path("start/<slug:controller>/", wrap(self.start_view), name="requests_app_duty_start"),
            *super().get_urls(),
        ]

    def enter_view(self, request: HttpRequest, controller: str) -> HttpResponse:
        """Show the form, or add the duty and go to it."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        actor = actor_in(request)
        owner = _controller(actor, controller, ADD)
        owners = owner_choices(owner.pk, clock.today())
        form = NewDuty(request.POST if request.method == "POST" else None, owners=owners)
        choice_field(form, "kind").initial = DUTY_KIND_LABELS[-1][0]
        status = 200
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                added = duties.add_duty(
                    controller_id=owner.pk,
                    kind=said["kind"],
                    facts={name: said[name] for name in (*WORDS, "month")},
                    **owner_keys(said["owner"]),
                    actor=actor,
                    now=clock.now(),
                )
            except DomainError as error:
                add_refusal(form, error)
                status = error.status
            else:
                messages.success(request, _("The duty is in the year wheel."))
                return HttpResponseRedirect(page_of(added))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "controller": owner,
            "title": _("Add a duty for %(name)s") % {"name": owner.name},
            "wheel_url": reverse("year_wheel", query={"controller": owner.slug}),
        }
        return TemplateResponse(request, "office/duty_enter.html", context, status=status)

    def start_view(self, request: HttpRequest, controller: str) -> HttpResponse:
        """Enter the usual duties and go back to the wheel."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        actor = actor_in(request)
        owner = _controller(actor, controller, START)
        try:
            added = duties.start_wheel(controller_id=owner.pk, actor=actor, now=clock.now())
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
        else:
            messages.success(
                request,
                _("%(count)s duties are in the year wheel. Now say whose each is.") % {"count": len(added)},
            )
        return HttpResponseRedirect(reverse("year_wheel", query={"controller": owner.slug}))


def _controller(actor: Actor, slug: str, permission: str) -> Controller:
    found: Controller | None = (
        Controller.objects.for_user(actor).where_may(actor, permission).filter(slug=slug).first()
    )
    if found is None:
        raise PermissionDenied
    return found
