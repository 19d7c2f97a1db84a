"""A decision record: drafted, advised on by the data protection officer, decided by the decider."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.decision_records import (
    DECIDED,
    RECORD_OUTCOMES,
    RECORD_STEPS,
    SUPERSEDED,
    UNDECIDED,
    kind_of,
    require_decision,
    require_weighed,
    weighed_grounds,
)
from requests_app.models import Case, DecisionRecord
from requests_app.permissions import DECIDE_RECORD, may_take_step, permission_of
from requests_app.queries.decision_records import waiting_records


def draft_record(
    *,
    case_id: UUID,
    right: str,
    ground: str,
    controller_interests: str,
    person_interests: str,
    necessity: str,
    weighing: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Draft what is weighed before a right is refused on a ground; an undecided one of it is superseded.

    What is decided already holds until the new one is decided too. Raises Refused("record_case_ended"),
    Invalid("record_right_not_open" | "record_ground_not_weighed"), and Invalid("reason_required") for a part
    without words.
    """
    with acting(actor, "case.record_drafted"):
        case = _locked(case_id, "draft_record", actor=actor, version=version)
        require_weighed(
            right, ground, pending=case.items.filter(outcome=PENDING).values_list("right", flat=True)
        )
        words = {
            "controller_interests": controller_interests,
            "person_interests": person_interests,
            "necessity": necessity,
            "weighing": weighing,
        }
        words = {field: required_text(text, field=field) for field, text in words.items()}
        _supersede(case, right, UNDECIDED)
        row = DecisionRecord.objects.create(
            case=case,
            right=right,
            ground=ground,
            kind=kind_of(ground),
            drafted_by=actor.user_id,
            drafted_at=now,
            **words,
        )
        _tell(case, row, "draft_record", actor=actor, now=now)
    return case


def advise_record(
    *,
    case_id: UUID,
    right: str,
    view: str,
    advice: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Advise on what was drafted, before it is decided (GDPR Art. 38(1), 39(1)(a)).

    Raises Refused("record_case_ended" | "record_not_drafted" | "step_impossible"), the last where advice was
    given already, Invalid("record_outcome_unknown") and Invalid("reason_required").
    """
    with acting(actor, "case.record_advised"):
        case = _locked(case_id, "advise_record", actor=actor, version=version)
        row = _waiting(case, right, "advise_record")
        if view not in RECORD_OUTCOMES:
            raise Invalid("record_outcome_unknown", field="view")
        row.view, row.advice = view, required_text(advice, field="advice")
        row.advised_by, row.advised_at = actor.user_id, now
        row.save(update_fields=["state", "view", "advice", "advised_by", "advised_at"])
        _tell(case, row, "advise_record", {"view": view}, actor=actor, now=now)
    return case


def decide_record(
    *,
    case_id: UUID,
    right: str,
    outcome: str,
    actor: Actor,
    now: datetime,
    departure_reason: str = "",
    version: int | None = None,
) -> Case:
    """Decide whose interests prevail; an older decided record of the right is superseded. Nothing is sent.

    Raises Refused("record_case_ended" | "record_not_drafted" | "record_adviser_decides"),
    Invalid("record_outcome_unknown"), and Invalid("departure_reason_required") for an outcome other than the
    view of the advice without a reason.
    """
    with acting(actor, "case.record_decided"):
        case = _locked(case_id, "decide_record", actor=actor, version=version)
        row = _waiting(case, right, "decide_record")
        require_decision(
            outcome=outcome,
            view=row.view,
            departure_reason=departure_reason,
            advised_by=row.advised_by,
            decided_by=actor.user_id,
        )
        # Not with the roles of the one who advised: that would be one person's word twice.
        judge = actor.without(row.advised_by)
        actor.acted_for.discard(row.advised_by)
        require(judge, DECIDE_RECORD, case.controller_id)
        _supersede(case, right, (DECIDED,))
        row.outcome, row.departure_reason = outcome, departure_reason.strip()
        row.decided_by, row.decided_at = actor.user_id, now
        row.save(update_fields=["state", "outcome", "departure_reason", "decided_by", "decided_at"])
        _tell(case, row, "decide_record", {"record_outcome": outcome}, actor=judge, now=now)
    return case


def record_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do about decision records; the case has its rights and records at hand."""
    if case.state not in OPEN_STATES:
        return []
    waiting = waiting_records(case)
    possible = {
        "draft_record": any(
            item.outcome == PENDING and weighed_grounds(item.right) for item in case.items.all()
        ),
        "advise_record": any(RECORD_STEPS.can("advise_record", row.state) for row in waiting),
        "decide_record": any(_may_decide(case, row, actor) for row in waiting),
    }
    return [
        name for name, is_so in possible.items() if is_so and may_take_step(actor, name, case.controller_id)
    ]


def _may_decide(case: Case, row: DecisionRecord, actor: Actor) -> bool:
    if row.advised_by == actor.user_id:
        return False
    return actor.without(row.advised_by).may(DECIDE_RECORD, case.controller_id)


def _locked(case_id: UUID, step: str, *, actor: Actor, version: int | None) -> Case:
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    require(actor, permission_of(step), case.controller_id)
    if version is not None:
        require_version(case, version)
    if case.state not in OPEN_STATES:
        raise Refused("record_case_ended")
    return case


def _waiting(case: Case, right: str, step: str) -> DecisionRecord:
    """Return the undecided record of a right, in the state to which the step leads."""
    row = next((row for row in waiting_records(case) if row.right == right), None)
    if row is None:
        raise Refused("record_not_drafted")
    row.state = require_step(RECORD_STEPS, step, row.state).target or row.state
    return row


def _supersede(case: Case, right: str, states: tuple[str, ...]) -> None:
    DecisionRecord.objects.filter(case=case, right=right, state__in=states).update(state=SUPERSEDED)


def _tell(
    case: Case,
    row: DecisionRecord,
    step: str,
    data: dict[str, Any] | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record it in the case, so that what others have open of it is not pressed unread."""
    case.version += 1
    case.changed_at = now
    case.save(update_fields=["version", "changed_at"])
    record_event(
        subject=case,
        type=RECORD_STEPS.step(step).event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data={"right": row.right, "ground": row.ground, **(data or {})},
    )
