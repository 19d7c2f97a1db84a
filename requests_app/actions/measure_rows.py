"""What every step asks by which something leaves or is erased: whether a measure holds the case."""

from collections.abc import Collection
from datetime import datetime

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.states import require_step
from requests_app.domain.answer_links import USUAL_WAY, AnswerWay
from requests_app.domain.case_codes import DONE, PENDING
from requests_app.domain.rights import ERASURE
from requests_app.domain.risk_measures import MEASURE_STEPS, STOPPED, Release, is_held, met_by
from requests_app.models import Case, RiskMeasure, StepReason, SystemTask
from requests_app.queries.risk_measures import as_measure, holding_measures, open_measures

MEET = "meet_measure"


def pass_measures(
    case: Case,
    rights: Collection[str],
    *,
    actor: Actor,
    now: datetime,
    way: AnswerWay = USUAL_WAY,
    is_seconded: bool = False,
) -> None:
    """Let the step go on by which these rights are granted; measures that it meets end with it.

    Raises Refused("measure_open" | "request_stopped") by the first measure that holds. Rights whose grant
    only stops a use are held back by none.
    """
    if not is_held(rights):
        return
    release = Release(
        today=copenhagen_date(now),
        erases=ERASURE in rights,
        told_code=way.by_link and bool(way.code),
        is_seconded=is_seconded,
    )
    rows = open_measures(case)
    met = {row.pk: met_by(as_measure(row), release) for row in rows}
    for row in rows:
        if not met[row.pk]:
            raise _held_by(row)
    for row in rows:
        end_measure(row, MEET, actor=actor, now=now, met_as=met[row.pk])
        tell_of_measure(case, row, MEET, actor=actor, now=now)


def require_not_held(case: Case, *, now: datetime) -> None:
    """Raise Refused("measure_open") while a measure holds the case, whatever the step would bring."""
    for row in holding_measures(case, copenhagen_date(now)):
        raise _held_by(row)


def _held_by(row: RiskMeasure) -> Refused:
    if row.state == STOPPED:
        return Refused("request_stopped")
    return Refused("measure_open", measure=row.get_kind_display(), kind=row.kind)


def require_erasable(case: Case, task: SystemTask, outcome: str, *, now: datetime) -> None:
    """Raise Refused("measure_open") where work on an erasure is done while a measure holds the case."""
    if outcome == DONE and (task.item_id is not None or ERASURE in open_rights_to_work_on(case)):
        require_not_held(case, now=now)


def open_rights_to_work_on(case: Case) -> list[str]:
    """Name the rights that are still open and wait for nothing."""
    return [item.right for item in case.items.all() if item.outcome == PENDING and not item.is_waiting]


def end_measure(
    row: RiskMeasure,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    met_as: str = "",
    reason: StepReason | None = None,
) -> None:
    """End a measure along a step of its own table."""
    row.state = require_step(MEASURE_STEPS, step, row.state).target or row.state
    row.met_as, row.end_reason = met_as, reason
    row.ended_by, row.ended_at, row.ended_on = actor.user_id, now, copenhagen_date(now)
    row.save(update_fields=["state", "met_as", "end_reason", "ended_by", "ended_at", "ended_on"])


def tell_of_measure(case: Case, row: RiskMeasure, step: str, *, actor: Actor, now: datetime) -> None:
    """Record in the case what became of a measure; an event holds codes and days, and no words."""
    data = {"measure": row.kind}
    if row.until is not None:
        data["until"] = row.until.isoformat()
    if row.met_as:
        data["met_as"] = row.met_as
    record_event(
        subject=case,
        type=MEASURE_STEPS.step(step).event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        state=case.state,
        data=data,
    )
