"""What takes two people, and proposals, for tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions import proposals
from requests_app.actions.four_eyes import change_four_eyes
from requests_app.models import Case, StepProposal
from tests.factories.cases import rendered_answer, rendered_part, rendered_refusal
from tests.factories.registry import actor_with

EXTENSION = {"ground": "complexity", "months": 1, "reason": "Der søges i fem systemer."}
_RENDERED = {
    "send_answer": rendered_answer,
    "send_part_answer": rendered_part,
    "refuse_case": rendered_refusal,
}
_GIVEN: Mapping[str, dict[str, Any]] = {
    "send_answer": {"text": ""},
    "send_part_answer": {"text": ""},
    "extend_deadline": EXTENSION,
    "verify_form": {"reason": ""},
    "waive_form": {"reason": "Skrev fra adressen i kontoen."},
}


def choose(controller: Controller, *, many_extracts: int = 10, **rules: Sequence[str]) -> None:
    """Choose what takes two people at a controller, by step."""
    change_four_eyes(
        controller_id=controller.pk,
        rules=rules,
        many_extracts=many_extracts,
        reason="To ser mere end én.",
        actor=actor_with("decider", controller),
        now=clock.now(),
    )


def propose(case: Case, step: str = "extend_deadline", *, actor: Actor, **changes: Any) -> StepProposal:
    """Propose a step of a case, without typesetting its letter."""
    rendered = _RENDERED[step](case) if step in _RENDERED else None
    values = {"given": _GIVEN.get(step, {}), "rendered": rendered, "now": clock.now()} | changes
    proposals.propose_step(case_id=case.pk, step=step, actor=actor, **values)
    case.refresh_from_db()
    return StepProposal.objects.get(case=case, state="waiting")
