"""Breaches for tests, walked to any state by the actions themselves."""

import uuid
from datetime import datetime
from typing import Any

from dpo_office.common import clock
from registry_app.models import Controller
from requests_app.actions import breach_assessment, breach_decisions, breach_reports
from requests_app.models import Breach
from tests.factories.registry import actor_with

REPORT = "Min bærbare er stjålet fra bilen."


def make_breach(controller: Controller, *, now: datetime | None = None, **fields: Any) -> Breach:
    """Report a breach."""
    values = {"report": REPORT, "contact": "Ib Lager, 00 00 00 01", "key": uuid.uuid4()} | fields
    return breach_reports.report_breach(
        controller=controller.slug,
        actor=actor_with("agent", controller),
        now=now or clock.now(),
        **values,
    )


def breach_in(
    state: str, controller: Controller, *, level: str = "", decided: bool = True, **fields: Any
) -> Breach:
    """Report a breach and walk it to a state; the risk fits the state unless a level is given."""
    row = make_breach(controller, **fields)
    now = fields.get("now") or clock.now()
    call: dict[str, Any] = {"breach_id": row.pk, "actor": actor_with("decider", controller), "now": now}
    risk = level or ("none" if state in ("not_notified", "closed") else "risk")
    if state != "reported":
        breach_reports.acknowledge_breach(**call)
        if decided:
            breach_reports.decide_awareness(aware_at=row.noticed_at, reason="Meldt af en kollega.", **call)
        breach_assessment.assess_risk(level=risk, reason="Disken var krypteret.", **call)
    if state == "notified":
        breach_decisions.record_notification(receipt_number="2026-1", content={"a": "b"}, **call)
    if state in ("not_notified", "closed"):
        breach_decisions.decide_not_to_notify(ground="risk_unlikely", reason="Krypteret.", **call)
    if state == "closed":
        breach_decisions.close_breach(lessons="Ingen bærbare i biler.", **call)
    row.refresh_from_db()
    assert row.state == state
    return row
