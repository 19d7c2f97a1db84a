"""Today's policies and letters: versions that wait, notices under way, letters that want a person."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.letters import codes
from dpo_office.common.letters.labels import LETTER_STATE_LABELS
from dpo_office.common.permissions import Actor
from registry_app.labels import POLICY_STATE_LABELS
from registry_app.permissions import available_steps
from registry_app.queries.campaigns import awaits_approval
from registry_app.queries.dpo_advice import awaiting_dpo
from requests_app.queries import today as queries

ROWS_SHOWN = 6
LETTERS = "admin:common_letter_changelist"
VERSIONS = "admin:registry_app_policyversion_changelist"
LETTER_LOOKS = {codes.TO_PRINT: "near"}
# What a version waits for in each state, and the step that gives it.
VERSION_WAITS = {
    "draft": ("assess_materiality", gettext_lazy("Assess whether the change is material")),
    "assessed": ("approve_version", gettext_lazy("Approve the version")),
    "approved": ("plan_campaign", gettext_lazy("Plan the notices")),
}
# What a draft waits for first, where the controller has a data protection officer.
HEARING = ("give_dpo_advice", gettext_lazy("Hear the DPO on whether the change is material"))
NOTHING_TO_TELL = gettext_lazy("Takes effect on its date; nobody has to be told")
Row = dict[str, Any]


def policies_shown(actor: Actor) -> Row:
    """Give the versions that wait for a step, and how far each campaign has come."""
    versions = queries.waiting_versions(actor)
    unheard = awaiting_dpo(versions[:ROWS_SHOWN], clock.today())
    campaigns = queries.running_campaigns(actor, ROWS_SHOWN)
    keys = [campaign.pk for campaign in campaigns]
    progress = queries.campaign_progress(keys) if keys else {}
    stopped = queries.stopped_campaigns(keys) if keys else set()
    waiting = {"state__in": ",".join(queries.WAITING_STATES)}
    return {
        "policy_counts": [
            {
                "number": len(versions),
                "words": _("policy versions waiting for a step"),
                "url": f"{reverse(VERSIONS)}?{urlencode(waiting)}",
                "look": "",
            }
        ],
        "versions": [
            _version(version, actor, awaits_dpo=version.pk in unheard) for version in versions[:ROWS_SHOWN]
        ],
        "campaigns": [
            _campaign(
                campaign,
                progress.get(campaign.pk, {}),
                is_stopped=campaign.pk in stopped,
                awaits_approval=awaits_approval(campaign),
            )
            for campaign in campaigns
        ],
    }


def letters_shown(actor: Actor) -> Row:
    """Count the letters that want a person, each state with its list."""
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


def _version(version: Any, actor: Actor, *, awaits_dpo: bool) -> Row:
    tells = version.state != "approved" or version.material
    step, waits = HEARING if awaits_dpo else VERSION_WAITS[version.state]
    return {
        "url": reverse("admin:registry_app_policyversion_change", args=[version.pk]),
        "name": _("version %(number)s") % {"number": version.number},
        "controller": version.controller.name,
        "state": dict(POLICY_STATE_LABELS)[version.state],
        "waits": waits if tells else NOTHING_TO_TELL,
        "is_decision": bool(tells) and step in available_steps(version, actor),
        "effective_on": version.effective_on,
    }


def _campaign(campaign: Any, counts: dict[str, int], *, is_stopped: bool, awaits_approval: bool) -> Row:
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
        "is_stopped": is_stopped and not awaits_approval,
        "awaits_approval": awaits_approval,
    }
