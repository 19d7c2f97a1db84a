"""Four eyes: which steps of a case take two people, and what may become of a proposal.

A controller's own measure (GDPR Art. 24(1), 32(4)), below the law's time limit; the cases stand in
docs/rules/four_eyes.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable

ANSWERS: Final = ("send_answer", "send_part_answer")
REFUSALS: Final = ("refuse_case", "close_unidentified")
# These send a typeset letter, which is kept with the proposal.
WITH_LETTER: Final = (*ANSWERS, *REFUSALS)
GATED: Final = (*WITH_LETTER, "extend_deadline", "verify_form", "waive_form")

ALWAYS: Final = "always"
SAYS_NO: Final = "says_no"
SENSITIVE: Final = "sensitive"
MANY_EXTRACTS: Final = "many_extracts"
REPRESENTED: Final = "represented"
WAIVED: Final = "waived"
# Not a controller's choice: a measure of the case itself (docs/rules/risk_measures.md).
MEASURE: Final = "risk_measure"
THRESHOLDS: Final = (ALWAYS, SAYS_NO, SENSITIVE, MANY_EXTRACTS, REPRESENTED, WAIVED)

USUAL_EXTRACTS: Final = 10
MOST_EXTRACTS: Final = 1000

Rules = Mapping[str, Sequence[str]]

SUGGESTED: Final[Rules] = {
    **dict.fromkeys(ANSWERS, (SAYS_NO, SENSITIVE, REPRESENTED, WAIVED)),
    **dict.fromkeys(REFUSALS, (ALWAYS,)),
}

WAITING: Final = "waiting"
APPROVED: Final = "approved"
RETURNED: Final = "returned"
TAKEN_BACK: Final = "taken_back"
# The case moved, or a newer proposal took its place.
OUTDATED: Final = "outdated"
# By whoever proposed it, because the time limit was here: a departure from the controller's rule.
ALONE: Final = "alone"
PROPOSAL_STATES: Final = (WAITING, APPROVED, RETURNED, TAKEN_BACK, OUTDATED, ALONE)

PROPOSAL_STEPS: Final = StepTable(
    noun="step_proposal",
    initial=WAITING,
    states=PROPOSAL_STATES,
    steps=(
        Step("propose_step", (), WAITING, "case.step_proposed"),
        Step("approve_proposal", (WAITING,), APPROVED, "case.proposal_approved"),
        Step("return_proposal", (WAITING,), RETURNED, "case.proposal_returned"),
        Step("withdraw_proposal", (WAITING,), TAKEN_BACK, "case.proposal_withdrawn"),
        Step("take_alone", (WAITING,), ALONE, "case.taken_alone"),
        Step("outdate_proposal", (WAITING,), OUTDATED, "case.proposal_outdated"),
    ),
)
PROPOSAL_EVENTS: Final = tuple(step.event for step in PROPOSAL_STEPS.steps)
TAKEN_ALONE: Final = "case.taken_alone"
# What was taken alone is looked at afterwards by somebody else, who says what they saw.
ALONE_CHECKED: Final = "case.alone_checked"
SEEN_RIGHT: Final = "right"
SEEN_WRONG: Final = "wrong"
SEEN: Final = (SEEN_RIGHT, SEEN_WRONG)

# What changes nothing that a proposal says.
LEAVES_PROPOSAL: Final = frozenset({"take_case", "assign_case", "add_note", "reckon_anew", "stop_use"})


@dataclass(frozen=True)
class StepFacts:
    """What the thresholds look at: of the step that is to be taken, and of its case."""

    says_no: bool = False
    sensitive: bool = False
    extracts: int = 0
    represented: bool = False
    waived: bool = False


def thresholds_of(step: str) -> tuple[str, ...]:
    """Name the thresholds that may be chosen for a step; none for a step that never takes two people."""
    if step in ANSWERS:
        return THRESHOLDS
    if step in REFUSALS:
        return (ALWAYS, SENSITIVE, REPRESENTED, WAIVED)
    return (ALWAYS, REPRESENTED) if step in GATED else ()


def checked_rules(rules: Rules, many_extracts: int) -> dict[str, list[str]]:
    """Return the rules in their order, without steps for which nothing was chosen.

    Raises Invalid("four_eyes_unknown") for a step or threshold that is not offered, and
    Invalid("many_extracts_out_of_range").
    """
    for step, chosen in rules.items():
        if not set(chosen) <= set(thresholds_of(step)):
            raise Invalid("four_eyes_unknown", field=step)
    if not 0 <= many_extracts <= MOST_EXTRACTS:
        raise Invalid("many_extracts_out_of_range", field="many_extracts", most=MOST_EXTRACTS)
    ordered = {step: [name for name in THRESHOLDS if name in rules.get(step, ())] for step in GATED}
    return {step: chosen for step, chosen in ordered.items() if chosen}


def second_person_for(chosen: Sequence[str], many_extracts: int, facts: StepFacts) -> tuple[str, ...]:
    """Name the chosen thresholds that hold; none: one person is enough."""
    holds = {
        ALWAYS: True,
        SAYS_NO: facts.says_no,
        SENSITIVE: facts.sensitive,
        MANY_EXTRACTS: facts.extracts > many_extracts,
        REPRESENTED: facts.represented,
        WAIVED: facts.waived,
    }
    return tuple(name for name in THRESHOLDS if name in chosen and holds[name])


def alone_from(step: str, *, due_on: date, letter_by: date) -> date:
    """Return the day from which a proposal may be taken alone: the last one of the step's own limit."""
    return letter_by if step == "extend_deadline" else due_on


def require_alone(step: str, *, due_on: date, letter_by: date, today: date) -> None:
    """Raise Refused("alone_too_early") before that day: until then a second person can be found."""
    first = alone_from(step, due_on=due_on, letter_by=letter_by)
    if today < first:
        raise Refused("alone_too_early", on=first)
