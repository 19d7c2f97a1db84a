"""What can be done next in an authority case: what its state and all that hangs on it allow the actor.

The rows have what hangs on them at hand (queries/authority_cases.py, with_everything).
"""

from typing import Final

from dpo_office.common.permissions import Actor
from requests_app.domain.authority_codes import HEARING
from requests_app.domain.authority_rules import APPROVED, ASKED, WRITTEN, closing_refusal
from requests_app.domain.authority_steps import RECEIVED
from requests_app.models import (
    AuthorityAnnex,
    AuthorityCase,
    AuthorityLetter,
    AuthorityQuestion,
    LimitRequest,
)
from requests_app.permissions import authority_steps

STEPS_OF_STANDING: Final = {
    ASKED: ("answer_question", "assign_question"),
    WRITTEN: ("answer_question", "approve_answer", "assign_question", "return_answer"),
    APPROVED: ("assign_question", "return_answer"),
}
STEPS_OF_QUESTIONS: Final = frozenset(STEPS_OF_STANDING[WRITTEN])


def newest(row: AuthorityCase) -> AuthorityLetter:
    """Give the letter whose limit counts, of what is at hand."""
    return max(row.letters.all(), key=lambda letter: letter.number)


def request_that_waits(row: AuthorityCase) -> LimitRequest | None:
    """Give the request for a longer limit that the authority has not answered."""
    return next((one for one in newest(row).limit_requests.all() if one.answered_on is None), None)


def owed_questions(row: AuthorityCase) -> list[AuthorityQuestion]:
    """Give the questions of the letters that are not answered."""
    owed = {letter.pk for letter in row.letters.all() if letter.answered_on is None}
    return [one for one in row.questions.all() if one.letter_id in owed]


def waiting_annexes(row: AuthorityCase) -> list[AuthorityAnnex]:
    """Give the annexes of the answer that is being written, in order."""
    return [annex for annex in row.annexes.all() if annex.answer_id is None]


def may_be_sent(row: AuthorityCase) -> bool:
    """Tell whether every question of the answer that is owed is approved."""
    return all(one.standing == APPROVED for one in owed_questions(row))


def offered_on_question(row: AuthorityQuestion, allowed: list[str]) -> list[str]:
    """Name the steps of a question that its answer allows, of those that its case allows the actor."""
    return [step for step in STEPS_OF_STANDING[row.standing] if step in allowed]


def offered_on_authority_case(row: AuthorityCase, actor: Actor) -> list[str]:
    """Name the steps that the state and what hangs on it allow, and the actor may take."""
    waiting = [one for one in row.follow_ups.all() if one.done_on is None]
    is_asked = request_that_waits(row) is not None
    hidden = {
        # A hearing may come without a question.
        "send_answer": not may_be_sent(row) or (row.state == RECEIVED and row.kind != HEARING),
        "remove_annex": not waiting_annexes(row),
        "ask_longer_limit": is_asked,
        "record_limit_answer": not is_asked,
        "complete_follow_up": not waiting,
        "close_authority_case": bool(
            closing_refusal(row.state, has_outcome=bool(row.outcome), open_follow_ups=len(waiting))
        ),
    }
    return [step for step in authority_steps(row, actor) if not hidden.get(step, False)]
