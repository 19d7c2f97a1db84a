"""The register of breaches, as the pages read it."""

from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects

from dpo_office.common.permissions import Actor
from requests_app.domain.breach_steps import OPEN, UNDECIDED
from requests_app.models import Breach


def with_touched(row: Breach) -> Breach:
    """Fetch what a breach touches, its ticks, words and notifications: one query for each kind."""
    prefetch_related_objects(
        [row],
        "touched__activity",
        "touched__system",
        "touched__category",
        "ticks",
        "reasons",
        "notifications",
    )
    return row


def open_breaches(actor: Actor) -> QuerySet[Breach]:
    """Return the real breaches that are not closed and whose limit still matters first, the soonest first."""
    rows: QuerySet[Breach] = Breach.objects.for_user(actor).real().filter(state__in=OPEN)
    return rows.select_related("controller").order_by("due_at", "id")


def undecided_due(actor: Actor, first: datetime, last: datetime) -> QuerySet[Breach]:
    """Return the real breaches whose limit lies in a span while it is not decided whether to notify."""
    rows: QuerySet[Breach] = Breach.objects.for_user(actor).real()
    rows = rows.filter(state__in=UNDECIDED, due_at__gte=first, due_at__lt=last)
    return rows.select_related("controller").order_by("due_at", "id")
