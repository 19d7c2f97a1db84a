"""How many requests came in and were answered each month, and how long that took."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from dpo_office.common.calendars import COPENHAGEN, add_months, local_midnight
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects, PreparedRows
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.models import Case

MONTHS = 12


def months_until(today: date) -> list[date]:
    """Return the first days of the last twelve months, the present one last."""
    present = today.replace(day=1)
    return [add_months(present, count) for count in range(1 - MONTHS, 1)]


def received_by_month(actor: Actor, first: date) -> dict[date, int]:
    """Return how many cases were received in each month since the first day given; one query."""
    return dict(_RECEIVED(actor, first))


def _received(actor: Actor, first: date) -> Any:
    cases = Case.objects.known_to(actor).real().requests().filter(received_on__gte=first).order_by()
    rows = cases.annotate(month=TruncMonth("received_on")).values("month").annotate(number=Count("pk"))
    return rows.values_list("month", "number")


_RECEIVED: Final = PreparedRows(_received)


def answered_by_month(actor: Actor, first: date) -> dict[date, dict[str, Any]]:
    """Return `number`, `in_time` and `average` (a duration) of the answers of each month; one query.

    A case is answered when the last of its rights is granted or refused; one that was withdrawn is not.
    """
    return {row["month"].date(): row for row in _ANSWERED(actor, first)}


def _answered(actor: Actor, first: date) -> Any:
    took = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    return (
        Case.objects.known_to(actor)
        .real()
        .requests()
        .filter(answered_at__gte=local_midnight(first))
        .order_by()
        .annotate(month=TruncMonth("answered_at", tzinfo=COPENHAGEN))
        .values("month")
        .annotate(
            number=Count("pk"),
            in_time=Count("pk", filter=Q(answered_at__lt=F("expires_at"))),
            average=Avg(took),
        )
    )


_ANSWERED: PreparedObjects[dict[str, Any]] = PreparedObjects(_answered)


def answered_in(cases: QuerySet[Case], month: date) -> QuerySet[Case]:
    """Keep the cases that were answered in the month that begins on the day."""
    return cases.filter(
        kind=RIGHTS_REQUEST,
        answered_at__gte=local_midnight(month),
        answered_at__lt=local_midnight(add_months(month, 1)),
    )


def whole_days(took: timedelta) -> int:
    """Round a duration to days."""
    return round(took / timedelta(days=1))
