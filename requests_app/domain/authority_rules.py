"""The rules of authority cases: when an answer is late, what a question waits for, what keeps a case open."""

from datetime import date
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.authority_steps import OWING

ASKED: Final = "open"
WRITTEN: Final = "answered"
APPROVED: Final = "approved"
QUESTION_STATES: Final = (ASKED, WRITTEN, APPROVED)

ANSWER_OWED: Final = "answer_owed"
OUTCOME_MISSING: Final = "outcome_missing"
FOLLOW_UP_OPEN: Final = "follow_up_open"


def is_late(state: str, due_on: date, today: date) -> bool:
    """Tell whether the authority waits beyond its limit; worked out when it is read, and never stored."""
    return state in OWING and today > due_on


def question_state(*, is_answered: bool, is_approved: bool) -> str:
    """Return where a question stands."""
    if is_approved:
        return APPROVED
    return WRITTEN if is_answered else ASKED


def closing_refusal(state: str, *, has_outcome: bool, open_follow_ups: int) -> str:
    """Return why an authority case cannot be closed yet, as a code; empty when it can.

    `has_outcome` says whether the authority has told how it ends since its newest letter.
    """
    if state in OWING:
        return ANSWER_OWED
    if not has_outcome:
        return OUTCOME_MISSING
    return FOLLOW_UP_OPEN if open_follow_ups else ""


def checked_later_limit(day: date, limit: date, field: str) -> date:
    """Return a limit that is asked for or granted; raise Invalid("limit_not_later") unless it gives time."""
    if day <= limit:
        raise Invalid("limit_not_later", field=field, limit=f"{limit:%d-%m-%Y}")
    return day


def limit_after(limit: date, *, granted: bool, new_limit: date | None) -> date:
    """Return the limit that counts once the authority has answered a request for a longer one.

    Raises Invalid("new_limit_missing" | "limit_not_later" | "new_limit_needless").
    """
    if not granted:
        if new_limit is not None:
            raise Invalid("new_limit_needless", field="new_due_on")
        return limit
    if new_limit is None:
        raise Invalid("new_limit_missing", field="new_due_on")
    return checked_later_limit(new_limit, limit, "new_due_on")
