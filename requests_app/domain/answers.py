"""What an answer decides on each right, checked before anything is written (GDPR Art. 12(3), 12(4))."""

from collections.abc import Sequence
from dataclasses import dataclass

from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.case_codes import (
    ANSWER_OUTCOMES,
    GRANTED,
    ITEM_REFUSED,
    OUTCOMES_WITH_GROUND,
)
from requests_app.domain.refusal_grounds import GROUNDS, is_ground_for


@dataclass(frozen=True)
class ItemDecision:
    """What is decided on one right: a refusal in whole or in part has its ground, reasons and evidence.

    The reasons go into the letter; the evidence says what shows that the ground holds, and stays in the case.
    """

    right: str
    outcome: str = GRANTED
    ground: str = ""
    reason: str = ""
    evidence: str = ""

    @property
    def says_no(self) -> bool:
        """Tell whether something is refused."""
        return self.outcome in OUTCOMES_WITH_GROUND


def answer_decisions(rights: Sequence[str], given: Sequence[ItemDecision]) -> tuple[ItemDecision, ...]:
    """Return one decision for each right of the case; what is not named is granted.

    Raises Invalid for a right that is not asked, or named twice, and for a refusal without ground or reasons;
    Refused("everything_refused") when nothing is granted, because that is a refusal of the case.
    """
    by_right = checked_decisions(rights, given)
    decisions = tuple(by_right.get(right, ItemDecision(right)) for right in rights)
    if all(decision.outcome == ITEM_REFUSED for decision in decisions):
        raise Refused("everything_refused")
    return decisions


def refusal_decisions(
    rights: Sequence[str], ground: str, reason: str, evidence: str
) -> tuple[ItemDecision, ...]:
    """Return the refusal of every right on one ground, which must hold against each of them."""
    return tuple(
        checked_decision(ItemDecision(right, ITEM_REFUSED, ground, reason, evidence)) for right in rights
    )


def checked_decision(decision: ItemDecision) -> ItemDecision:
    """Return the decision; raise Invalid if it is incomplete: the burden is the controller's (Art. 12(5))."""
    if decision.outcome not in ANSWER_OUTCOMES:
        raise Invalid("invalid", field="outcome")
    if not decision.says_no:
        if decision.ground or decision.evidence.strip():
            raise Invalid("ground_not_asked", field="ground")
        return decision
    if not decision.ground:
        raise Invalid("ground_required", field="ground", right=decision.right)
    if decision.ground not in GROUNDS:
        raise Invalid("ground_unknown", field="ground", ground=decision.ground)
    if not is_ground_for(decision.ground, decision.right):
        raise Invalid("ground_not_for_right", field="ground", ground=decision.ground, right=decision.right)
    if not decision.reason.strip():
        raise Invalid("reason_required", field="reason", right=decision.right)
    if not decision.evidence.strip():
        raise Invalid("evidence_required", field="evidence", right=decision.right)
    return decision


def checked_decisions(rights: Sequence[str], given: Sequence[ItemDecision]) -> dict[str, ItemDecision]:
    """Return what is given by its right; Invalid for one that is not asked, named twice or incomplete."""
    by_right: dict[str, ItemDecision] = {}
    for decision in given:
        if decision.right not in rights:
            raise Invalid("item_unknown", field="items", right=decision.right)
        if decision.right in by_right:
            raise Invalid("item_named_twice", field="items", right=decision.right)
        by_right[decision.right] = checked_decision(decision)
    return by_right
