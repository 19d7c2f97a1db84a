"""Copies of identity papers that somebody sent: marked by a person, erased once it is settled who asks.

A copy is hardly ever needed and never kept; a note that it was seen is enough (GDPR Art. 5(1)(c), 5(1)(e);
EDPB 01/2022 paras 74-79). The cases stand in docs/rules/identity.md.
"""

from datetime import timedelta
from typing import Final

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable

PASSPORT: Final = "passport"
DRIVING: Final = "driving_licence"
RESIDENCE: Final = "residence_permit"
HEALTH: Final = "health_card"
OTHER: Final = "other_paper"
PAPERS: Final = (PASSPORT, DRIVING, RESIDENCE, HEALTH, OTHER)

ATTACHMENT: Final = "mail_attachment"
PAGE: Final = "post_page"
FORM: Final = "signed_form"
SOURCES: Final = (ATTACHMENT, PAGE, FORM)

HELD: Final = "held"
ERASED: Final = "erased"
UNMARKED: Final = "unmarked"
PAPER_STATES: Final = (HELD, ERASED, UNMARKED)

PAPER_STEPS: Final = StepTable(
    noun="identity_paper",
    initial=HELD,
    states=PAPER_STATES,
    steps=(
        Step("mark_identity_paper", (), HELD, "case.identity_paper_marked"),
        Step("erase_identity_paper", (HELD,), ERASED, "case.identity_paper_erased"),
        # It was none after all: nothing of it is erased.
        Step("unmark_identity_paper", (HELD,), UNMARKED, "case.identity_paper_unmarked"),
    ),
)
PAPER_EVENTS: Final = tuple(step.event for step in PAPER_STEPS.steps)

# So long after a case has ended a copy that is still there is told of; a decision of this project.
LEFT_AFTER: Final = timedelta(days=7)


def require_mark(kind: str, source: str, *, is_marked: bool, is_used: bool, is_gone: bool) -> None:
    """Raise unless this file of a case may be marked as a copy of an identity paper.

    Codes: Invalid("paper_unknown" | "paper_file_unknown"), Refused("paper_is_marked" | "paper_is_form") for
    the signed form on which a decision rests, Refused("paper_is_gone") for a file that was destroyed.
    """
    if kind not in PAPERS:
        raise Invalid("paper_unknown", field="kind")
    if source not in SOURCES:
        raise Invalid("paper_file_unknown", field="file")
    if is_marked:
        raise Refused("paper_is_marked")
    if is_used:
        raise Refused("paper_is_form")
    if is_gone:
        raise Refused("paper_is_gone")
