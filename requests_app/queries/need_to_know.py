"""What a controller chose about the cases that colleagues work on, and a case that is known in outline."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.permissions import Actor
from requests_app.models import Case, NeedToKnow
from requests_app.models.querysets import colleagues_of


def choice_of(controller_id: UUID) -> NeedToKnow | None:
    """Return what was chosen at a controller; None where nothing was, and the usual rule holds."""
    rows: QuerySet[NeedToKnow] = NeedToKnow.objects.filter(controller=controller_id)
    return rows.first()


def outlined_among(cases: Iterable[Case], actor: Actor) -> set[UUID]:
    """Return the keys of those cases that colleagues work on, and that the actor knows in outline alone.

    One query, and none where nobody else works on any of them or the actor sees all.
    """
    others = colleagues_of(actor)
    keys = [case.pk for case in cases if case.owned_by not in (None, *actor.work_of)]
    if others is None or not keys:
        return set()
    return set(Case.objects.filter(others, pk__in=keys).values_list("pk", flat=True))


def outlined_case(actor: Actor, case_id: UUID) -> Case | None:
    """Return a case that a colleague works on and that is known to the actor in outline alone."""
    rows: QuerySet[Case] = Case.objects.outlined_for(actor).filter(pk=case_id, is_outlined=True)
    return rows.select_related("controller").first()
