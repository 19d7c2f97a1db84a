"""Today's planned changes: those whose day is near or has come, and what keeps them waiting."""

from datetime import date
from typing import Any

from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from registry_app.domain.planned_changes import open_of
from registry_app.labels_record import GATE_LABELS
from registry_app.queries.planned_changes import gate_of, near_changes

ROWS_SHOWN = 6
Row = dict[str, Any]
_NEAR: PreparedObjects[Any] = PreparedObjects(lambda actor, day: near_changes(actor, day)[:ROWS_SHOWN])


def planned_shown(actor: Actor, day: date) -> Row:
    """Give the planned changes to mind; nothing where there is none."""
    rows = [_planned(change, day) for change in _NEAR(actor, day)]
    return {"planned": rows} if rows else {}


def _planned(change: Any, day: date) -> Row:
    # Before the day something is always open; on it the gate is asked.
    is_due = change.go_live_on <= day
    conditions = gate_of(change, clock.now()) if is_due else ()
    return {
        "url": reverse("admin:registry_app_plannedchange_change", args=[change.pk]),
        "name": change.name,
        "controller": change.controller.name,
        "go_live_on": change.go_live_on,
        "is_due": is_due,
        "is_open": is_due and not open_of(conditions),
        "waits_for": [GATE_LABELS[condition.code] for condition in conditions if not condition.is_met],
    }
