"""The page on which a colleague without an account is entered."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from registry_app.models import Controller
from requests_app.actions.contributors import add_contributor
from requests_app.admin.contributor_steps import DESCRIBED, ContributorFields

ADD = "contributor.add_contributor"


class NewContributor(ContributorFields):
    """A colleague, and whom they help."""

    controller = forms.ChoiceField(
        label=gettext_lazy("Controller"),
        help_text=gettext_lazy("A colleague who helps two controllers is entered at each of them."),
    )
    field_order = ("controller", *DESCRIBED)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "controller").choices = _controllers(actor)


def may_add_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may enter a contributor at any controller."""
    return actor.may_somewhere(ADD)


def add_contributor_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or enter the contributor and go to their page."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_add_somewhere(actor):
        raise PermissionDenied
    form = NewContributor(request.POST if request.method == "POST" else None, actor=actor)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            added = add_contributor(**form.cleaned_data, actor=actor, now=clock.now())
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("%(name)s can be asked now.") % {"name": added.name})
            return HttpResponseRedirect(reverse("admin:requests_app_contributor_change", args=[added.pk]))
    more = {
        "form": form,
        "title": _("Add a contributor"),
        "list_url": reverse("admin:requests_app_contributor_changelist"),
    }
    return TemplateResponse(request, "office/contributor_enter.html", {**context, **more}, status=status)


def _controllers(actor: Actor) -> list[tuple[str, str]]:
    rows = Controller.objects.for_user(actor).where_may(actor, ADD).order_by("name")
    return list(rows.values_list("slug", "name"))
