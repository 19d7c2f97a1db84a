"""Today, the front page: what is overdue or close, what waits for a step, what is under way."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from registry_app.labels import POLICY_STATE_LABELS
from requests_app.actions.available import available_steps
from requests_app.domain.case_steps import COLLECTING, FORM_RETURNED, OPEN_STATES
from requests_app.domain.next_steps import next_step
from requests_app.labels import CASE_STATE_LABELS, CASE_STEP_LABELS, RIGHT_LABELS
from requests_app.queries import today as queries

CASES_SHOWN = 12
ROWS_SHOWN = 6
CASES = "admin:requests_app_case_changelist"
LETTERS = "admin:common_letter_changelist"
VERSIONS = "admin:registry_app_policyversion_changelist"
LETTER_LOOKS = {codes.TO_PRINT: "near"}
# What a version waits for in each state.
VERSION_WAITS = {
    "draft": gettext_lazy("Assess whether the change is material"),
    "assessed": gettext_lazy("Approve the version"),
    "approved": gettext_lazy("Plan the notices"),
}
NOTHING_TO_TELL = gettext_lazy("Takes effect on its date; nobody has to be told")
Row = dict[str, Any]


def today(request: HttpRequest, context: Row) -> Row:
    """Give what the front page shows to this person."""
    actor = actor_in(request)
    day = clock.today()
    context |= {"title": _("Today"), "day": day_in_words(day)}
    if not actor.grants:
        return context | {"administrators": administrators()}
    return context | {
        "roles": [label for role, label in ROLE_LABELS if role in {grant.role for grant in actor.grants}],
        **_cases(actor, day),
        **(_policies(actor) if _holds(actor, "policy.view") else {}),
        **(_letters(actor) if _holds(actor, "letter.view") else {}),
    }


def administrators() -> list[str]:
    """Name the people who give roles."""
    people = User.objects.filter(is_superuser=True, is_active=True).order_by("username")
    return [name or username for name, username in people.values_list("name", "username")]


def day_in_words(day: date) -> str:
    """Write a date with its weekday in the reader's language."""
    return date_format(day, "l j. F Y" if get_language() == "da" else "l j F Y")


def deadline_chip(due_on: date, today: date) -> Row:
    """Say how far off a deadline is, in words and with a look."""
    days = (due_on - today).days
    if days < 0:
        words = ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
        return {"words": words, "look": "late"}
    if days == 0:
        return {"words": _("due today"), "look": "near"}
    words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return {"words": words, "look": "near" if days <= queries.NEAR_DAYS else "good"}


def _holds(actor: Actor, permission: str) -> bool:
    controllers = actor.controllers(permission)
    return controllers is None or bool(controllers)


def _cases(actor: Actor, day: date) -> Row:
    if not _holds(actor, "case.view"):
        return {}
    queues = queries.case_queues(actor, day)
    names = ("open", "near", "overdue", "to_check", "to_answer")
    total = {name: sum(row[name] for row in queues) for name in names}
    links = {name: _case_list(name, day) for name in names}
    rows = [
        {
            "name": row["controller__name"],
            "cells": [
                {"number": row[name], "url": _case_list(name, day, row["controller_id"])} for name in names
            ],
        }
        for row in queues
    ]
    words = {
        "overdue": _("overdue"),
        "near": _("due within 7 days"),
        "open": _("open cases"),
        "to_check": _("forms to check"),
        "to_answer": _("ready to answer"),
    }
    looks = {"overdue": "late", "near": "near"}
    counts = [
        {
            "number": total[name],
            "words": said,
            "url": links[name],
            "look": looks.get(name, "") if total[name] else "",
        }
        for name, said in words.items()
    ]
    return {
        "case_counts": counts,
        "queues": rows if len(rows) > 1 else [],
        "next_cases": [
            _next_case(case, actor, day) for case in queries.cases_by_deadline(actor, CASES_SHOWN)
        ],
        "all_cases_url": links["open"],
    }


def _case_list(name: str, day: date, controller_id: Any = None) -> str:
    """Give the address of the list of cases that a number counts."""
    asked: dict[str, Any] = {"state__in": ",".join(OPEN_STATES)}
    if name == "overdue":
        asked["due_on__lt"] = day
    elif name == "near":
        asked |= {"due_on__gte": day, "due_on__lte": day + timedelta(days=queries.NEAR_DAYS)}
    elif name == "to_check":
        asked["state__in"] = FORM_RETURNED
    elif name == "to_answer":
        asked["state__in"] = COLLECTING
    if controller_id is not None:
        asked["controller_id"] = controller_id
    return f"{reverse(CASES)}?{urlencode(asked)}"


def _next_case(case: Any, actor: Actor, day: date) -> Row:
    step = next_step(available_steps(case, actor), case.state)
    rights = dict(RIGHT_LABELS)
    return {
        "url": reverse("admin:requests_app_case_change", args=[case.pk]),
        "reference": case.reference,
        "rights": ", ".join(str(rights[item.right]) for item in case.items.all()),
        "due_on": case.due_on,
        "chip": deadline_chip(case.due_on, day),
        "state": dict(CASE_STATE_LABELS)[case.state],
        "step_name": step,
        "step": dict(CASE_STEP_LABELS)[step] if step else "",
        "controller": case.controller.name,
    }


def _policies(actor: Actor) -> Row:
    versions = list(queries.waiting_versions(actor))
    campaigns = list(queries.running_campaigns(actor)[:ROWS_SHOWN])
    keys = [campaign.pk for campaign in campaigns]
    progress = queries.campaign_progress(keys) if keys else {}
    stopped = queries.stopped_campaigns(keys) if keys else set()
    listed = reverse(VERSIONS)
    return {
        "sees_policies": True,
        "policy_counts": [
            {
                "number": len(versions),
                "words": _("policy versions waiting for a step"),
                "url": f"{listed}?{urlencode({'state__in': ','.join(queries.WAITING_STATES)})}",
                "look": "",
            }
        ],
        "versions": [_version(version) for version in versions[:ROWS_SHOWN]],
        "campaigns": [
            _campaign(campaign, progress.get(campaign.pk, {}), is_stopped=campaign.pk in stopped)
            for campaign in campaigns
        ],
    }


def _version(version: Any) -> Row:
    tells = version.state != "approved" or version.material
    return {
        "url": reverse("admin:registry_app_policyversion_change", args=[version.pk]),
        "name": _("version %(number)s") % {"number": version.number},
        "controller": version.controller.name,
        "state": dict(POLICY_STATE_LABELS)[version.state],
        "waits": VERSION_WAITS[version.state] if tells else NOTHING_TO_TELL,
    }


def _campaign(campaign: Any, counts: dict[str, int], *, is_stopped: bool) -> Row:
    total = sum(counts.values())
    done = total - counts.get(codes.QUEUED, 0) - counts.get(codes.SENDING, 0)
    return {
        "url": reverse("admin:registry_app_campaign_change", args=[campaign.pk]),
        "controller": campaign.controller.name,
        "version": campaign.policy_version.number,
        "effective_on": campaign.effective_on,
        "done": done,
        "total": total,
        "percent": 100 * done // total if total else 0,
        "is_stopped": is_stopped,
    }


def _letters(actor: Actor) -> Row:
    counts = queries.letters_to_mind(actor)
    return {
        "letter_counts": [
            {
                "number": number,
                "words": _("letters: %(state)s") % {"state": LETTER_STATE_LABELS[state]},
                "url": f"{reverse(LETTERS)}?state={state}",
                "look": LETTER_LOOKS.get(state, "late"),
            }
            for state, number in counts.items()
            if number
        ]
    }
