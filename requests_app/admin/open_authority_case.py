"""The page on which a letter of an authority is entered."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.errors import DomainError
from dpo_office.common.office_admin import actor_in
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from registry_app.models import Controller
from requests_app.actions.authority_cases import open_authority_case
from requests_app.admin.authority_questions import LetterFields, MatterFields
from requests_app.admin.authority_steps import letter_of, matter_of
from requests_app.domain.authority_codes import DEFAULT_AUTHORITY
from requests_app.labels_authority import AUTHORITY_CONTACT
from requests_app.permissions import OPEN_AUTHORITY_CASE


class OpenForm(LetterFields, MatterFields):
    """The first letter: at which controller, from whom, about what, and by when it is answered."""

    field_order = (
        *("key", "controller", "authority", "file_number", "kind", "received_on", "channel", "due_on"),
        *("matter", "contact", "summary", "file"),
    )
    # The same page sent twice is one authority case.
    key = forms.UUIDField(widget=forms.HiddenInput)
    controller = forms.ChoiceField(label=gettext_lazy("Controller"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["authority"].initial = DEFAULT_AUTHORITY
        self.fields["contact"].initial = AUTHORITY_CONTACT
        choice_field(self, "controller").choices = _controllers(actor)


def may_open_somewhere(actor: Actor) -> bool:
    """Tell whether the actor may enter a letter of an authority at any controller."""
    return actor.may_somewhere(OPEN_AUTHORITY_CASE)


def open_authority_case_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or enter the letter and lead to its authority case."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    actor = actor_in(request)
    if not may_open_somewhere(actor):
        raise PermissionDenied
    is_posted = request.method == "POST"
    form = OpenForm(request.POST if is_posted else None, request.FILES if is_posted else None, actor=actor)
    if not is_posted:
        form.initial = _known(form, request)
    status = 200
    if is_posted and not is_resumed(request) and form.is_valid():
        said = form.cleaned_data
        try:
            row = open_authority_case(
                controller=said["controller"],
                key=said["key"],
                matter=matter_of(said),
                letter=letter_of(said),
                actor=actor,
                now=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The letter is entered. Next are its questions and the hold."))
            return HttpResponseRedirect(reverse("admin:requests_app_authoritycase_change", args=[row.pk]))
    shown = {
        "form": form,
        "title": _("Enter a letter from the authority"),
        "list_url": reverse("admin:requests_app_authoritycase_changelist"),
        "files_again": is_posted,
    }
    return TemplateResponse(request, "office/authority_case_open.html", {**context, **shown}, status=status)


def _known(form: forms.Form, request: HttpRequest) -> dict[str, Any]:
    """Give what another page knows of the letter: codes and a day, for nothing else stands in an address."""
    found: dict[str, Any] = {
        name: request.GET[name]
        for name in ("controller", "channel")
        if name in request.GET and choice_field(form, name).valid_value(request.GET[name])
    }
    try:
        day = parse_date(request.GET.get("received_on", ""))
    except ValueError:
        day = None  # no day of the calendar
    return found | ({"received_on": day} if day else {})


def _controllers(actor: Actor) -> list[tuple[str, str]]:
    rows = Controller.objects.for_user(actor).where_may(actor, OPEN_AUTHORITY_CASE).order_by("name")
    return list(rows.values_list("slug", "name"))
