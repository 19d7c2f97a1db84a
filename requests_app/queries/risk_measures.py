"""The measures of a case against a request that may be an attack."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from requests_app.domain.risk_measures import HOLDS, WITH_DAY, Measure, holds
from requests_app.models import Case, RiskMeasure


def measures_in(case: Case) -> list[RiskMeasure]:
    """Return the measures of a case, the oldest first; where it is known that there are none, unasked.

    A case that was read for its page is asked once.
    """
    known = getattr(case, "has_measures", None)
    if known is False:
        return []
    if known:
        prefetch_related_objects([case], "risk_measures__reason", "risk_measures__end_reason")
    return list(case.risk_measures.all())


def has_measures() -> Exists:
    """Tell whether the case of the query around has measures."""
    return Exists(RiskMeasure.objects.filter(case=OuterRef("pk")))


def open_measures(case: Case) -> list[RiskMeasure]:
    """Return the measures that are neither met nor lifted."""
    return [row for row in measures_in(case) if row.state in HOLDS]


def as_measure(row: RiskMeasure) -> Measure:
    """Give a measure as the rule looks at it."""
    return Measure(row.kind, row.state, row.until)


def holding_measures(case: Case, today: date) -> list[RiskMeasure]:
    """Return the measures that hold the case back on a day."""
    return [row for row in open_measures(case) if holds(as_measure(row), today)]


def is_held_by_measure(today: date) -> Exists:
    """Tell whether a measure holds the case of the query around back on a day, as `holds` says it."""
    still = ~Q(kind__in=WITH_DAY) | Q(until__gt=today)
    return Exists(RiskMeasure.objects.filter(still, case=OuterRef("pk"), state__in=HOLDS))
