"""What an answer asks of the decision records of its case."""

from collections.abc import Sequence

from requests_app.domain.answers import ItemDecision
from requests_app.domain.decision_records import require_recorded
from requests_app.models import Case
from requests_app.queries.decision_records import decided_in


def require_records(case: Case, decisions: Sequence[ItemDecision]) -> None:
    """Raise Refused("record_missing") where an objection is refused without its record."""
    if any(decision.says_no for decision in decisions):
        require_recorded(decisions, decided_in(case.decision_records.all()))
