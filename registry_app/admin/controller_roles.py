"""The page of what the roles may do at a controller, and the step that changes it."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.labels_roles import HOLDS_LABELS, LIMIT_LABELS
from dpo_office.common.people.names import names_of
from dpo_office.common.people.role_change_models import RoleChange, roles_holding
from dpo_office.common.people.role_words import areas, permission_words, permissions_about
from dpo_office.common.permissions import ROLE_PERMISSIONS, ROLES
from dpo_office.common.role_limits import ROLE_LIMITS, RoleChanged
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions.controller_roles import STEP, change_role_permission
from registry_app.domain.role_changes import STANDARD, wanted
from registry_app.models import Controller
from registry_app.queries.controller_roles import facts_at, holders_there, role_changes_of

NAME: Final = "registry_app_controller_roles"
PERMISSION: Final = f"controller.{STEP}"
LONGEST_REASON: Final = 2000
ROLE_WORDS = dict(ROLE_LABELS)
# A colleague without an account has one task, and no row of the table that anybody changes.
CHANGEABLE_ROLES = [(code, words) for code, words in ROLE_LABELS if code != "contributor"]
Row = dict[str, Any]


def roles_url(controller: Controller) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{NAME}", args=[controller.pk])


def changeable() -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the permissions of which a controller may change something, by what they are about."""
    found = []
    for noun, words in areas():
        rows = [
            (permission, capfirst(permission_words(permission)))
            for permission in permissions_about(noun)
            if any(_is_open(role, permission) for role in ROLES)
        ]
        if rows:
            found.append((capfirst(words), rows))
    return found


def _is_open(role: str, permission: str) -> bool:
    is_standard = permission in ROLE_PERMISSIONS.of(role)
    return not ROLE_LIMITS.limit(role, permission, allowed=not is_standard)


class RoleChangeFields(forms.Form):
    """Which role, what, and why."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=CHANGEABLE_ROLES)
    permission = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=changeable,
        help_text=gettext_lazy("What no controller may change is not among these: the page says why."),
    )
    holds = forms.ChoiceField(label=gettext_lazy("From now on the role"), choices=HOLDS_LABELS)
    reason = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy(
            "Kept for good, and read at each access review. By default nobody may do more than their work"
            " needs (GDPR Art. 25(2))."
        ),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _change(call: StepCall) -> Controller:
    return change_role_permission(
        controller_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def follows(call: StepCall) -> list[str]:
    """Say who holds the role today and gains or loses it, and where nobody is left who may."""
    role, permission, where = call.values["role"], call.values["permission"], call.row.pk
    is_standard = permission in ROLE_PERMISSIONS.of(role)
    changes = facts_at(where)
    may = wanted(call.values["holds"], is_standard=is_standard)
    names = holders_there(role, where, clock.today())
    what, words = permission_words(permission), {"role": ROLE_WORDS[role], "where": call.row.name}
    gains = (
        _("From the next click on %(names)s may do this at %(where)s: %(what)s.")
        if may
        else _("From the next click on %(names)s may no longer do this at %(where)s: %(what)s.")
    )
    said = (
        gains % {"names": ", ".join(names), "what": what, "where": call.row.name}
        if names
        else _("Nobody holds the role %(role)s at %(where)s today.") % words
    )
    left = _left(role, permission, where, changes, may=may)
    if not left:
        return [said, _("After that nobody at %(where)s may do it.") % words]
    others = ", ".join(str(ROLE_WORDS[one]) for one in left)
    return [said, _("The roles that may do it then: %(roles)s.") % {"roles": others}]


def _left(
    role: str, permission: str, where: UUID, changes: Collection[RoleChanged], *, may: bool
) -> list[str]:
    kept = [one for one in changes if (one.role, one.permission) != (role, permission)]
    return roles_holding([permission], where, [*kept, RoleChanged(role, permission, where, allowed=may)])


CHANGE_ROLE: Final = StepButton(
    STEP,
    gettext_lazy("Change what a role may do here"),
    gettext_lazy(
        "It counts for everybody who holds the role at this controller, from their next click on: pages,"
        " steps and calls of the API follow at once. Other controllers are not touched."
    ),
    _change,
    RoleChangeFields,
    previews=False,
    tells=follows,
    told_as=gettext_lazy("What will follow"),
    done=gettext_lazy("It holds from now on."),
)


def controller_roles_page(request: HttpRequest, row: Controller, context: Row) -> HttpResponse:
    """Show what differs here from the standard, and the table about one thing at a time."""
    changes = role_changes_of(row.pk)
    in_force = [change for change in changes if change.ended_at is None]
    facts = ROLE_LIMITS.within(
        RoleChanged(change.role, change.permission, change.controller_id, change.allowed)
        for change in in_force
    )
    may_change = actor_in(request).may(PERMISSION, row.pk)
    step = f"{context['step_url']}{STEP}/" if may_change else ""
    about = request.GET.get("about", "")
    nouns = areas()
    noun = about if about in dict(nouns) else nouns[0][0]
    people = names_of({key for change in changes for key in (change.decided_by, change.ended_by)} - {None})
    shown = {
        "title": _("Roles at %(name)s") % {"name": row.name},
        "step": step,
        "differs": [_change_shown(change, people, step) for change in in_force],
        "ended": [_change_shown(change, people, "") for change in changes if change.ended_at],
        "areas": [
            {"noun": code, "words": capfirst(words), "is_shown": code == noun, "count": _count(code, facts)}
            for code, words in nouns
        ],
        "about": capfirst(dict(nouns)[noun]),
        "roles": [words for _code, words in ROLE_LABELS],
        **_table(noun, row.pk, facts, step),
    }
    return TemplateResponse(request, "office/controller_roles.html", {**context, **shown})


def _count(noun: str, facts: Collection[RoleChanged]) -> str:
    number = sum(one.permission.partition(".")[0] == noun for one in facts)
    said = ngettext("%(number)s change", "%(number)s changes", number) % {"number": number}
    return said if number else ""


def _change_shown(change: RoleChange, people: dict[UUID, str], step: str) -> Row:
    back = f"{step}?role={change.role}&permission={change.permission}&holds={STANDARD}" if step else ""
    return {
        "row": change,
        "role": ROLE_WORDS[change.role],
        "what": permission_words(change.permission),
        "by": people.get(change.decided_by, "–"),
        "ended_by": people.get(change.ended_by, "–") if change.ended_by else "",
        "back": back,
    }


def _table(noun: str, where: UUID, facts: Collection[RoleChanged], step: str) -> Row:
    """Give the rows of the table about one thing, and the limits that keep its cells."""
    limits: dict[str, int] = {}
    rows = []
    for permission in permissions_about(noun):
        held = roles_holding([permission], where, facts)
        cells = []
        for role, words in ROLE_LABELS:
            is_standard = permission in ROLE_PERMISSIONS.of(role)
            limit = ROLE_LIMITS.limit(role, permission, allowed=not is_standard)
            number = limits.setdefault(limit, len(limits) + 1) if limit else 0
            cells.append(
                {
                    "role": words,
                    "held": role in held,
                    "differs": (role in held) != is_standard,
                    "limit": number,
                    "url": _cell_url(step, role, permission, may=role not in held)
                    if step and not limit
                    else "",
                }
            )
        rows.append({"what": permission_words(permission), "cells": cells})
    return {
        "rows": rows,
        "limits": [{"number": number, "words": LIMIT_LABELS[code]} for code, number in limits.items()],
    }


def _cell_url(step: str, role: str, permission: str, *, may: bool) -> str:
    return f"{step}?role={role}&permission={permission}&holds={'yes' if may else 'no'}"
