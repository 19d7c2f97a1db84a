"""The page on which whoever works here reports a breach: three questions, and a reference."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.models import Controller
from requests_app.actions.breach_reports import report_breach
from requests_app.admin.breach_questions import moment_field, words_field
from requests_app.domain.breach_codes import MAX_CONTACT
from requests_app.permissions import REPORT_BREACH, VIEW_BREACHES


class ReportForm(forms.Form):
    """What happened, when it was noticed, and how to reach whoever saw it."""

    # The same page sent twice is one report.
    key = forms.UUIDField(widget=forms.HiddenInput)
    controller = forms.ChoiceField(label=gettext_lazy("Controller"))
    report = words_field(
        gettext_lazy("What happened?"),
        rows=6,
        help_text=gettext_lazy(
            "In your own words. You need not know whether it is a breach. Leave out names of customers if you"
            " can."
        ),
    )
    noticed_at = moment_field(gettext_lazy("When did you notice it?"))
    contact = forms.CharField(
        label=gettext_lazy("How do we reach you tonight?"),
        max_length=MAX_CONTACT,
        help_text=gettext_lazy("Name and telephone number."),
    )
    is_drill = forms.BooleanField(
        label=gettext_lazy("This is a drill"),
        required=False,
        help_text=gettext_lazy("Handled like a breach, counted apart; nothing leaves the house."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["noticed_at"].initial = lambda: timezone.localtime(clock.now())
        choice_field(self, "controller").choices = _controllers(actor)


def may_report_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may report a breach at any controller."""
    return actor.may_somewhere(REPORT_BREACH)


def may_report(request: HttpRequest) -> bool:
    """Tell whether the reader may report a breach somewhere."""
    return may_report_somewhere(actor_in(request))


def report_breach_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or keep the report and give its reference."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_report_somewhere(actor):
        raise PermissionDenied
    form = ReportForm(request.POST if request.method == "POST" else None, actor=actor)
    shown: dict[str, Any] = {"form": form, "title": _("Report a breach")}
    status = 200
    if request.method == "POST" and not is_resumed(request) and form.is_valid():
        try:
            row = report_breach(**form.cleaned_data, actor=actor, now=clock.now())
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            may_see = actor.may(VIEW_BREACHES, row.controller_id)
            shown |= {
                "reference": row.reference,
                "page_url": reverse("admin:requests_app_breach_change", args=[row.pk]) if may_see else "",
            }
    return TemplateResponse(request, "office/breach_report.html", {**context, **shown}, status=status)


def _controllers(actor: Actor) -> list[tuple[str, str]]:
    rows = Controller.objects.for_user(actor).where_may(actor, REPORT_BREACH).order_by("name")
    return list(rows.values_list("slug", "name"))
