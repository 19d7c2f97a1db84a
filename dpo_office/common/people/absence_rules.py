"""Rules about absences, in plain Python: who stands in for whom on a day, and what is borrowed.

The cases stand in docs/rules/absence.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from dpo_office.common.calendars import ONE_DAY
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.people.rules import Scope, double_scopes, unassessed
from dpo_office.common.permissions import Grant

LONGEST: Final = timedelta(days=366)
# A role is for people, and a contributor has no account.
NEVER_LENT: Final = frozenset({"client", "contributor"})


@dataclass(frozen=True)
class Away:
    """That a person is away from a day to a day, both included, with a deputy or without one."""

    person: UUID
    deputy: UUID | None
    starts_on: date
    ends_on: date

    def holds_on(self, day: date) -> bool:
        """Tell whether the person is away on the day."""
        return self.starts_on <= day <= self.ends_on

    def meets(self, other: "Away") -> bool:
        """Tell whether two absences share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def deputies_on(absences: Iterable[Away], day: date) -> dict[UUID, UUID | None]:
    """Give whom those who are away on the day named as their deputy."""
    return {away.person: away.deputy for away in absences if away.holds_on(day)}


def stand_in(person: UUID, deputies: Mapping[UUID, UUID | None]) -> UUID | None:
    """Follow the deputies of those who are away to somebody who is there; None for nobody, or a circle."""
    seen = {person}
    found = deputies.get(person)
    while found is not None and found in deputies:
        if found in seen:
            return None
        seen.add(found)
        found = deputies[found]
    return None if found in seen else found


def borrowed_of(
    own: Iterable[Grant], lent: Sequence[tuple[UUID, Grant]], assessed: Iterable[Scope]
) -> frozenset[tuple[UUID, Grant]]:
    """Give what of the lent grants a deputy holds: none twice, and none that makes an unassessed double role.

    GDPR Art. 38(6); CJEU C-453/21. Of two that may not meet the first one counts.
    """
    held, covered = set(own), frozenset(assessed)
    mine = frozenset(held)
    taken: set[tuple[UUID, Grant]] = set()
    for person, grant in lent:
        if grant.role in NEVER_LENT or grant in mine:
            continue
        if unassessed(double_scopes(held, grant.role, grant.controller_id), covered):
            continue
        held.add(grant)
        taken.add((person, grant))
    return frozenset(taken)


def makes_double_role(own: Iterable[Grant], lent: Iterable[Grant], assessed: Iterable[Scope]) -> bool:
    """Tell whether somebody would be DPO and decider at a controller with what is lent, unassessed.

    By one lent role beside another too: what was assessed for the absent person holds for nobody else.
    """
    held, covered = list(own), frozenset(assessed)
    for grant in lent:
        if unassessed(double_scopes(held, grant.role, grant.controller_id), covered):
            return True
        held.append(grant)
    return False


def require_days(starts_on: date, ends_on: date, today: date) -> None:
    """Raise Invalid("absence_days_wrong" | "absence_past" | "absence_too_long")."""
    if ends_on < starts_on:
        raise Invalid("absence_days_wrong", field="ends_on")
    if ends_on < today:
        raise Invalid("absence_past", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise Invalid("absence_too_long", field="ends_on")


def require_fits(wanted: Away, others: Sequence[Away]) -> None:
    """Raise Refused("absence_overlaps") beside the person's own, Refused("absence_circle") with others'."""
    if any(other.person == wanted.person and other.meets(wanted) for other in others):
        raise Refused("absence_overlaps", field="starts_on")
    day = wanted.starts_on
    while day <= wanted.ends_on:
        deputies = deputies_on([*others, wanted], day)
        if _is_circle(wanted.person, deputies):
            raise Refused("absence_circle", field="deputy", on=day)
        day += ONE_DAY


def require_not_through(recorder: UUID, wanted: Away, others: Sequence[Away]) -> None:
    """Raise Refused("deputy_is_you") where the deputies lead to, or past, who records it for somebody else.

    Past them counts too: whoever is away themselves can end that, and would stand in.
    """
    day = wanted.starts_on
    while day <= wanted.ends_on:
        deputies = deputies_on([*others, wanted], day)
        if recorder in _chain_of(wanted.person, deputies):
            raise Refused("deputy_is_you", field="deputy")
        day += ONE_DAY


def _chain_of(person: UUID, deputies: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Give the deputies after a person in their order; in a circle it ends with whom it has met already."""
    chain: list[UUID] = []
    seen, found = {person}, deputies.get(person)
    while found is not None:
        chain.append(found)
        if found in seen:
            break
        seen.add(found)
        found = deputies.get(found)
    return chain


def _is_circle(person: UUID, deputies: Mapping[UUID, UUID | None]) -> bool:
    chain = [person, *_chain_of(person, deputies)]
    return len(chain) != len(set(chain))
