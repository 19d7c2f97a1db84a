"""What an activity or a system is used for in cases and breaches, with the way to each."""

from dataclasses import asdict, dataclass
from typing import Any

from registry_app.admin.base import page_of
from requests_app.queries.activity_uses import Uses


@dataclass(frozen=True)
class Link:
    """A case or a breach by its reference, its page, and its time limit where it has one."""

    reference: str
    url: str
    due_on: Any = None


def uses_in_words(uses: Uses) -> dict[str, Any]:
    """Give the cases and breaches as links; None for a kind that is not the reader's to see."""
    return {
        "cases": None
        if uses.cases is None
        else [asdict(Link(case.reference, page_of(case), case.due_on)) for case in uses.cases],
        "open_cases": uses.open_cases,
        "breaches": None
        if uses.breaches is None
        else [asdict(Link(breach.reference, page_of(breach))) for breach in uses.breaches],
    }
