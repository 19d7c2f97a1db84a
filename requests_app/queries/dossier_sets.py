"""Which cases, activities, policy versions and breaches belong to a linked set as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from registry_app.models import Controller, Customer, PolicyVersion
from requests_app.models import AuthorityCase, Breach, Case, HeldThing
from requests_app.permissions import GIVE_DOSSIER
from requests_app.queries.case_customers import is_customer
from requests_app.queries.case_links import linked_set

CASE: Final = "case"
CUSTOMER: Final = "customer"
AUTHORITY_CASE: Final = "authority_case"
STARTS: Final = (CASE, CUSTOMER, AUTHORITY_CASE)
# What one file takes; a case is made after the other, and somebody waits for it.
MOST_CASES: Final = 50


@dataclass(frozen=True)
class LinkedSet:
    """What belongs together: keys of cases, and what the hold of an authority names beside them.

    The counts say what was left out: cases that the actor may not give, later ones, and those too many.
    """

    controller: Controller
    cases: Sequence[UUID]
    activities: Sequence[str] = ()
    versions: Sequence[PolicyVersion] = ()
    breaches: Sequence[Breach] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing belongs to it."""
        return not (self.cases or self.activities or self.versions or self.breaches)


def set_of(start: str, row: Any, actor: Actor, moment: datetime) -> LinkedSet:
    """Return the set that starts at a case, a customer or an authority case, as of an instant."""
    if start == CASE:
        return _limited(row.controller, _linked(row, moment), actor, moment)
    if start == CUSTOMER:
        return _limited(row.controller, _of_customer(row), actor, moment)
    return _held(row, actor, moment)


def _linked(case: Case, moment: datetime) -> list[UUID]:
    return linked_set(case, moment)


def _of_customer(customer: Customer) -> list[UUID]:
    rows = Case.objects.real().filter(is_customer([customer]), controller=customer.controller_id)
    return list(rows.order_by("received_at", "id").values_list("pk", flat=True))


def _held(row: AuthorityCase, actor: Actor, moment: datetime) -> LinkedSet:
    """Return all that was put under the hold by the day, whether it still is or was released."""
    day = copenhagen_date(moment)
    held = HeldThing.objects.filter(authority_case=row, held_on__lte=day)
    keys = list(held.filter(case__isnull=False).values_list("case", flat=True))
    codes = held.filter(activity__isnull=False).values_list("activity__code", flat=True)
    versions = PolicyVersion.objects.filter(pk__in=held.values("policy_version"))
    breaches = Breach.objects.filter(pk__in=held.values("breach")).select_related("controller")
    if not actor.may("breach.view", row.controller_id):
        breaches = breaches.none()
    return _limited(
        row.controller,
        keys,
        actor,
        moment,
        activities=list(codes),
        versions=list(versions.order_by("number")),
        breaches=list(breaches.order_by("reference")),
    )


def _limited(
    controller: Controller, keys: Sequence[UUID], actor: Actor, moment: datetime, **held: Any
) -> LinkedSet:
    """Leave out what the actor may not give, what came later, and what is too much; and count it."""
    known = {
        key: (owner, received_on)
        for key, owner, received_on in Case.objects.filter(pk__in=keys).values_list(
            "pk", "controller", "received_on"
        )
    }
    seen = set(Case.objects.for_user(actor).filter(pk__in=keys).values_list("pk", flat=True))
    own = [key for key in keys if key in seen and actor.may(GIVE_DOSSIER, known[key][0])]
    in_time = [key for key in own if known[key][1] <= copenhagen_date(moment)]
    left_out = {
        "cases_not_yours": len(keys) - len(own),
        "cases_later": len(own) - len(in_time),
        "cases_many": max(0, len(in_time) - MOST_CASES),
    }
    counted = {why: count for why, count in left_out.items() if count}
    return LinkedSet(controller, in_time[:MOST_CASES], left_out=counted, **held)
