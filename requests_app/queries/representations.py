"""Who represents the person of a case."""

from datetime import datetime
from typing import Any

from requests_app.domain.representation import Claim
from requests_app.models import Case, Representation


def representation_of(case: Case) -> Representation | None:
    """Return who represents the person, without a question to the database where the case has it at hand."""
    found: Representation | None = getattr(case, "representation", None)
    return found


def claim_of(case: Case) -> Claim | None:
    """Return what the rules look at of it."""
    found = representation_of(case)
    return found.claim if found else None


def representation_then(case: Case, moment: datetime) -> Any:
    """Return who represented the person at an instant, as the history has it; None for nobody."""
    history: Any = Representation.history.filter(case_id=case.pk, changed_at__lte=moment)
    return history.exclude(history_type="-").order_by("-history_id").first()
