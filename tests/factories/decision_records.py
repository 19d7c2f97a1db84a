"""Decision records, for tests."""

from typing import Any

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from requests_app.actions import decision_records
from requests_app.models import Case, DecisionRecord
from tests.factories.registry import actor_with

WORDS = {
    "controller_interests": "At standse svindel mod andre kunder.",
    "person_interests": "Kunden oplever kontrollen som mistillid.",
    "necessity": "At undtage kontoen gør mønstrene usynlige.",
    "weighing": "Andre kunders tab er konkrete og gentagne.",
}
OBJECTION = {"right": "objection", "ground": "compelling_grounds"}


def draft(case: Case, *, actor: Actor | None = None, **changes: Any) -> DecisionRecord:
    """Draft what is weighed, of an objection where nothing else is said."""
    values = {**OBJECTION, **WORDS, "now": clock.now()} | changes
    by = actor or actor_with("officer", case.controller)
    decision_records.draft_record(case_id=case.pk, actor=by, **values)
    return _newest(case)


def advise(
    case: Case, view: str = "controller", *, actor: Actor | None = None, **changes: Any
) -> DecisionRecord:
    """Advise on the draft."""
    values = {"right": "objection", "advice": "Opbevar det kortere.", "now": clock.now()} | changes
    by = actor or actor_with("dpo", case.controller)
    decision_records.advise_record(case_id=case.pk, view=view, actor=by, **values)
    return _newest(case)


def decide(
    case: Case, outcome: str = "controller", *, actor: Actor | None = None, **changes: Any
) -> DecisionRecord:
    """Decide what was drafted."""
    values = {"right": "objection", "now": clock.now()} | changes
    by = actor or actor_with("decider", case.controller)
    decision_records.decide_record(case_id=case.pk, outcome=outcome, actor=by, **values)
    return _newest(case)


def _newest(case: Case) -> DecisionRecord:
    case.refresh_from_db()
    return DecisionRecord.objects.filter(case=case).latest("drafted_at", "id")
