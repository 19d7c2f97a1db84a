"""The page of absences: who is away, who stands in, and the form in which one says so."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.absence_queries import stand_ins, standing_absences
from dpo_office.common.people.absences import change_absence, end_absence, may_record_for, record_absence
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import add_refusal, choice_field
from dpo_office.common.sign_in_again import is_resumed
from dpo_office.common.users import RoleGrant, User

Row = dict[str, Any]
DONE = {
    "record_absence": gettext_lazy("The absence is recorded."),
    "change_absence": gettext_lazy("The absence is changed."),
    "end_absence": gettext_lazy("The absence is ended."),
}


class AbsenceFields(forms.Form):
    """Who is away, from when to when, and who stands in."""

    person = forms.ChoiceField(label=gettext_lazy("Who is away"))
    starts_on = forms.DateField(
        label=gettext_lazy("First day away"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day away"),
        help_text=gettext_lazy("It ends by itself after this day. Do not write why: nobody needs to know."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    deputy = forms.ChoiceField(
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy(
            "The deputy holds the roles of the person for these days, gets their warnings, and is bound by"
            " the same secrecy. Each step then says on whose behalf it was taken."
        ),
        required=False,
    )

    def __init__(self, *args: Any, people: list[User], deputies: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "person").choices = [(str(row.pk), _name(row)) for row in people]
        choice_field(self, "deputy").choices = [
            ("", _("Nobody")),
            *((str(row.pk), _name(row)) for row in deputies),
        ]


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader can be away: everybody with a role, and whoever gives roles."""
    actor = actor_in(request)
    return bool(actor.grants) or actor.is_administrator


@require_http_methods(["GET", "HEAD", "POST"])
def absence_page(request: HttpRequest) -> HttpResponse:
    """Show the absences that are not over; record, change or end one."""
    if not may_see(request):
        raise PermissionDenied
    if is_resumed(request) and request.POST.get("step") == "end_absence":
        # Nothing was written there: its button stands on the page as before.
        messages.info(request, _("Thank you. Nothing was done yet: press once more."))
        return HttpResponseRedirect(reverse("absence_page"))
    actor, today = actor_in(request), clock.today()
    people, deputies = _people(actor), _deputies()
    changed = _absence_in(request, actor)
    given = request.POST if request.method == "POST" else None
    form = AbsenceFields(given, people=people, deputies=deputies, initial=_initial(changed, actor, today))
    status = 200
    if given is not None and not is_resumed(request):
        done, status = _take(given, form, actor)
        if done:
            messages.success(request, str(DONE[given["step"]]))
            return HttpResponseRedirect(reverse("absence_page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Absences"),
        "rows": _rows(actor, {row.pk for row in people}, today),
        "form": form,
        "changed": changed,
    }
    return TemplateResponse(request, "office/absences.html", context, status=status)


def _take(given: Any, form: AbsenceFields, actor: Actor) -> tuple[bool, int]:
    """Take the step that was pressed; say whether it is done, and how the page is answered otherwise."""
    step, now = given.get("step"), clock.now()
    if step not in DONE:
        form.add_error(None, text_of("invalid"))
        return False, 400
    try:
        if step == "end_absence":
            end_absence(absence_id=_key(given.get("absence")), actor=actor, now=now)
            return True, 200
        if not form.is_valid():
            return False, 400
        chosen = form.cleaned_data
        about = {
            "starts_on": chosen["starts_on"],
            "ends_on": chosen["ends_on"],
            "deputy_id": UUID(chosen["deputy"]) if chosen["deputy"] else None,
        }
        if step == "change_absence":
            change_absence(absence_id=_key(given.get("absence")), actor=actor, now=now, **about)
        else:
            record_absence(user_id=UUID(chosen["person"]), actor=actor, now=now, **about)
    except DomainError as error:
        if step == "end_absence":
            form.errors.clear()
        add_refusal(form, error)
        return False, error.status
    return True, 200


def _key(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        # Nothing has this key: the action says so.
        return UUID(int=0)


def _absence_in(request: HttpRequest, actor: Actor) -> Absence | None:
    asked = request.POST.get("absence") or request.GET.get("change")
    if not asked:
        return None
    found: Absence | None = standing_absences(actor, clock.today()).filter(pk=_key(asked)).first()
    return found


def _initial(changed: Absence | None, actor: Actor, today: date) -> Row:
    if changed is None:
        return {"person": str(actor.user_id), "starts_on": today}
    return {
        "person": str(changed.user_id),
        "starts_on": changed.starts_on,
        "ends_on": changed.ends_on,
        "deputy": str(changed.deputy_id or ""),
    }


def _people(actor: Actor) -> list[User]:
    """Give for whom the actor may record an absence, themselves first."""
    own = list(User.objects.filter(pk=actor.user_id, kind="staff"))
    others = User.objects.for_user(actor).filter(kind="staff", is_active=True).exclude(pk=actor.user_id)
    held: dict[UUID, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.in_force(clock.today()):
        held.setdefault(grant.user_id, []).append(grant)
    found = [
        row for row in others.order_by("name", "username") if may_record_for(row, held.get(row.pk, []), actor)
    ]
    return own + found


def _deputies() -> list[User]:
    held = RoleGrant.objects.in_force(clock.today()).values("user")
    rows = User.objects.filter(pk__in=held, kind="staff", is_active=True)
    return list(rows.order_by("name", "username"))


def _rows(actor: Actor, own: set[UUID], today: date) -> list[Row]:
    found = list(standing_absences(actor, today))
    there = stand_ins((row.user_id for row in found), today)
    instead = {row.pk: there.get(row.user_id) for row in found if row.starts_on <= today}
    names = names_of(instead.values())
    return [
        {
            "key": row.pk,
            "person": _name(row.user),
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "deputy": _name(row.deputy) if row.deputy else "",
            "is_now": row.starts_on <= today,
            # Another than the deputy, where the deputy is away too.
            "stands_in": names.get(key, "") if (key := instead.get(row.pk)) else "",
            "is_chain": instead.get(row.pk) not in (None, row.deputy_id),
            "may_change": row.user_id in own,
            "change_url": f"{reverse('absence_page')}?change={row.pk}",
        }
        for row in found
    ]


def _name(row: User) -> str:
    return row.name or row.username
