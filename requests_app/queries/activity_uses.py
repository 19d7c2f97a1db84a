"""What activities and systems are used for: the cases that ask them, the breaches that touch them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.permissions import Actor
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.models import Breach, Case, SystemTask
from requests_app.permissions import VIEW, VIEW_BREACHES

MOST_SHOWN: Final = 5


@dataclass(frozen=True)
class Uses:
    """The open cases nearest their time limit, how many are open, and breaches; None: not theirs to see."""

    cases: list[Case] | None
    open_cases: int
    breaches: list[Breach] | None


def uses_of_activity(activity_id: UUID, controller_id: UUID, actor: Actor) -> Uses:
    """Return the open cases that ask the systems of an activity, and the breaches that touch it."""
    asked = SystemTask.objects.filter(system__activity_systems__activity=activity_id)
    touched = Breach.objects.filter(touched__activity=activity_id)
    return _uses(asked, touched, controller_id, actor)


def uses_of_system(system_id: UUID, controller_id: UUID, actor: Actor) -> Uses:
    """Return the open cases that ask a system, and the breaches that touch it."""
    asked = SystemTask.objects.filter(system=system_id)
    return _uses(asked, Breach.objects.filter(touched__system=system_id), controller_id, actor)


def _uses(asked: QuerySet[SystemTask], touched: QuerySet[Breach], controller_id: UUID, actor: Actor) -> Uses:
    cases: list[Case] | None = None
    number = 0
    if actor.may(VIEW, controller_id):
        rows = Case.objects.for_user(actor).real().filter(state__in=OPEN_STATES, pk__in=asked.values("case"))
        cases = list(rows.order_by("due_on", "reference")[:MOST_SHOWN])
        # Counted only where the list does not say it.
        number = rows.count() if len(cases) == MOST_SHOWN else len(cases)
    breaches: list[Breach] | None = None
    if actor.may(VIEW_BREACHES, controller_id):
        breaches = list(touched.order_by("-reported_at")[:MOST_SHOWN])
    return Uses(cases, number, breaches)
