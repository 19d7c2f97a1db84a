"""Measures against a request that may be an attack, for tests."""

from datetime import timedelta
from typing import Any

from dpo_office.common import clock
from requests_app.actions import risk_measures
from requests_app.models import Case
from tests.factories.registry import actor_with

WHY = "Adressen blev ændret i forgårs, og en tidligere samlever har ringet."


def call_measure(case: Case, role: str = "officer", **more: Any) -> dict[str, Any]:
    """Give what every action of a measure takes."""
    base = {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}
    return base | {"reason": WHY} | more


def measure(case: Case, kind: str = "holding_period", **more: Any) -> Case:
    """Put a measure in place; a holding period of three days."""
    day = {"until": clock.today() + timedelta(days=3)} if kind == "holding_period" else {}
    return risk_measures.set_measure(kind=kind, **call_measure(case, **(day | more)))


def confirm(case: Case, kind: str, role: str = "officer", **more: Any) -> Case:
    """Confirm that a measure is met."""
    return risk_measures.confirm_measure(kind=kind, **call_measure(case, role, **more))


def lift(case: Case, kind: str = "holding_period", role: str = "decider", **more: Any) -> Case:
    """Lift a measure."""
    return risk_measures.lift_measure(kind=kind, **call_measure(case, role, **more))
