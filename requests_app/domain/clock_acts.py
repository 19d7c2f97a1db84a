"""The acts that move the clock of a case: which may be taken now, and why not (GDPR Art. 12(3), (4), (6)).

Each act is tried on the reckoning itself (`deadlines.py`), so that what is refused here and what would not
count there are one rule.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.deadlines import (
    ANSWERS,
    ASK_IDENTITY,
    ASK_SCOPE,
    ASKS,
    EXTEND,
    EXTENSION_MONTHS,
    IDENTITY,
    INFO_INSUFFICIENT,
    INFO_SUFFICIENT,
    MAX_EXTENSION_MONTHS,
    SCOPE,
    AnswerDue,
    ClockEvent,
)
from requests_app.domain.rights import RIGHTS_WITH_ONE_MONTH

COMPLEXITY: Final = "complexity"
NUMBER_OF_REQUESTS: Final = "number_of_requests"
# Art. 12(3), second sentence, knows these two and no third.
EXTENSION_GROUNDS: Final = (COMPLEXITY, NUMBER_OF_REQUESTS)

# What is recorded beside the events that the reckoning knows.
LATE_ALLOWED: Final = "late_allowed"
STATUS_SENT: Final = "status_sent"
ENTRY_TYPES: Final = (*ASKS, *ANSWERS, EXTEND, LATE_ALLOWED, STATUS_SENT)
RECKONED: Final = (*ASKS, *ANSWERS, EXTEND)
ASK_OF: Final = {IDENTITY: ASK_IDENTITY, SCOPE: ASK_SCOPE}
# The line of the reckoning that says why a question did not count, and what the office is told instead.
FAULTS: Final = {
    "ask_too_late": "question_too_late",
    "ask_after_expiry": "question_after_expiry",
    "ask_scope_not_qualifying": "scope_for_access_only",
    "extension_late": "extension_too_late",
}


class Entry(Protocol):
    """What these rules need to know of something recorded; the newest comes last."""

    @property
    def type(self) -> str:
        """What happened."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def kind(self) -> str:
        """What a question or an answer is about: identity or scope."""


def open_questions(entries: Iterable[Entry]) -> dict[str, datetime]:
    """Return what the person has been asked and not answered: the kind, and when it was asked."""
    asked: dict[str, datetime] = {}
    for entry in entries:
        if entry.type in ASKS:
            asked.setdefault(entry.kind, entry.at)
        elif entry.type in ANSWERS:
            asked.pop(entry.kind, None)
    return asked


def is_identified(entries: Iterable[Entry]) -> bool:
    """Tell whether the last answer about identity was sufficient."""
    answers = [entry.type for entry in entries if entry.type in ANSWERS and entry.kind == IDENTITY]
    return bool(answers) and answers[-1] == INFO_SUFFICIENT


def is_late_allowed(entries: Sequence[Entry], kind: str) -> bool:
    """Tell whether a late question of this kind was allowed and has not been asked since."""
    about = [entry.type for entry in entries if entry.kind == kind and entry.type in (*ASKS, LATE_ALLOWED)]
    return bool(about) and about[-1] == LATE_ALLOWED


def require_extension(*, rights: Iterable[str], extended: int, months: int, ground: str) -> None:
    """Raise Invalid or Refused unless so many further months may be added for this ground.

    Codes: ground_of_extension_unknown, months_unknown, extension_not_for_withdrawal, extension_exhausted.
    """
    if ground not in EXTENSION_GROUNDS:
        raise Invalid("ground_of_extension_unknown", field="ground")
    if months not in EXTENSION_MONTHS:
        raise Invalid("months_unknown", field="months")
    if RIGHTS_WITH_ONE_MONTH.isdisjoint(rights):
        raise Refused("extension_not_for_withdrawal")
    if extended + months > MAX_EXTENSION_MONTHS:
        raise Refused("extension_exhausted", left=MAX_EXTENSION_MONTHS - extended)


def require_question(kind: str, *, entries: Sequence[Entry], rights: Iterable[str], identified: bool) -> None:
    """Raise Refused unless a question of this kind may be asked at all.

    Codes: question_is_open, identity_is_clear (EDPB 01/2022 para 73), scope_for_access_only (recital 63).
    """
    if kind in open_questions(entries):
        raise Refused("question_is_open")
    if kind == IDENTITY and identified:
        raise Refused("identity_is_clear")
    if kind == SCOPE and set(rights) != {"access"}:
        raise Refused("scope_for_access_only")


def require_counted(due: AnswerDue, event: ClockEvent) -> None:
    """Raise Refused when the reckoning says that this event, the newest one in it, does not count.

    Codes: the values of FAULTS, with the days of the line that says so.
    """
    day = copenhagen_date(event.at)
    for line in due.explanation:
        if line.code in FAULTS and day in (line.context.get("asked_on"), line.context.get("sent_on")):
            days: dict[str, Any] = dict(line.context)
            raise Refused(FAULTS[line.code], **days)


def require_answer(kind: str, *, entries: Sequence[Entry], arrived_on: date, today: date) -> datetime:
    """Return when the open question was asked; raise when no answer to it can have come on that day.

    Codes: question_not_open, arrived_in_future, arrived_before_question.
    """
    asked = open_questions(entries).get(kind)
    if asked is None:
        raise Refused("question_not_open")
    if arrived_on > today:
        raise Invalid("arrived_in_future", field="arrived_on")
    if arrived_on < copenhagen_date(asked):
        raise Invalid("arrived_before_question", field="arrived_on", asked_on=copenhagen_date(asked))
    return asked


def silence_over_on(entries: Sequence[Entry], silence_days: int) -> date:
    """Return the first day on which a case may be closed because the person stays silent about who they are.

    The days, a choice of the controller, run from the status letter. Raises Refused("question_not_open") when
    identity is not asked for, Refused("status_letter_missing") before that letter.
    """
    asked = open_questions(entries).get(IDENTITY)
    if asked is None:
        raise Refused("question_not_open")
    told = [entry.at for entry in entries if entry.type == STATUS_SENT and entry.at >= asked]
    if not told:
        raise Refused("status_letter_missing")
    return copenhagen_date(max(told)) + timedelta(days=silence_days)


def answer_type(*, sufficient: bool) -> str:
    """Name the event of an answer."""
    return INFO_SUFFICIENT if sufficient else INFO_INSUFFICIENT
