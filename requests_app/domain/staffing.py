"""Whether anybody is there who may take the step that a legal date wants (docs/rules/absence.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar
from dpo_office.common.people.absence_rules import Away, borrowed_of, deputies_on, stand_in
from dpo_office.common.people.rules import Scope
from dpo_office.common.permissions import Grant

WARNED_WORKING_DAYS: Final = 5
# Two people: whoever decides, and somebody else who proposes.
FOUR_EYES: Final = 2


@dataclass(frozen=True)
class Held:
    """That a person holds a role, until its last day where it has one."""

    person: UUID
    grant: Grant
    ends_on: date | None = None


@dataclass(frozen=True)
class People:
    """Who holds which roles, who is away, and for whom a double role was assessed where."""

    held: Sequence[Held]
    away: Sequence[Away] = ()
    assessed: Mapping[UUID, Sequence[Scope]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What a legal date wants: somebody with one of the roles, and where it takes two somebody else too.

    Who proposes where it takes two holds one of `second`. `never` are those who may be neither: whoever
    proposed it already, or whom the case concerns.
    """

    kind: str
    key: UUID
    controller_id: UUID
    name: str
    on: date
    roles: frozenset[str]
    second: frozenset[str] = frozenset()
    never: frozenset[UUID] = frozenset()


def is_near(on: date, today: date, calendar: WorkingCalendar) -> bool:
    """Tell whether the day lies ahead and is five working days away at most."""
    return today <= on and calendar.working_days_before(on, WARNED_WORKING_DAYS) <= today


def days_until(on: date, today: date, calendar: WorkingCalendar) -> list[date]:
    """Return the working days from today to the day, both included; where there is none, all days."""
    days = [today + number * ONE_DAY for number in range((on - today).days + 1)]
    return [day for day in days if calendar.is_working_day(day)] or days


def able_on(people: People, roles: Iterable[str], controller_id: UUID, day: date) -> set[UUID]:
    """Return who is there on the day and may act in one of the roles, by their own or as a deputy."""
    wanted = frozenset(roles)
    deputies = deputies_on(people.away, day)
    own: dict[UUID, set[Grant]] = {}
    for held in people.held:
        if held.ends_on is None or held.ends_on >= day:
            own.setdefault(held.person, set()).add(held.grant)
    grants = {person: set(mine) for person, mine in own.items() if person not in deputies}
    for person in deputies:
        deputy = stand_in(person, deputies)
        if deputy is not None and own.get(deputy) and person in own:
            lent = [(person, grant) for grant in sorted(own[person], key=str)]
            borrowed = borrowed_of(grants[deputy], lent, people.assessed.get(deputy, ()))
            grants[deputy] |= {grant for _whose, grant in borrowed}
    return {
        person
        for person, mine in grants.items()
        if any(grant.role in wanted and grant.controller_id in (None, controller_id) for grant in mine)
    }


def nobody_can(wanted: Wanted, people: People, days: Sequence[date]) -> bool:
    """Tell whether on none of the days somebody is there who may, or no second person before the date."""
    firsts: set[UUID] = set()
    seconds: set[UUID] = set()
    for day in days:
        firsts |= able_on(people, wanted.roles, wanted.controller_id, day) - wanted.never
        if wanted.second:
            seconds |= able_on(people, wanted.second, wanted.controller_id, day) - wanted.never
    if not firsts:
        return True
    return bool(wanted.second) and len(firsts | seconds) < FOUR_EYES
