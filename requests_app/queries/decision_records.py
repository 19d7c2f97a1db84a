"""The decision records of a case."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from requests_app.domain.decision_records import ADVISED, DECIDED, DRAFT, SUPERSEDED, UNDECIDED, Decided
from requests_app.models import Case, DecisionRecord


def records_in(case: Case) -> list[DecisionRecord]:
    """Return the records of a case, the oldest first; where it is known that there are none, unasked."""
    return list(case.decision_records.all()) if getattr(case, "has_records", True) else []


def records_of_case() -> Exists:
    """Tell whether the case of the query around has decision records."""
    return Exists(DecisionRecord.objects.filter(case=OuterRef("pk")))


def waiting_records(case: Case) -> list[DecisionRecord]:
    """Return the records of a case that are not decided."""
    return [row for row in records_in(case) if row.state in UNDECIDED]


def decided_in(records: Iterable[DecisionRecord]) -> list[Decided]:
    """Return the right, ground and outcome of each record that holds."""
    return [(row.right, row.ground, row.outcome) for row in records if row.state == DECIDED]


def records_then(case: Case, moment: datetime) -> list[DecisionRecord]:
    """Return the records of a case as they stood at an instant: nothing of them is said that came later."""
    rows: list[DecisionRecord] = list(case.decision_records.filter(drafted_at__lte=moment))
    for row in rows:
        if row.advised_at is not None and row.advised_at > moment:
            row.view, row.advice, row.advised_by, row.advised_at = "", "", None, None
        if row.decided_at is not None and row.decided_at > moment:
            row.outcome, row.departure_reason, row.decided_by, row.decided_at = "", "", None, None
        row.state = _state_of(row)
    for place, row in enumerate(rows):
        later = [other for other in rows[place + 1 :] if other.right == row.right]
        if later if row.state in UNDECIDED else any(other.state == DECIDED for other in later):
            row.state = SUPERSEDED
    return rows


def _state_of(row: DecisionRecord) -> str:
    if row.decided_at is not None:
        return DECIDED
    return ADVISED if row.advised_at is not None else DRAFT
