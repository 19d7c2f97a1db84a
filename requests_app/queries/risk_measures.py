"""The measures of a case against a request that may be an attack."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

from requests_app.domain.risk_measures import CONFIRMED, HOLDS, OPEN, STOPPED, WITH_DAY, Measure, holds
from requests_app.models import Case, RiskMeasure


@dataclass(frozen=True)
class Standing:
    """Whether measures of a case are open, can be confirmed, or were stopped."""

    is_open: bool
    is_confirmable: bool
    is_stopped: bool


def open_measures(case: Case) -> list[RiskMeasure]:
    """Return the measures of a case that are neither met nor lifted, the oldest first."""
    return list(case.risk_measures.filter(state__in=HOLDS))


def fetch_measures(cases: Iterable[Any]) -> None:
    """Have the measures of cases that were read with `has_measures` at hand, and why: one query, or none."""
    rows = Prefetch("risk_measures", RiskMeasure.objects.select_related("reason", "end_reason"))
    prefetch_related_objects([case for case in cases if case.has_measures], rows)


def measures_in(case: Any) -> list[RiskMeasure]:
    """Return the measures of a case that was read with `has_measures`, the oldest first."""
    return list(case.risk_measures.all()) if case.has_measures else []


def has_measures() -> Exists:
    """Tell whether the case of the query around has measures."""
    return Exists(RiskMeasure.objects.filter(case=OuterRef("pk")))


def measures_standing() -> dict[str, Exists]:
    """Give the columns of a query on cases that tell how measures stand, without a row of them."""
    rows = RiskMeasure.objects.filter(case=OuterRef("pk"))
    return {
        "has_open_measures": Exists(rows.filter(state=OPEN)),
        "has_confirmable_measures": Exists(rows.filter(state=OPEN, kind__in=CONFIRMED)),
        "has_stop": Exists(rows.filter(state=STOPPED)),
    }


def standing_of(case: Any) -> Standing:
    """Tell how the measures of a case stand; of one that was read with `measures_standing` unasked."""
    if hasattr(case, "has_stop"):
        return Standing(case.has_open_measures, case.has_confirmable_measures, case.has_stop)
    rows = open_measures(case)
    return Standing(
        is_open=any(row.state == OPEN for row in rows),
        is_confirmable=any(row.state == OPEN and row.kind in CONFIRMED for row in rows),
        is_stopped=any(row.state == STOPPED for row in rows),
    )


def as_measure(row: RiskMeasure) -> Measure:
    """Give a measure as the rule looks at it."""
    return Measure(row.kind, row.state, row.until)


def holding_measures(case: Case, today: date) -> list[RiskMeasure]:
    """Return the measures that hold the case back on a day."""
    return [row for row in open_measures(case) if holds(as_measure(row), today)]


def is_held_by_measure(today: date) -> Exists:
    """Tell whether a measure holds the case of the query around back on a day, as `holds` says it."""
    still = ~Q(kind__in=WITH_DAY) | Q(until__gt=today) | Q(state=STOPPED)
    return Exists(RiskMeasure.objects.filter(still, case=OuterRef("pk"), state__in=HOLDS))


def stopped_at() -> Subquery:
    """Return when somebody stopped the case of the query around; empty where nobody did, or it is settled."""
    rows = RiskMeasure.objects.filter(case=OuterRef("pk"), state=STOPPED)
    return Subquery(rows.values("stopped_at")[:1])
