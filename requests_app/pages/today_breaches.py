"""Today's breaches: those that are open, with the hours left, before everything else."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from requests_app.domain.breach_steps import UNDECIDED
from requests_app.labels_breaches import BREACH_STEP_LABELS, hours_chip, moment_text
from requests_app.labels_chips import Chip
from requests_app.models import Breach
from requests_app.permissions import breach_steps
from requests_app.queries.breaches import open_breaches

BREACHES_SHOWN = 6
# What is next, in the order of the flow: the first of these that the reader may take.
NEXT = ("acknowledge_breach", "decide_awareness", "assess_risk", "record_notification", "close_breach")
Row = dict[str, Any]
_OPEN: PreparedObjects[Breach] = PreparedObjects(lambda actor: open_breaches(actor)[:BREACHES_SHOWN])


def breaches_shown(actor: Actor) -> Row:
    """Give the open breaches, the limit that ends first at the top; drills are not among them."""
    found = _OPEN(actor)
    if not found:
        return {}
    names = names_of(row.acknowledged_by for row in found)
    return {"open_breaches": [_shown(row, actor, names) for row in found]}


def _shown(row: Breach, actor: Actor, names: dict[Any, str]) -> Row:
    step = _next(row, breach_steps(row, actor))
    is_undecided = row.state in UNDECIDED
    return {
        "url": reverse("admin:requests_app_breach_change", args=[row.pk]),
        "reference": row.reference,
        "controller": row.controller.name,
        "state": row.get_state_display(),
        "chip": hours_chip(row.due_at, clock.now()) if is_undecided else Chip(_("to be closed")),
        "due": moment_text(row.due_at) if is_undecided else "",
        "owner": names.get(row.acknowledged_by, "–") if row.acknowledged_by else "",
        "step": dict(BREACH_STEP_LABELS)[step] if step else "",
        "step_url": reverse("admin:requests_app_breach_step", args=[row.pk, step]) if step else "",
    }


def _next(row: Breach, offered: list[str]) -> str:
    done = {
        "decide_awareness": row.aware_at is not None,
        "assess_risk": bool(row.risk_level),
    }
    return next((step for step in NEXT if step in offered and not done.get(step)), "")
