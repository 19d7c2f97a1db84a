"""What each step of a case asks about a second person, and what becomes of a proposal when the case moves."""

from collections.abc import Sequence

from dpo_office.common.errors import Refused
from requests_app.domain.answers import ItemDecision
from requests_app.domain.four_eyes import LEAVES_PROPOSAL, OUTDATED, WAITING
from requests_app.models import Case, StepProposal
from requests_app.queries.four_eyes import thresholds_that_hold


def require_one_person(
    case: Case, step: str, decisions: Sequence[ItemDecision] = (), known_how: str = ""
) -> None:
    """Raise Refused("second_person_needed") for a step that takes two people at this controller."""
    held = thresholds_that_hold(case, step, decisions, known_how)
    if held:
        raise Refused("second_person_needed", step=step, needed_for=list(held))


def outdate_proposal(case: Case, step: str) -> None:
    """Let no proposal be approved that was made before the case moved by this step."""
    if step not in LEAVES_PROPOSAL:
        StepProposal.objects.filter(case=case, state=WAITING).update(state=OUTDATED)
