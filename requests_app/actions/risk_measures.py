"""Measures against a request that may be an attack: chosen, confirmed, lifted; each by a person, with why."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.texts import required_text
from dpo_office.common.vault import keyed_hash
from requests_app.actions.case_letters import write_request_notice
from requests_app.actions.case_readers import facts_of
from requests_app.actions.case_rows import case_of_request, given_reason
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.actions.measure_rows import end_measure, tell_of_measure
from requests_app.domain.case_codes import PHONE
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.form_gate import SESSION
from requests_app.domain.risk_measures import (
    ACCOUNT,
    EMAIL_ON_FILE,
    OPEN,
    PERSON,
    PHONE_ON_FILE,
    RESOLVED,
    SECRET_BYTES,
    STOPPED,
    WITH_DAY,
    CaseOfMeasure,
    checked_contacts,
    is_same_number,
    require_confirmed,
    require_set,
)
from requests_app.models import Case, MeasureNotice, RiskMeasure
from requests_app.permissions import may_take_step, permission_of
from requests_app.queries.form_gates import gate_of
from requests_app.queries.measure_notices import STOP_LINK_PURPOSE, contacts_on_file
from requests_app.queries.risk_measures import open_measures, standing_of

SET, CONFIRM, LIFT = "set_measure", "confirm_measure", "lift_measure"
RESOLVE = "resolve_stop"


def set_measure(
    *,
    case_id: UUID,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    until: date | None = None,
    contacts: Sequence[str] = (),
    version: int | None = None,
) -> Case:
    """Put a measure in place, for a concrete reason: what is feared here, and for whom.

    `contacts` are the addresses on file that a notice goes to, each chosen by itself. The clock runs on
    (GDPR Art. 12(3)). Raises as require_set and checked_contacts, Invalid("reason_required"), and
    Refused("measure_case_ended") in a case that has ended.
    """
    with acting(actor, "case.measure_set"):
        case = case_of_request(case_id, SET, actor=actor, version=version)
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
        told = checked_contacts(kind, contacts, contacts_on_file(case, now))
        row = RiskMeasure.objects.create(
            case=case,
            kind=kind,
            until=day,
            reason=given_reason(case, SET, required_text(reason), actor=actor, now=now),
            set_by=actor.user_id,
            set_at=now,
        )
        for address in told:
            _notify(case, row, address, actor=actor, now=now)
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
        case = case_of_request(case_id, CONFIRM, actor=actor, version=version)
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
        case = case_of_request(case_id, LIFT, actor=actor, version=version)
        row = _open(case, kind)
        words = given_reason(case, LIFT, required_text(reason), actor=actor, now=now)
        end_measure(row, LIFT, actor=actor, now=now, reason=words)
        _moved(case, row, LIFT, actor=actor, now=now)
    return case


def resolve_stop(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Settle a stop: somebody looked at it, and says why the request may go on; the decider's.

    Where it may not, the case is refused instead. Raises Invalid("reason_required"), Refused("stop_missing").
    """
    with acting(actor, "case.stop_resolved"):
        case = case_of_request(case_id, RESOLVE, actor=actor, version=version)
        row = next((row for row in open_measures(case) if row.state == STOPPED), None)
        if row is None:
            raise Refused("stop_missing")
        words = given_reason(case, RESOLVE, required_text(reason), actor=actor, now=now)
        end_measure(row, RESOLVE, actor=actor, now=now, met_as=RESOLVED, reason=words)
        _moved(case, row, RESOLVE, actor=actor, now=now)
    return case


def measure_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do about measures."""
    if case.kind != RIGHTS_REQUEST:
        return []
    standing = standing_of(case)
    possible = {
        SET: case.state in OPEN_STATES,
        CONFIRM: standing.is_confirmable,
        LIFT: standing.is_open,
        RESOLVE: standing.is_stopped,
    }
    return [
        name for name, is_so in possible.items() if is_so and may_take_step(actor, name, case.controller_id)
    ]


def _open(case: Case, kind: str) -> RiskMeasure:
    rows = open_measures(case)
    row = next((row for row in rows if row.kind == kind and row.state == OPEN), None)
    if row is None:
        raise Refused("measure_not_open")
    return row


def _notify(case: Case, row: RiskMeasure, address: str, *, actor: Actor, now: datetime) -> None:
    """Tell one contact, with a link of its own that stops the request; the office never sees it."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = f"{settings.DPO_BASE_URL}{reverse('stop_page', args=[secret])}"
    letter = write_request_notice(case, address, link, row.until, actor=actor, now=now)
    MeasureNotice.objects.create(
        measure=row,
        letter=letter,
        secret_hash=keyed_hash(secret, purpose=STOP_LINK_PURPOSE),
        sent_at=now,
    )


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
