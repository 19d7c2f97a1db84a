"""Recording that somebody is away and who stands in: begun, changed, ended early (docs/rules/absence.md)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.clock import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused
from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.absence_rules import (
    Away,
    makes_double_role,
    require_days,
    require_fits,
    require_not_through,
)
from dpo_office.common.people.models import DoubleRoleAssessment
from dpo_office.common.people.permissions import RECORD_ABSENCE
from dpo_office.common.people.user_rows import as_grants, grants_of, note_step
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from dpo_office.common.users import RoleGrant, User


def record_absence(
    *,
    user_id: UUID,
    starts_on: date,
    ends_on: date,
    actor: Actor,
    now: datetime,
    deputy_id: UUID | None = None,
) -> Absence:
    """Record that a person is away, both days included, and who stands in; nobody is asked why.

    Raises NotFound, NotPermitted, Invalid("absence_days_wrong" | "absence_past" | "absence_too_long" |
    "deputy_unfit"), Refused("user_not_active" | "absence_overlaps" | "absence_circle" | "deputy_is_you" |
    "deputy_double_role").
    """
    with acting(actor, "user.absence_recorded"):
        person = _locked_person(user_id, actor, now)
        require_days(starts_on, ends_on, copenhagen_date(now))
        wanted = Away(person.pk, deputy_id, starts_on, ends_on)
        others = _others(wanted)
        _require_deputy(person, wanted, others, actor, now)
        require_fits(wanted, others)
        row = Absence.objects.create(
            user=person,
            deputy_id=deputy_id,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_by=actor.user_id,
            recorded_at=now,
        )
        _note(row, "record_absence", "user.absence_recorded", actor, now)
    return row


def change_absence(
    *,
    absence_id: UUID,
    starts_on: date,
    ends_on: date,
    actor: Actor,
    now: datetime,
    deputy_id: UUID | None = None,
) -> Absence:
    """Move the days of an absence that is not over, or name another deputy; what was stays in the history.

    Raises what record_absence raises, and Refused("absence_over").
    """
    with acting(actor, "user.absence_changed"):
        row, person = _locked(absence_id, actor, now)
        require_days(starts_on, ends_on, copenhagen_date(now))
        wanted = Away(person.pk, deputy_id, starts_on, ends_on)
        others = _others(wanted, but=row)
        _require_deputy(person, wanted, others, actor, now)
        require_fits(wanted, others)
        row.starts_on, row.ends_on, row.deputy_id = starts_on, ends_on, deputy_id
        row.save(update_fields=["starts_on", "ends_on", "deputy"])
        _note(row, "change_absence", "user.absence_changed", actor, now)
    return row


def end_absence(*, absence_id: UUID, actor: Actor, now: datetime) -> Absence:
    """End an absence now: the deputy stands in no longer. Raises NotFound, Refused("absence_over")."""
    with acting(actor, "user.absence_ended"):
        row, _person = _locked(absence_id, actor, now)
        row.ended_at, row.ended_by = now, actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
        _note(row, "end_absence", "user.absence_ended", actor, now)
    return row


def may_record_for(person: User, grants: Sequence[RoleGrant], actor: Actor) -> bool:
    """Tell whether the actor may record an absence of a person with these grants: a token never may."""
    if actor.scopes is not None:
        return False
    if person.pk == actor.user_id:
        return actor.kind == "staff"
    allowed = actor.controllers(RECORD_ABSENCE)
    if allowed is None:
        return True
    return bool(grants) and all(grant.controller_id in allowed for grant in grants)


def _locked_person(user_id: UUID, actor: Actor, now: datetime) -> User:
    # Everybody may find themselves, whoever else they may see.
    people = User.objects.filter(kind="staff")
    seen = people if user_id == actor.user_id else people & User.objects.for_user(actor)
    person = lock_row(seen, user_id)
    if not person.is_active:
        raise Refused("user_not_active")
    if not may_record_for(person, grants_of(person, now), actor):
        raise NotPermitted("not_permitted")
    return person


def _locked(absence_id: UUID, actor: Actor, now: datetime) -> tuple[Absence, User]:
    found = Absence.objects.for_user(actor).filter(pk=absence_id).first()
    if found is None:
        raise NotFound("not_found")
    person = _locked_person(found.user_id, actor, now)
    row: Absence = lock_row(Absence.objects.all(), absence_id)
    if row.ended_at is not None or row.ends_on < copenhagen_date(now):
        raise Refused("absence_over")
    return row, person


def _require_deputy(person: User, wanted: Away, others: Sequence[Away], actor: Actor, now: datetime) -> None:
    if wanted.deputy is None:
        return
    if wanted.deputy == person.pk:
        raise Invalid("deputy_unfit", field="deputy")
    if person.pk != actor.user_id:
        require_not_through(actor.user_id, wanted, others)
    deputy = User.objects.filter(pk=wanted.deputy, kind="staff", is_active=True).first()
    own = grants_of(deputy, now) if deputy is not None else []
    if deputy is None or not own:
        raise Invalid("deputy_unfit", field="deputy")
    assessed = DoubleRoleAssessment.objects.filter(user=deputy, ended_at__isnull=True)
    lent = as_grants(grants_of(person, now))
    if makes_double_role(as_grants(own), lent, assessed.values_list("controller_id", flat=True)):
        raise Refused("deputy_double_role", field="deputy")


def _others(wanted: Away, but: Absence | None = None) -> list[Away]:
    """Give everybody's absences that share a day with the wanted one: deputies are followed through them."""
    rows = Absence.objects.filter(
        starts_on__lte=wanted.ends_on, ends_on__gte=wanted.starts_on, ended_at__isnull=True
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return [Away(*values) for values in rows.values_list("user_id", "deputy_id", "starts_on", "ends_on")]


def _note(row: Absence, step: str, event: str, actor: Actor, now: datetime) -> None:
    data: dict[str, Any] = {
        "absence": str(row.pk),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "deputy": str(row.deputy_id) if row.deputy_id else None,
    }
    note_step(row.user, step, event, actor=actor, now=now, data=data)
