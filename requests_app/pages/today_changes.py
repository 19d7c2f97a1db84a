"""What others did since the reader was last here, what happened of late, and where an auditor reads on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.events import Event
from dpo_office.common.page_words import event_label
from dpo_office.common.people.names import names_in, who_took
from dpo_office.common.permissions import Actor
from dpo_office.common.subject_links import models_with_pages, subject_link
from requests_app.actions.visits import mark_seen, note_visit
from requests_app.queries.changes import recent_steps, steps_of_others, subject_names

# So many steps are read and so many objects shown; whoever was away for longer reads the feed.
STEPS_READ = 300
OBJECTS_SHOWN = 12
STEPS_OF_AN_OBJECT = 3
RECENT_SHOWN = 15
LONGEST_POSITION = 18
KINDS = {
    "case": gettext_lazy("Case"),
    "authoritycase": gettext_lazy("Authority case"),
    "breach": gettext_lazy("Breach"),
    "reportdesk": gettext_lazy("On call for breaches"),
    "policyversion": gettext_lazy("Policy version"),
    "campaign": gettext_lazy("Notices"),
    "letter": gettext_lazy("Letter"),
    "dispatch": gettext_lazy("Letters"),
    "user": gettext_lazy("User"),
    "contactblock": gettext_lazy("Contact block"),
    "wave": gettext_lazy("Wave"),
    "testcase": gettext_lazy("Test case"),
}
READING = (
    ("admin:common_event_changelist", gettext_lazy("Events"), gettext_lazy("every step, when and by whom")),
    (
        "admin:requests_app_case_changelist",
        gettext_lazy("Cases"),
        gettext_lazy("each with its timeline, its clock and the history of every change"),
    ),
    (
        "admin:common_letter_changelist",
        gettext_lazy("Letters"),
        gettext_lazy("what was written, and what became of it"),
    ),
    (
        "admin:registry_app_policyversion_changelist",
        gettext_lazy("Policy versions"),
        gettext_lazy("who assessed, who approved, and the text with its hash"),
    ),
    (
        "admin:registry_app_campaign_changelist",
        gettext_lazy("Notices"),
        gettext_lazy("who was told of a change, when, and who was not"),
    ),
    (
        "admin:registry_app_processingactivity_changelist",
        gettext_lazy("Activities"),
        gettext_lazy("the record of processing activities (Article 30)"),
    ),
)
Row = dict[str, Any]


def changes_shown(request: HttpRequest, actor: Actor) -> Row:
    """Give the steps of others since the last visit, object by object, the newest first."""
    after, newest = note_visit(actor=actor, now=clock.now())
    steps = steps_of_others(actor, after=after, up_to=newest, limit=STEPS_READ) if newest > after else []
    groups = _by_object(steps)
    about = subject_names(steps)
    names = names_in(steps)
    shown = [_changed(request, found, about, names) for found in list(groups.values())[:OBJECTS_SHOWN]]
    return {
        "changes": {
            "objects": shown,
            "more": max(len(groups) - OBJECTS_SHOWN, 0),
            "up_to": newest,
            "feed_url": _feed(request),
        }
    }


def steps_shown(request: HttpRequest, actor: Actor) -> Row:
    """Give the newest steps of all."""
    steps = recent_steps(actor, RECENT_SHOWN)
    about, names = subject_names(steps), names_in(steps)
    return {
        "steps": [
            {**_step(step, names), **_object(request, step, about), "at": step.occurred_at} for step in steps
        ],
        "feed_url": _feed(request),
    }


def reading_shown(request: HttpRequest) -> Row:
    """Give the lists that an auditor reads, each with what it proves."""
    open_to = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model, pages in models_with_pages()
        if pages.has_view_permission(request)
    }
    return {
        "reading": [
            {"url": reverse(page), "name": name, "says": says}
            for page, name, says in READING
            if page in open_to
        ]
    }


@require_POST
def mark_seen_page(request: HttpRequest) -> HttpResponse:
    """Take it that what the page showed has been seen, and go back to it."""
    actor = actor_in(request)
    if not actor.grants:
        raise PermissionDenied
    text = request.POST.get("up_to", "")
    if text.isascii() and text.isdigit() and len(text) <= LONGEST_POSITION:
        mark_seen(actor=actor, now=clock.now(), up_to=int(text))
    return HttpResponseRedirect(reverse("admin:index"))


def _by_object(steps: Iterable[Event]) -> dict[UUID, list[Event]]:
    groups: dict[UUID, list[Event]] = {}
    for step in steps:
        groups.setdefault(step.subject_id, []).append(step)
    return groups


def _changed(
    request: HttpRequest, steps: Sequence[Event], about: Mapping[UUID, Row], names: Mapping[UUID, str]
) -> Row:
    return {
        **_object(request, steps[0], about),
        "at": steps[0].occurred_at,
        "steps": [_step(step, names) for step in steps[:STEPS_OF_AN_OBJECT]],
        "more": max(len(steps) - STEPS_OF_AN_OBJECT, 0),
    }


def _step(step: Event, names: Mapping[UUID, str]) -> Row:
    return {"what": event_label(step.type), "who": who_took(step, names), "when": step.occurred_at}


def kind_of(subject_type: str) -> str:
    """Name the kind of thing an event is about, as its own pages do where it has no shorter name here."""
    if subject_type in KINDS:
        return str(KINDS[subject_type])
    for label in settings.OFFICE_APPS:
        model = apps.all_models[label].get(subject_type)
        if model is not None:
            return capfirst(_(str(model._meta.verbose_name)))
    return subject_type


def _object(request: HttpRequest, step: Event, about: Mapping[UUID, Row]) -> Row:
    known = about.get(step.subject_id, {})
    kind = kind_of(step.subject_type)
    name = known.get("name", "")
    if step.subject_type in ("policyversion", "campaign") and name:
        name = _("version %(number)s") % {"number": name}
    return {
        "kind": kind,
        "name": name,
        "controller": known.get("controller", ""),
        "url": subject_link(request, step.subject_type, step.subject_id),
    }


def _feed(request: HttpRequest) -> str:
    pages = admin.site.get_model_admin(Event)
    return reverse("admin:common_event_changelist") if pages.has_view_permission(request) else ""
