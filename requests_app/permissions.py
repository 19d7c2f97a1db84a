"""Who may take which step in a case."""

from uuid import UUID

from dpo_office.common.permissions import ROLE_PERMISSIONS, Actor
from requests_app.domain.case_steps import CASE_STEPS

VIEW = "case.view"
OPEN = "case.open_case"
# Free text may hold health data or a suspicion: not for the telephone (GDPR Art. 5(1)(c), 32(4)).
READ_REASONS = "case.read_reasons"
# The API shows findings as codes, and no free text.
READ_FINDINGS = "case.read_findings"
# To say no, in whole or in part, is the decider's alone (GDPR Art. 12(4); the DPO advises, Art. 38(6)).
DECIDERS_STEPS = frozenset({"refuse_case"})
# Notes are the office's own words about a person; other systems neither write nor read them.
VIEW_NOTES = "case.view_notes"
ADD_NOTE = "case.add_note"


def permission_of(step_name: str) -> str:
    """Name the permission for a step."""
    return f"case.{step_name}"


def may_take_step(actor: Actor, step_name: str, controller_id: UUID) -> bool:
    """Tell whether the actor is permitted a step of a case, whatever its state."""
    return actor.may(permission_of(step_name), controller_id)


_STEPS = [step.name for step in CASE_STEPS.steps]

ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", VIEW)
ROLE_PERMISSIONS.grant("officer decider agent client", OPEN)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", READ_REASONS, READ_FINDINGS)
ROLE_PERMISSIONS.grant("client", READ_FINDINGS)
ROLE_PERMISSIONS.grant("officer", *(permission_of(name) for name in _STEPS if name not in DECIDERS_STEPS))
ROLE_PERMISSIONS.grant("decider", *(permission_of(name) for name in _STEPS))
ROLE_PERMISSIONS.grant("agent", permission_of("withdraw_case"))
ROLE_PERMISSIONS.grant("dpo legal agent", ADD_NOTE)
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_NOTES)
