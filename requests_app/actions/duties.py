"""The duties of a controller's year wheel: entered one by one or all usual ones at once, changed, ended."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from registry_app.models import Controller
from requests_app.actions.duty_rows import checked_owner
from requests_app.actions.link_rows import end_links_of
from requests_app.domain import duty_codes as codes
from requests_app.domain.duty_steps import DUTY_STEPS, OPEN
from requests_app.domain.task_links import TASK_ENDED
from requests_app.domain.year_wheel import MONTHS
from requests_app.models import Duty
from requests_app.permissions import duty_permission_of

Facts = Mapping[str, Any]
WORDS: Final = ("name_da", "name_en", "done_when_da", "done_when_en")


def start_wheel(*, controller_id: UUID, actor: Actor, now: datetime) -> list[Duty]:
    """Enter the eight usual duties of a controller that has none, each in its usual month, owned by nobody.

    Raises NotFound, NotPermitted and Refused("duties_known").
    """
    with acting(actor, "duty.added"):
        owner = _controller(controller_id, "start_wheel", actor)
        if Duty.objects.filter(controller=owner).exists():
            raise Refused("duties_known")
        today = copenhagen_date(now)
        return [
            _add(owner, kind, {"month": month}, begins_on=today, actor=actor, now=now)
            for kind, month in codes.USUAL_MONTHS.items()
        ]


def add_duty(
    *,
    controller_id: UUID,
    kind: str,
    facts: Facts,
    actor: Actor,
    now: datetime,
    owner_id: UUID | None = None,
    contributor_id: UUID | None = None,
    begins_on: date | None = None,
) -> Duty:
    """Add a duty; its first turn is the one whose day is not before `begins_on`, today unless given.

    `facts` are the month (1 to 12), and names and words of its own where the kind's do not do. Raises
    Invalid("duty_kind_unknown" | "duty_month_unknown" | "duty_names_missing" | "duty_one_owner" |
    "duty_owner_unknown" | "contributor_unknown") and Refused("duty_known").
    """
    with acting(actor, "duty.added"):
        controller = _controller(controller_id, "add_duty", actor)
        today = copenhagen_date(now)
        owners = checked_owner(controller.pk, owner_id, contributor_id, today)
        return _add(
            controller, kind, facts, begins_on=begins_on or today, actor=actor, now=now, owners=owners
        )


def change_duty(
    *,
    duty_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    owner_id: UUID | None = None,
    contributor_id: UUID | None = None,
    version: int | None = None,
) -> Duty:
    """Describe a duty anew, with its month and owner; turns that are rows keep their day and owner.

    In another month it begins today: no turn comes up for a month that has passed. Raises what `add_duty`
    raises of the facts.
    """
    with acting(actor, "duty.changed"):
        duty = _locked(duty_id, "change_duty", actor=actor, version=version)
        month, today = duty.month, copenhagen_date(now)
        duty.owner, duty.contributor = checked_owner(duty.controller_id, owner_id, contributor_id, today)
        _describe(duty, facts)
        if duty.month != month:
            duty.begins_on = max(duty.begins_on, today)
        fields = [*WORDS, "month", "owner", "contributor", "begins_on"]
        save_step(duty, "change_duty", actor=actor, now=now, fields=fields, data={"month": duty.month})
    return duty


def end_duty(*, duty_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Duty:
    """End a duty: it has no more turns, those that are open are waived, and their links end."""
    with acting(actor, "duty.ended"):
        duty = _locked(duty_id, "end_duty", actor=actor, version=version)
        for turn in duty.turns.select_for_update().filter(state__in=OPEN):
            end_links_of(turn, TASK_ENDED, now=now)
            turn.waive_ground, turn.waived_at, turn.waived_by = codes.DUTY_ENDED, now, actor.user_id
            fields = ["waive_ground", "waived_at", "waived_by"]
            save_step(turn, "release_turn", actor=actor, now=now, fields=fields)
        save_step(duty, "end_duty", actor=actor, now=now)
    return duty


def _add(
    controller: Controller,
    kind: str,
    facts: Facts,
    *,
    begins_on: date,
    actor: Actor,
    now: datetime,
    owners: tuple[Any, Any] = (None, None),
) -> Duty:
    if kind not in codes.DUTY_KINDS:
        raise Invalid("duty_kind_unknown", field="kind")
    duty = Duty(controller=controller, kind=kind, begins_on=begins_on, created_at=now, changed_at=now)
    duty.owner, duty.contributor = owners
    _describe(duty, facts)
    same = Duty.objects.filter(controller=controller, kind=kind, state=DUTY_STEPS.initial)
    if kind in codes.FOR_EACH and same.exists():
        raise Refused("duty_known", field="kind")
    duty.save(force_insert=True)
    record_event(
        subject=duty,
        type=DUTY_STEPS.step("add_duty").event,
        controller_id=controller.pk,
        actor=actor,
        occurred_at=now,
        step="add_duty",
        state=duty.state,
        data={"kind": kind, "month": duty.month},
    )
    return duty


def _describe(duty: Duty, facts: Facts) -> None:
    for name in WORDS:
        setattr(duty, name, str(facts.get(name, "")).strip())
    if facts.get("month") not in MONTHS:
        raise Invalid("duty_month_unknown", field="month")
    duty.month = facts["month"]
    if duty.kind == codes.OWN and not (duty.name_da and duty.name_en):
        raise Invalid("duty_names_missing", field="name_en" if duty.name_da else "name_da")


def _controller(controller_id: UUID, step: str, actor: Actor) -> Controller:
    # Locked, so that two who press at once do not both find that there is none.
    controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
    require(actor, duty_permission_of(step), controller.pk)
    return controller


def _locked(duty_id: UUID, step: str, *, actor: Actor, version: int | None) -> Duty:
    duty: Duty = lock_row(Duty.objects.for_user(actor), duty_id, version=version)
    require(actor, duty_permission_of(step), duty.controller_id)
    require_step(DUTY_STEPS, step, duty.state)
    return duty
