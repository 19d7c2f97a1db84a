"""The page on which somebody leaves: what they own, who gets it, and the one press that does it all."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.errors import DomainError
from dpo_office.common.languages import reader_language
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from dpo_office.common.tokens import ApiToken
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions.leaving import offboard_user
from requests_app.domain.owned import CASE, DUTY, DUTY_TURN, NEEDS_HEIR, ON_CALL, Owned, in_groups
from requests_app.duty_words import duty_name
from requests_app.labels_people import OWNED_LABELS
from requests_app.permissions import OFFBOARD_USER
from requests_app.queries.owned import heirs_for, owned_by

NOBODY: Final = "nobody"
NAMES_SHOWN: Final = 8
Row = dict[str, Any]


class LeavingFields(forms.Form):
    """Who gets what, and why the person leaves."""

    def __init__(self, *args: Any, questions: Mapping[str, Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, question in questions.items():
            self.fields[group] = forms.ChoiceField(
                label=question["label"], help_text=question["help"], required=True
            )
            choice_field(self, group).choices = question["choices"]
        # After them: it is about the whole.
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason"),
            help_text=gettext_lazy("Kept with the step, for those who check the office later."),
            max_length=2_000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def leaving_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show what ends and what is handed over; posting it does all of it."""
    actor = actor_in(request)
    if actor.controllers(OFFBOARD_USER) is not None:
        raise PermissionDenied
    person = User.objects.for_user(actor).filter(pk=user_id, kind="staff").first()
    if person is None:
        raise Http404
    groups = in_groups(owned_by(person))
    posted = request.POST if request.method == "POST" else None
    form = LeavingFields(posted, questions=_questions(groups, person))
    status = 200
    is_pressed = posted is not None and not is_resumed(request)
    if is_pressed and form.is_valid():
        heirs = {
            key: None if form.cleaned_data[key] == NOBODY else UUID(form.cleaned_data[key]) for key in groups
        }
        try:
            offboard_user(
                user_id=person.pk,
                heirs=heirs,
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=clock.now(),
            )
        except DomainError as error:
            add_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The person has left; everything is handed over."))
            return HttpResponseRedirect(reverse("admin:common_user_change", args=[person.pk]))
    elif is_pressed:
        status = 400
    context = {
        **admin.site.each_context(request),
        "title": _("Let %(name)s leave") % {"name": person.name or person.username},
        "person": person,
        "ends": _ends(person),
        "owned": sum(len(things) for things in groups.values()),
        "form": form,
        "person_url": reverse("admin:common_user_change", args=[person.pk]),
    }
    return TemplateResponse(request, "requests_app/leaving.html", context, status=status)


def _ends(person: User) -> list[str]:
    """Say what ends with the step, with numbers."""
    today = clock.today()
    roles = RoleGrant.objects.filter(user=person).in_force(today).count()
    tokens = ApiToken.objects.filter(user=person).exclude(expiry__lte=clock.now()).count()
    standing = Absence.objects.until_over(today)
    deputy = standing.filter(deputy=person).count()
    away = standing.filter(user=person).count()
    said = [
        (roles, ngettext("%(count)s role", "%(count)s roles", roles)),
        (tokens, ngettext("%(count)s token", "%(count)s tokens", tokens)),
        (deputy, ngettext("%(count)s deputyship", "%(count)s deputyships", deputy)),
        (away, ngettext("%(count)s absence of their own", "%(count)s absences of their own", away)),
    ]
    found = [words % {"count": number} for number, words in said if number]
    if person.is_active:
        found.append(_("all sessions, the password and every link for one"))
    return found


def _questions(groups: Mapping[str, Sequence[Owned]], person: User) -> dict[str, Row]:
    words = dict(OWNED_LABELS)
    names = dict(Controller.objects.values_list("pk", "name"))
    found = {}
    for group, things in groups.items():
        first = things[0]
        choices = [
            (str(heir.pk), heir.name or getattr(heir, "username", ""))
            for heir in heirs_for(things, person, clock.today())
        ]
        nobody = [] if first.kind in NEEDS_HEIR else [(NOBODY, _nobody(first.kind))]
        found[group] = {
            "label": f"{names[first.controller_id]}, {words[first.kind]} ({len(things)})",
            "help": "" if first.kind == ON_CALL else _names(things),
            "choices": [("", "–"), *choices, *nobody],
        }
    return found


def _nobody(kind: str) -> str:
    return _("Nobody: back to the queue") if kind == CASE else _("Nobody for now")


def _names(things: Sequence[Owned]) -> str:
    """Name the first of them by reference or number; a person is never named by these."""
    shown = ", ".join(dict.fromkeys(_name(thing) for thing in things[:NAMES_SHOWN]))
    return f"{shown} …" if len(things) > NAMES_SHOWN else shown


def _name(thing: Owned) -> str:
    if thing.kind == DUTY:
        return duty_name(thing.row, reader_language())
    if thing.kind == DUTY_TURN:
        return f"{duty_name(thing.row.duty, reader_language())} {thing.row.year}"
    return thing.name
