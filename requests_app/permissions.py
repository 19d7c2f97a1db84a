"""Who may take which step in a case."""

from uuid import UUID

from dpo_office.common.permissions import ROLE_PERMISSIONS, Actor, Grant
from requests_app.domain.case_steps import CASE_STEPS, CONTRIBUTORS_STEPS
from requests_app.domain.contributor_steps import CONTRIBUTOR_STEPS as CONTRIBUTOR_TABLE
from requests_app.models import Contributor

VIEW = "case.view"
OPEN = "case.open_case"
RECORD = "case.record_at_once"
# Free text may hold health data or a suspicion: not for the telephone (GDPR Art. 5(1)(c), 32(4)).
READ_REASONS = "case.read_reasons"
# The API shows findings as codes, and no free text.
READ_FINDINGS = "case.read_findings"
VIEW_CONTRIBUTORS = "contributor.view"
CONTRIBUTOR_STEPS = (
    *(f"contributor.{step.name}" for step in CONTRIBUTOR_TABLE.steps),
    "contributor.name_keeper",
)
# To say no, in whole or in part, is the decider's alone (GDPR Art. 12(4); the DPO advises, Art. 38(6)).
DECIDERS_STEPS = frozenset({"refuse_case"})
# Notes are the office's own words about a person; other systems neither write nor read them.
VIEW_NOTES = "case.view_notes"
ADD_NOTE = "case.add_note"


def permission_of(step_name: str) -> str:
    """Name the permission for a step."""
    return f"case.{step_name}"


def own_permission_of(step_name: str) -> str:
    """Name the permission for a step that a contributor takes over a link."""
    return f"task_link.{step_name}"


def may_take_step(actor: Actor, step_name: str, controller_id: UUID) -> bool:
    """Tell whether the actor is permitted a step of a case, whatever its state."""
    return actor.may(permission_of(step_name), controller_id)


def contributor_actor(contributor: Contributor) -> Actor:
    """Give the actor that a contributor is once the code from their mailbox was entered."""
    held = Grant("contributor", contributor.controller_id)
    return Actor(contributor.user_id, "contributor", frozenset({held}))


_STEPS = [step.name for step in CASE_STEPS.steps if step.name not in CONTRIBUTORS_STEPS]

ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor client", VIEW)
ROLE_PERMISSIONS.grant("officer decider agent client", OPEN)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", READ_REASONS, READ_FINDINGS)
ROLE_PERMISSIONS.grant("client", READ_FINDINGS)
ROLE_PERMISSIONS.grant("officer", *(permission_of(name) for name in _STEPS if name not in DECIDERS_STEPS))
ROLE_PERMISSIONS.grant("decider", *(permission_of(name) for name in _STEPS))
ROLE_PERMISSIONS.grant("agent", permission_of("withdraw_case"))
ROLE_PERMISSIONS.grant("dpo legal agent", ADD_NOTE)
ROLE_PERMISSIONS.grant("officer decider dpo legal agent auditor", VIEW_NOTES)

# Nothing of `case`: a contributor reaches one task by its link, and no case.
ROLE_PERMISSIONS.grant(
    "contributor", *(own_permission_of(name) for name in ("attach_extract", *sorted(CONTRIBUTORS_STEPS)))
)
ROLE_PERMISSIONS.grant("officer decider dpo legal auditor", VIEW_CONTRIBUTORS)
ROLE_PERMISSIONS.grant("officer decider", *CONTRIBUTOR_STEPS)
# Whoever is on the telephone carries out what needs no decision (Art. 21(3), 7(3), 16).
ROLE_PERMISSIONS.grant("dpo agent client", RECORD)
