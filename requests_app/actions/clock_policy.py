"""What time limits are reckoned by: a controller's choices and the calendar; open cases follow at once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.acting import acting
from dpo_office.common.calendars import CLOSING_DAY, PUBLIC_HOLIDAY
from dpo_office.common.errors import Invalid, NotPermitted, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.domain.controllers import (
    DAY_LIMITS,
    EXTENSION_BASES,
    HOLIDAY_CALENDARS,
    SUSPENSION_MODES,
)
from registry_app.models import Controller, Holiday
from requests_app.actions.clock_rows import (
    CLOCK_FIELDS,
    clock_columns,
    entries_of,
    policy_of,
    reckoned_case,
    set_clock,
)
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.deadlines import DeadlinePolicy
from requests_app.models import Case, RuleReason

POLICY_CHANGED = "controller.clock_policy_changed"
CHOICES = {
    "holiday_calendar": HOLIDAY_CALENDARS,
    "suspension_mode": SUSPENSION_MODES,
    "extension_basis": EXTENSION_BASES,
}


def change_clock_policy(
    *,
    controller_id: UUID,
    holiday_calendar: str,
    suspension_mode: str,
    extension_basis: str,
    prompt_request_max_days: int,
    internal_target_days: int,
    silence_close_days: int,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Controller:
    """Change how the controller's time limits are reckoned, and reckon its open cases anew.

    Raises Invalid("setting_unknown" | "days_out_of_range" | "reason_required"), Refused("nothing_changed").
    """
    chosen: dict[str, Any] = {
        "holiday_calendar": holiday_calendar,
        "suspension_mode": suspension_mode,
        "extension_basis": extension_basis,
        "prompt_request_max_days": prompt_request_max_days,
        "internal_target_days": internal_target_days,
        "silence_close_days": silence_close_days,
    }
    with acting(actor, POLICY_CHANGED):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.change_clock_policy", row.pk)
        _require_choices(chosen)
        words = required_text(reason)
        changed = sorted(name for name, value in chosen.items() if getattr(row, name) != value)
        if not changed:
            raise Refused("nothing_changed")
        for name, value in chosen.items():
            setattr(row, name, value)
        RuleReason.objects.create(
            controller=row, step="change_clock_policy", text=words, given_at=now, given_by=actor.user_id
        )
        data = {name: chosen[name] for name in changed}
        save_step(row, "change_clock_policy", actor=actor, now=now, fields=changed, data=data)
        _reckon_open_cases([row], "clock_policy_changed", actor=actor, now=now)
    return row


def add_day(
    *,
    day: date,
    name_da: str,
    name_en: str,
    kind: str,
    counts_for_deadline: bool,
    source: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Holiday:
    """Add a day to the calendar of all controllers, with its source, and reckon open cases anew.

    Raises Invalid for a kind, name or source that is missing, Refused("day_known") for a day that is there.
    """
    with acting(actor, "holiday.added"):
        _require_everywhere(actor, "holiday.add_day")
        facts = _facts(name_da, name_en, kind, source)
        words = required_text(reason)
        if Holiday.objects.filter(date=day).exists():
            raise Refused("day_known", day=day)
        row = Holiday.objects.create(date=day, counts_for_deadline=counts_for_deadline, **facts)
        _after_change(row, "add_day", "holiday.added", words, actor=actor, now=now)
    return row


def change_day(
    *,
    holiday_id: UUID,
    name_da: str,
    name_en: str,
    kind: str,
    counts_for_deadline: bool,
    source: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Holiday:
    """Change what a day is called, whether it moves time limits and who says so; a retired day comes back.

    Raises like add_day, and Refused("nothing_changed").
    """
    with acting(actor, "holiday.changed"):
        _require_everywhere(actor, "holiday.change_day")
        row = lock_row(Holiday.objects.all(), holiday_id, version=version)
        words = required_text(reason)
        facts = {
            **_facts(name_da, name_en, kind, source),
            "counts_for_deadline": counts_for_deadline,
            "retired_at": None,
        }
        if all(getattr(row, name) == value for name, value in facts.items()):
            raise Refused("nothing_changed")
        for name, value in facts.items():
            setattr(row, name, value)
        _save_day(row, facts)
        _after_change(row, "change_day", "holiday.changed", words, actor=actor, now=now)
    return row


def retire_day(
    *, holiday_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Holiday:
    """Take a day out of the calendar; its row stays. Raises Refused("day_retired") for one that is out."""
    with acting(actor, "holiday.retired"):
        _require_everywhere(actor, "holiday.retire_day")
        row = lock_row(Holiday.objects.all(), holiday_id, version=version)
        words = required_text(reason)
        if row.retired_at is not None:
            raise Refused("day_retired")
        row.retired_at = now
        _save_day(row, ["retired_at"])
        _after_change(row, "retire_day", "holiday.retired", words, actor=actor, now=now)
    return row


def may_keep_calendar(actor: Actor, permission: str) -> bool:
    """Tell whether the actor may at every controller: the calendar is the same for all."""
    held = actor.controllers(permission)
    return held is None or not elsewhere(held).exists()


def elsewhere(controllers: frozenset[UUID]) -> QuerySet[Controller]:
    """Return the other controllers: who may not act there may not change what is the same for all."""
    return Controller.objects.exclude(pk__in=controllers)


def _require_everywhere(actor: Actor, permission: str) -> None:
    held = actor.controllers(permission)
    if held == frozenset() or not may_keep_calendar(actor, permission):
        raise NotPermitted("not_permitted", permission=permission)


def _require_choices(chosen: dict[str, Any]) -> None:
    for name, known in CHOICES.items():
        if chosen[name] not in known:
            raise Invalid("setting_unknown", field=name)
    for name, (least, most) in DAY_LIMITS.items():
        if not least <= chosen[name] <= most:
            raise Invalid("days_out_of_range", field=name, least=least, most=most)


def _facts(name_da: str, name_en: str, kind: str, source: str) -> dict[str, Any]:
    if kind not in (PUBLIC_HOLIDAY, CLOSING_DAY):
        raise Invalid("setting_unknown", field="kind")
    if not (name_da.strip() and name_en.strip()):
        raise Invalid("name_of_day_missing", field="name_da")
    if not source.strip():
        raise Invalid("source_of_day_missing", field="source")
    return {
        "name_da": name_da.strip(),
        "name_en": name_en.strip(),
        "kind": kind,
        "source": source.strip(),
    }


def _save_day(row: Holiday, fields: Iterable[str]) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _after_change(row: Holiday, step: str, event: str, words: str, *, actor: Actor, now: datetime) -> None:
    RuleReason.objects.create(holiday=row, step=step, text=words, given_at=now, given_by=actor.user_id)
    data = {"date": row.date.isoformat(), "counts_for_deadline": row.counts_for_deadline}
    record_event(
        subject=row, type=event, controller_id=None, actor=actor, occurred_at=now, step=step, data=data
    )
    _reckon_open_cases(Controller.objects.all(), event.replace(".", "_"), actor=actor, now=now)


def _reckon_open_cases(controllers: Iterable[Controller], cause: str, *, actor: Actor, now: datetime) -> None:
    """Reckon every open case anew; one whose time limit is another now gets an event that says why."""
    for controller in controllers:
        policy = policy_of(controller)
        for case in _open_cases(controller):
            _reckon_anew(case, policy, cause, actor=actor, now=now)


def _open_cases(controller: Controller) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.filter(controller=controller, state__in=OPEN_STATES)
    return rows.select_for_update().prefetch_related("items", "clock_entries").order_by("id")


def _reckon_anew(case: Case, policy: DeadlinePolicy, cause: str, *, actor: Actor, now: datetime) -> None:
    due = reckoned_case(case, entries_of(case), policy)
    if all(getattr(case, name) == value for name, value in clock_columns(due).items()):
        return
    was_due_on = case.due_on
    set_clock(case, due)
    data = {
        "cause": cause,
        "was_due_on": was_due_on.isoformat(),
        "due_on": case.due_on.isoformat(),
        "strict_due_on": case.strict_due_on.isoformat(),
        "paused": case.is_paused,
    }
    save_step(case, "reckon_anew", actor=actor, now=now, fields=CLOCK_FIELDS, data=data)
