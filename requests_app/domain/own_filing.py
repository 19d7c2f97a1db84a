"""Which scanned letters are forms that the office files by itself, and which wait (docs/flows/post.md).

Only what nobody could read in two ways: the rest lies on the sorting table, as before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from requests_app.domain.case_steps import FORM_ISSUED
from requests_app.domain.signed_forms import Finding

# A form of ours is one sheet: what lies behind it may be the next letter.
FORM_PAGES: Final = 1


@dataclass(frozen=True)
class LetterFacts:
    """A letter that waits: how many forms its genuine codes name, and whether one lies elsewhere, too."""

    pages: int
    coded_pages: int
    forms: int
    twice: bool
    form_is_current: bool
    expires_on: date | None
    case_state: str
    arrived_on: date


def is_plainly_a_form(facts: LetterFacts) -> bool:
    """Tell whether a letter is one form, whole and alone, in time, and of a case that waits for it."""
    return (
        facts.forms == 1
        and not facts.twice
        and facts.pages == facts.coded_pages == FORM_PAGES
        and facts.form_is_current
        and facts.expires_on is not None
        and facts.arrived_on <= facts.expires_on
        and facts.case_state == FORM_ISSUED
    )


def may_file(findings: Iterable[Finding]) -> bool:
    """Tell whether what was read stands against filing it: what blocks is looked at by a person first."""
    return all(finding.severity != "block" for finding in findings)
