"""Who is away, and who is reached in their place."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.people.absence_models import Absence
from dpo_office.common.people.absence_rules import Away, deputies_on, stand_in
from dpo_office.common.permissions import Actor
from dpo_office.common.users import RoleGrant, User


def absences_from(day: date) -> list[Away]:
    """Return the absences that hold on the day or later, in one query."""
    rows = Absence.objects.until_over(day).order_by("starts_on", "id")
    return [Away(*values) for values in rows.values_list("user_id", "deputy_id", "starts_on", "ends_on")]


def stand_ins(people: Iterable[UUID], day: date) -> dict[UUID, UUID]:
    """Return who stands in on the day for those of the people who are away; who has nobody is not named.

    A deputy who holds no role on the day stands in for nobody (docs/rules/absence.md).
    """
    deputies = deputies_on(absences_from(day), day)
    found = {person: stand_in(person, deputies) for person in people if person in deputies}
    named = {deputy for deputy in found.values() if deputy is not None}
    if not named:
        return {}
    able = RoleGrant.objects.in_force(day).filter(user__in=named, user__kind="staff")
    there = set(able.values_list("user", flat=True))
    return {person: deputy for person, deputy in found.items() if deputy in there}


def reached_instead(people: Iterable[User], day: date) -> list[User]:
    """Return whom mail to these people reaches on the day: who stands in for those who are away, once each.

    Somebody for whom nobody stands in is written to as ever.
    """
    found = list(people)
    instead = stand_ins((person.pk for person in found), day)
    if not instead:
        return found
    deputies = User.objects.in_bulk(set(instead.values()))
    return list(dict.fromkeys(deputies.get(instead.get(person.pk), person) for person in found))


def standing_absences(actor: Actor, day: date) -> QuerySet[Any]:
    """Return the absences that are not over and the actor may see, the first to begin first."""
    rows: QuerySet[Any] = Absence.objects.for_user(actor).until_over(day)
    return rows.select_related("user", "deputy").order_by("starts_on", "ends_on", "id")
