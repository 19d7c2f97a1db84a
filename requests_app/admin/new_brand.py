"""The page on which the set-up of a new brand begins: its short name and who it is."""

from typing import Any, Final

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
from dpo_office.common.questions import add_refusal
from registry_app.actions.controllers import add_controller
from registry_app.admin.controller_buttons import DescribedFields
from registry_app.admin.record_questions import line
from registry_app.models import Controller
from requests_app.admin.set_up_buttons import set_up_url

ADD: Final = "controller.add_controller"
NEW_PAGE: Final = "registry_app_controller_new"


class NewBrand(DescribedFields):
    """The short name, and who the brand is."""

    slug = line(
        gettext_lazy("Short name"),
        required=True,
        most=40,
        help_text=gettext_lazy(
            "Small letters, digits and hyphens. It stands in addresses and in case references, for good."
        ),
    )
    field_order = ("slug", *DescribedFields.base_fields)


def new_brand_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or enter the brand and lead to its set-up."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if actor.controllers(ADD) is not None:
        raise PermissionDenied
    form = NewBrand(request.POST if request.method == "POST" else None, initial={"languages": ["da", "en"]})
    status = 200
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            added = add_controller(slug=facts.pop("slug"), facts=facts, actor=actor, now=clock.now())
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("%(name)s is being set up.") % {"name": added.name})
            return HttpResponseRedirect(_way_on(added, actor.may("controller.view", added.pk)))
    more = {
        "form": form,
        "title": _("Begin a new brand"),
        "list_url": reverse("admin:registry_app_controller_changelist"),
    }
    return TemplateResponse(request, "office/brand_new.html", {**context, **more}, status=status)


def _way_on(added: Controller, may_see: bool) -> str:
    """Lead to the set-up; an administrator without a role there gives roles first."""
    return set_up_url(added) if may_see else reverse("admin:common_user_changelist")
