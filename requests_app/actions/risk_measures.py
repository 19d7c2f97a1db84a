"""Measures against a request that may be an attack: chosen, confirmed, lifted; each by a person, with why."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.texts import required_text
from requests_app.actions.case_readers import facts_of
from requests_app.actions.case_rows import given_reason
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.actions.measure_rows import end_measure, tell_of_measure
from requests_app.domain.case_codes import PHONE
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.form_gate import SESSION
from requests_app.domain.risk_measures import (
    ACCOUNT,
    CONFIRMED,
    EMAIL_ON_FILE,
    PERSON,
    PHONE_ON_FILE,
    WITH_DAY,
    CaseOfMeasure,
    is_same_number,
    require_confirmed,
    require_set,
)
from requests_app.models import Case, RiskMeasure
from requests_app.permissions import may_take_step, permission_of
from requests_app.queries.form_gates import gate_of
from requests_app.queries.risk_measures import open_measures

SET, CONFIRM, LIFT = "set_measure", "confirm_measure", "lift_measure"


def set_measure(
    *,
    case_id: UUID,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    until: date | None = None,
    version: int | None = None,
) -> Case:
    """Put a measure in place, for a concrete reason: what is feared here, and for whom.

    The clock runs on (GDPR Art. 12(3)). Raises as require_set, Invalid("reason_required"), and
    Refused("measure_case_ended") in a case that has ended.
    """
    with acting(actor, "case.measure_set"):
        case = _locked(case_id, SET, actor=actor, version=version)
        if case.state not in OPEN_STATES:
            raise Refused("measure_case_ended")
        day = until if kind in WITH_DAY else None
        known = CaseOfMeasure(
            today=copenhagen_date(now),
            strict_due_on=case.strict_due_on,
            has_customer=case.customer_id is not None,
            open_kinds=frozenset(row.kind for row in open_measures(case)),
        )
        require_set(kind, day, known)
        row = RiskMeasure.objects.create(
            case=case,
            kind=kind,
            until=day,
            reason=given_reason(case, SET, required_text(reason), actor=actor, now=now),
            set_by=actor.user_id,
            set_at=now,
        )
        _moved(case, row, SET, actor=actor, now=now)
    return case


def confirm_measure(
    *,
    case_id: UUID,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    channel: str = "",
    version: int | None = None,
) -> Case:
    """Confirm that a measure is met: over which channel on file, or as the second person; and what was seen.

    Raises as require_confirmed, Invalid("reason_required"), Refused("measure_not_open"), and NotPermitted for
    whoever has the permission only in the place of the one who chose the measure.
    """
    with acting(actor, "case.measure_confirmed"):
        case = _locked(case_id, CONFIRM, actor=actor, version=version)
        row = _open(case, kind)
        is_own = row.set_by == actor.user_id
        if kind == PERSON and not is_own:
            # Not with the roles of the one who chose it: that would be one person's word twice.
            actor = actor.without(row.set_by)
            actor.acted_for.discard(row.set_by)
            require(actor, permission_of(CONFIRM), case.controller_id)
        met_as = require_confirmed(kind, channel, came_by=_came_by(case), is_own=is_own)
        words = given_reason(case, CONFIRM, required_text(reason), actor=actor, now=now)
        end_measure(row, CONFIRM, actor=actor, now=now, met_as=met_as, reason=words)
        _moved(case, row, CONFIRM, actor=actor, now=now)
    return case


def lift_measure(
    *, case_id: UUID, kind: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Lift a measure that is not met, with the reason why the case may go on without it; the decider's.

    Raises Invalid("reason_required") and Refused("measure_not_open").
    """
    with acting(actor, "case.measure_lifted"):
        case = _locked(case_id, LIFT, actor=actor, version=version)
        row = _open(case, kind)
        words = given_reason(case, LIFT, required_text(reason), actor=actor, now=now)
        end_measure(row, LIFT, actor=actor, now=now, reason=words)
        _moved(case, row, LIFT, actor=actor, now=now)
    return case


def measure_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do about measures; the case has its measures at hand."""
    if case.kind != RIGHTS_REQUEST:
        return []
    rows = open_measures(case)
    possible = {
        SET: case.state in OPEN_STATES,
        CONFIRM: any(row.kind in CONFIRMED for row in rows),
        LIFT: bool(rows),
    }
    return [
        name for name, is_so in possible.items() if is_so and may_take_step(actor, name, case.controller_id)
    ]


def _locked(case_id: UUID, step: str, *, actor: Actor, version: int | None) -> Case:
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    require(actor, permission_of(step), case.controller_id)
    if case.kind != RIGHTS_REQUEST:
        raise Refused("step_not_of_kind", step=step)
    if version is not None:
        require_version(case, version)
    return case


def _open(case: Case, kind: str) -> RiskMeasure:
    row = next((row for row in open_measures(case) if row.kind == kind), None)
    if row is None:
        raise Refused("measure_not_open")
    return row


def _came_by(case: Case) -> set[str]:
    """Name the channels on file by which the request itself came."""
    came, gate = set(), gate_of(case)
    if facts_of(case).writes_from_file:
        came.add(EMAIL_ON_FILE)
    on_file = case.customer.phone if case.customer else ""
    if case.channel == PHONE and is_same_number(case.requester_phone, on_file):
        # Whoever has the telephone has it still: a call back to it says nothing new.
        came.add(PHONE_ON_FILE)
    if gate is not None and gate.identity == SESSION:
        came.add(ACCOUNT)
    return came


def _moved(case: Case, row: RiskMeasure, step: str, *, actor: Actor, now: datetime) -> None:
    """Record it in the case, so that what others have open of it is not pressed unread."""
    outdate_proposal(case, step)
    case.version += 1
    case.changed_at = now
    case.save(update_fields=["version", "changed_at"])
    tell_of_measure(case, row, step, actor=actor, now=now)
