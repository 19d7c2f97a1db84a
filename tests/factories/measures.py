"""Measures against a request that may be an attack, for tests."""

import re
from datetime import timedelta
from typing import Any

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from registry_app.models import Controller
from requests_app.actions import risk_measures
from requests_app.actions.intake import Requester
from requests_app.models import Case
from tests.factories.cases import make_case
from tests.factories.form_links import words_of
from tests.factories.registry import actor_with, make_customer

WHY = "Adressen blev ændret i forgårs, og en tidligere samlever har ringet."


def call_measure(case: Case, role: str = "officer", **more: Any) -> dict[str, Any]:
    """Give what every action of a measure takes."""
    base = {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}
    return base | {"reason": WHY} | more


def measure(case: Case, kind: str = "holding_period", **more: Any) -> Case:
    """Put a measure in place; a holding period of three days."""
    day = {"until": clock.today() + timedelta(days=3)} if kind == "holding_period" else {}
    return risk_measures.set_measure(kind=kind, **call_measure(case, **(day | more)))


def notify(case: Case, *addresses: str, **more: Any) -> Case:
    """Tell contacts on file of a request, and hold it for three days."""
    day = clock.today() + timedelta(days=3)
    return measure(case, "notice_to_contacts", contacts=addresses, **({"until": day} | more))


def stop_link_of(case: Case, address: str) -> str:
    """Return the path of the link in the notice to an address."""
    rows = Letter.objects.filter(cause_id=case.pk, kind="case.request_notice", recipient_address=address)
    found = re.search(r"https?://[^/]+(/stop/[A-Za-z0-9_-]{43}/)", words_of(rows.latest("created_at", "id")))
    assert found, "no link in the letter"
    return found[1]


def make_notified(controller: Controller, number: str) -> str:
    """Open a case of somebody on file who writes from elsewhere, tell them, and return their link."""
    on_file = f"on.file.{number}@example.com"
    make_customer(controller, number, email=on_file)
    asker = Requester(name="Eva Eksempel", email="elsewhere@example.org", customer_number=number)
    case = make_case(controller, requester=asker)
    notify(case, on_file)
    return stop_link_of(case, on_file)


def confirm(case: Case, kind: str, role: str = "officer", **more: Any) -> Case:
    """Confirm that a measure is met."""
    return risk_measures.confirm_measure(kind=kind, **call_measure(case, role, **more))


def lift(case: Case, kind: str = "holding_period", role: str = "decider", **more: Any) -> Case:
    """Lift a measure."""
    return risk_measures.lift_measure(kind=kind, **call_measure(case, role, **more))
