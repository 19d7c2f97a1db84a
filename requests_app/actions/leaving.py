"""Somebody leaves the office: shut out, and all that they owned handed over, in one step."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.events import record_step
from dpo_office.common.people.user_rows import (
    lock_administrators,
    lock_user,
    note_step,
    require_another,
    shut_out,
)
from dpo_office.common.permissions import Actor, require_everywhere
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import require_reason
from dpo_office.common.users import User
from registry_app.models import ProcessingActivity, System
from requests_app.actions.duty_rows import write_to_owner
from requests_app.actions.owner_rows import give_activity, give_system
from requests_app.domain import owned as kinds
from requests_app.domain.duty_steps import PLANNED
from requests_app.domain.owned import Owned, in_groups, require_heirs
from requests_app.domain.task_links import ASSIGNED
from requests_app.models import (
    AuthorityCase,
    AuthorityFollowUp,
    AuthorityQuestion,
    Case,
    Duty,
    DutyTurn,
    ReportDesk,
)
from requests_app.permissions import OFFBOARD_USER
from requests_app.queries.owned import heirs_for, owned_by, still_owned

LEFT = "user.offboarded"
Heir = Any


def offboard_user(
    *, user_id: UUID, heirs: Mapping[str, UUID | None], reason: str, actor: Actor, now: datetime
) -> User:
    """Shut a person out and hand over all that they own; what was shut out already is handed over alone.

    `heirs` names for each group of things (domain.owned) who gets it, or nobody (None). Each thing keeps the
    event of its own step, and what somebody else took in the same moment stays theirs. Raises NotFound,
    Invalid("reason_missing" | "heir_missing" | "heir_unfit"), Refused("not_for_yourself" |
    "last_administrator"); then nothing has changed and nobody is out.
    """
    with acting(actor, LEFT):
        require_everywhere(actor, OFFBOARD_USER)
        administrators = lock_administrators(actor)
        user = lock_user(user_id, actor)
        said = require_reason(reason)
        require_another(user, administrators)
        groups = in_groups(owned_by(user))
        require_heirs(groups, heirs)
        counted: Counter[str] = Counter()
        for group, things in groups.items():
            heir = _heir(things, heirs[group], user, now)
            for thing in things:
                whole = _locked_whole(thing)
                # Somebody else may have taken it, or ended it, before it was locked here.
                if still_owned(thing, user):
                    _HANDS_OVER[thing.kind](whole, thing, heir, actor, now)
                    counted[thing.kind] += 1
        if user.is_active:
            shut_out(user, actor=actor, now=now)
        data = {"handed_over": dict(sorted(counted.items()))}
        note_step(user, "offboard_user", LEFT, actor=actor, now=now, reason=said, data=data)
    return user


def _heir(things: Sequence[Owned], wanted: UUID | None, leaver: User, now: datetime) -> Heir:
    if wanted is None:
        return None
    possible = heirs_for(things, leaver, copenhagen_date(now))
    heir = next((person for person in possible if person.pk == wanted), None)
    concerned = {thing.row.concerned_user for thing in things if thing.kind == kinds.CASE}
    if heir is None or wanted in concerned:
        raise Invalid("heir_unfit", field=things[0].group)
    return heir


def _locked_whole(thing: Owned) -> Any:
    """Lock what the other steps lock first, in their order: the whole before its part."""
    model, key = _WHOLES[thing.kind](thing.row)
    return lock_row(model._default_manager.all(), key)


def _case(case: Case, thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    if heir is not None and case.concerned_user == heir.pk:
        raise Invalid("heir_unfit", field=thing.group)
    case.owned_by, case.owned_at = (heir.pk, now) if heir else (None, None)
    data = {"owner": str(heir.pk) if heir else None}
    save_step(case, "assign_case", actor=actor, now=now, fields=["owned_by", "owned_at"], data=data)


def _authority_case(row: AuthorityCase, _thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    row.owned_by = heir.pk
    _tell_authority(row, {"owner": str(heir.pk)}, actor, now, fields=["owned_by"])


def _question(row: AuthorityCase, thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    question = lock_row(AuthorityQuestion.objects.all(), thing.key)
    question.owner = heir
    question.save(update_fields=["owner"])
    _tell_authority(row, {"question": question.number, **_owner(heir)}, actor, now)


def _follow_up(row: AuthorityCase, thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    entry = lock_row(AuthorityFollowUp.objects.all(), thing.key)
    entry.owner = heir
    entry.save(update_fields=["owner"])
    _tell_authority(row, {"follow_up": str(entry.pk), **_owner(heir)}, actor, now)


def _tell_authority(
    row: AuthorityCase, data: dict[str, Any], actor: Actor, now: datetime, fields: list[str] | None = None
) -> None:
    save_step(row, "hand_over_authority_case", actor=actor, now=now, fields=fields, data=data)


def _duty(duty: Duty, _thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    duty.owner = heir
    data = {"month": duty.month}
    save_step(duty, "change_duty", actor=actor, now=now, fields=["owner"], data=data)


def _turn(turn: DutyTurn, _thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    turn.owner = heir
    fields = ["owner"]
    if heir is not None and turn.state != PLANNED:
        turn.asked_at, turn.reminded_at = now, None
        fields += ["asked_at", "reminded_at"]
        write_to_owner(turn, ASSIGNED, actor=actor, now=now)
    save_step(turn, "hand_over", actor=actor, now=now, fields=fields)


def _place_on_call(desk: ReportDesk, thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    """Give the place to the heir; where there is none the others move up."""
    place = desk.on_call.get(user=thing.row.user_id)
    if heir is not None and desk.on_call.filter(user=heir).exists():
        raise Invalid("heir_unfit", field=thing.group)
    if heir is not None:
        place.user = heir
        place.save(update_fields=["user"])
    else:
        position = place.position
        place.delete()
        # One by one and in order: two people never share a place.
        for later in desk.on_call.filter(position__gt=position).order_by("position"):
            later.position -= 1
            later.save(update_fields=["position"])
    desk.version += 1
    desk.changed_at = now
    desk.save(update_fields=["version", "changed_at"])
    data = {"people": desk.on_call.count(), "minutes": desk.alarm_minutes}
    event = "report_desk.on_call_named"
    record_step(desk, "name_on_call", event_type=event, actor=actor, now=now, data=data)


def _activity(activity: ProcessingActivity, _thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    give_activity(activity, heir, actor=actor, now=now)


def _system(system: System, _thing: Owned, heir: Heir, actor: Actor, now: datetime) -> None:
    give_system(system, heir, actor=actor, now=now)


def _owner(heir: Heir) -> dict[str, Any]:
    return {"owner": str(heir.pk) if heir else None}


_WHOLES: Mapping[str, Callable[[Any], tuple[type[Model], UUID]]] = {
    kinds.CASE: lambda row: (Case, row.pk),
    kinds.AUTHORITY_CASE: lambda row: (AuthorityCase, row.pk),
    kinds.AUTHORITY_QUESTION: lambda row: (AuthorityCase, row.authority_case_id),
    kinds.AUTHORITY_FOLLOW_UP: lambda row: (AuthorityCase, row.authority_case_id),
    kinds.DUTY: lambda row: (Duty, row.pk),
    kinds.DUTY_TURN: lambda row: (DutyTurn, row.pk),
    kinds.ON_CALL: lambda row: (ReportDesk, row.desk_id),
    kinds.ACTIVITY: lambda row: (ProcessingActivity, row.activity_id),
    kinds.SYSTEM: lambda row: (System, row.system_id),
}
_HANDS_OVER: Mapping[str, Callable[[Any, Owned, Heir, Actor, datetime], None]] = {
    kinds.CASE: _case,
    kinds.AUTHORITY_CASE: _authority_case,
    kinds.AUTHORITY_QUESTION: _question,
    kinds.AUTHORITY_FOLLOW_UP: _follow_up,
    kinds.DUTY: _duty,
    kinds.DUTY_TURN: _turn,
    kinds.ON_CALL: _place_on_call,
    kinds.ACTIVITY: _activity,
    kinds.SYSTEM: _system,
}
