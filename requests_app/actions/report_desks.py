"""A controller's desk for breaches: who is on call, how often the alarm rings, and the report form's link."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import keyed_hash
from registry_app.models import Controller
from requests_app.domain.breach_alarms import LEAST_MINUTES, MOST_MINUTES, MOST_ON_CALL
from requests_app.models import OnCallPerson, ReportDesk
from requests_app.queries.report_desks import LINK_PURPOSE, possible_on_call

SECRET_BYTES = 32


def set_up_desk(*, controller_id: UUID, actor: Actor, now: datetime) -> ReportDesk:
    """Set up the desk of a controller, still without people and link.

    Raises Invalid("controller_unknown"), NotPermitted and Refused("desk_is_there").
    """
    owner: Controller | None = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if owner is None:
        raise Invalid("controller_unknown", field="controller")
    require(actor, "report_desk.set_up_desk", owner.pk)
    with acting(actor, "report_desk.set_up"):
        if ReportDesk.objects.filter(controller=owner).exists():
            raise Refused("desk_is_there")
        desk = ReportDesk.objects.create(controller=owner, created_at=now, changed_at=now)
        record_step(desk, "set_up_desk", event_type="report_desk.set_up", actor=actor, now=now)
    return desk


def name_on_call(
    *,
    desk_id: UUID,
    people: Sequence[UUID],
    minutes: int,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> ReportDesk:
    """Name who is on call, in the order in which they are alarmed, and how often the alarm rings.

    Raises Invalid("on_call_unknown" | "on_call_twice" | "alarm_minutes_unlikely").
    """
    with acting(actor, "report_desk.on_call_named"):
        desk = _locked(desk_id, "name_on_call", actor=actor, version=version)
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise Invalid("alarm_minutes_unlikely", field="minutes", least=LEAST_MINUTES, most=MOST_MINUTES)
        if len(set(people)) != len(people) or len(people) > MOST_ON_CALL:
            raise Invalid("on_call_twice", field="person_1")
        allowed = set(possible_on_call(desk.controller_id, copenhagen_date(now)).values_list("pk", flat=True))
        if set(people) - allowed:
            raise Invalid("on_call_unknown", field="person_1")
        desk.on_call.all().delete()
        OnCallPerson.objects.bulk_create(
            OnCallPerson(desk=desk, position=position, user_id=person)
            for position, person in enumerate(people, start=1)
        )
        desk.alarm_minutes = minutes
        _save(desk, ["alarm_minutes"], now)
        record_step(
            desk,
            "name_on_call",
            event_type="report_desk.on_call_named",
            actor=actor,
            now=now,
            data={"people": len(people), "minutes": minutes},
        )
    return desk


def renew_report_link(*, desk_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> str:
    """Make a new link to the report form and return its secret, once; the earlier link stops at once."""
    with acting(actor, "report_desk.link_renewed"):
        desk = _locked(desk_id, "renew_report_link", actor=actor, version=version)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        desk.secret_hash = keyed_hash(secret, purpose=LINK_PURPOSE)
        desk.link_made_at, desk.link_made_by = now, actor.user_id
        _save(desk, ["secret_hash", "link_made_at", "link_made_by"], now)
        record_step(desk, "renew_report_link", event_type="report_desk.link_renewed", actor=actor, now=now)
    return secret


def _locked(desk_id: UUID, step: str, *, actor: Actor, version: int | None) -> ReportDesk:
    desk: ReportDesk = lock_row(ReportDesk.objects.for_user(actor), desk_id, version=version)
    require(actor, f"report_desk.{step}", desk.controller_id)
    return desk


def _save(desk: ReportDesk, fields: list[str], now: datetime) -> None:
    desk.version += 1
    desk.changed_at = now
    desk.save(update_fields=[*fields, "version", "changed_at"])
