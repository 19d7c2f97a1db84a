"""Decision records: what was weighed before a right is refused on a ground that has to be weighed.

The burden is the controller's (GDPR Art. 5(2), 12(5), 21(1)); the data protection officer is heard and does
not decide (Art. 38(1), 38(6), 39(1)(a)). The cases stand in docs/rules/decision_records.md.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable
from requests_app.domain.answers import ItemDecision
from requests_app.domain.case_codes import ITEM_REFUSED
from requests_app.domain.refusal_grounds import DBL_22_2_NUMBERS, grounds_for

# Of an objection (Art. 21(1)), and of every other ground that is weighed.
BALANCING: Final = "balancing"
EXCEPTION: Final = "exception"
RECORD_KINDS: Final = (BALANCING, EXCEPTION)

COMPELLING: Final = "compelling_grounds"
# Grounds that hold only after a weighing. What a law commands (Art. 17(3)(b)), or what is so or not (nobody
# can tell who asks, the person provided nothing), is shown and not weighed.
WEIGHED: Final = (
    COMPELLING,
    *("manifestly_unfounded", "excessive"),
    *("rights_of_others_access", "dbl_22_1", *(f"dbl_22_2_no_{number}" for number in DBL_22_2_NUMBERS)),
    *("freedom_of_expression", "public_health", "archiving_research", "legal_claims"),
    "rights_of_others_portability",
)
# Without a decided record the office sends no such refusal.
RECORDED_FIRST: Final = frozenset({COMPELLING})

# The outcome of a record, and the view of whoever advises on it.
PERSON: Final = "person"
CONTROLLER: Final = "controller"
IN_PART: Final = "in_part"
RECORD_OUTCOMES: Final = (PERSON, CONTROLLER, IN_PART)

DRAFT: Final = "draft"
ADVISED: Final = "advised"
DECIDED: Final = "decided"
# A newer one of the same right took its place.
SUPERSEDED: Final = "superseded"
RECORD_STATES: Final = (DRAFT, ADVISED, DECIDED, SUPERSEDED)
UNDECIDED: Final = (DRAFT, ADVISED)

RECORD_STEPS: Final = StepTable(
    noun="decision_record",
    initial=DRAFT,
    states=RECORD_STATES,
    steps=(
        Step("draft_record", (), DRAFT, "case.record_drafted"),
        Step("advise_record", (DRAFT,), ADVISED, "case.record_advised"),
        Step("decide_record", UNDECIDED, DECIDED, "case.record_decided"),
        Step("supersede_record", (DRAFT, ADVISED, DECIDED), SUPERSEDED, "case.record_superseded"),
    ),
)
RECORD_EVENTS: Final = tuple(step.event for step in RECORD_STEPS.steps)


def kind_of(ground: str) -> str:
    """Name the kind of record that a weighed ground takes."""
    return BALANCING if ground == COMPELLING else EXCEPTION


def weighed_grounds(right: str) -> tuple[str, ...]:
    """Name the grounds that are weighed and can be held against a right; none for a withdrawn consent."""
    return tuple(ground.code for ground in grounds_for(right) if ground.code in WEIGHED)


def require_weighed(right: str, ground: str, *, pending: Iterable[str]) -> None:
    """Raise Invalid("record_right_not_open" | "record_ground_not_weighed").

    `pending` are the rights of the case that are still to be decided: afterwards it is too late to weigh.
    """
    if right not in pending:
        raise Invalid("record_right_not_open", field="right")
    if ground not in weighed_grounds(right):
        raise Invalid("record_ground_not_weighed", field="ground")


def require_decision(
    *, outcome: str, view: str, departure_reason: str, advised_by: object, decided_by: object
) -> None:
    """Check who decides a record and how.

    `view` is that of the advice, empty where none was given. Raises Invalid("record_outcome_unknown") and
    Invalid("departure_reason_required") for a departure from the advice without its reason, and
    Refused("record_adviser_decides"): who advises does not decide (Art. 38(6)).
    """
    if outcome not in RECORD_OUTCOMES:
        raise Invalid("record_outcome_unknown", field="outcome")
    if advised_by is not None and advised_by == decided_by:
        raise Refused("record_adviser_decides")
    if view and view != outcome and not departure_reason.strip():
        raise Invalid("departure_reason_required", field="departure_reason")


def bears(record_outcome: str, item_outcome: str) -> bool:
    """Tell whether a record bears a refusal: a whole one only where the controller's grounds prevail."""
    if item_outcome == ITEM_REFUSED:
        return record_outcome == CONTROLLER
    return record_outcome in (CONTROLLER, IN_PART)


# The right and ground of a decided record, and its outcome.
Decided = tuple[str, str, str]


def without_record(decisions: Iterable[ItemDecision], decided: Sequence[Decided]) -> list[str]:
    """Name the rights that are refused on a weighed ground without a decided record that bears it."""
    return [
        decision.right
        for decision in decisions
        if decision.says_no
        and decision.ground in WEIGHED
        and not any(
            (right, ground) == (decision.right, decision.ground) and bears(outcome, decision.outcome)
            for right, ground, outcome in decided
        )
    ]


def require_recorded(decisions: Sequence[ItemDecision], decided: Sequence[Decided]) -> None:
    """Raise Refused("record_missing") for an objection that is refused without a record that says so.

    It is for the controller to demonstrate its compelling grounds (Art. 21(1)), before it says no.
    """
    bound = [decision for decision in decisions if decision.ground in RECORDED_FIRST]
    if without_record(bound, decided):
        raise Refused("record_missing")
