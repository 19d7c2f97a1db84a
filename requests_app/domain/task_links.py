"""When a mailed link shows its work, how many codes there are, and by when a contributor answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from requests_app.domain.case_steps import COLLECTING, TASK_CANCELLED, TASK_OPEN
from requests_app.domain.duty_steps import OPEN as TURN_OPEN

CODE_DIGITS: Final = 6
CODE_VALID: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODES_AN_HOUR: Final = 5
CODES_A_LINK: Final = 20
RENEWALS_A_DAY: Final = 3
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
# How long an entered code opens the page.
SESSION_VALID: Final = timedelta(hours=1)

# Room for the officer between the contributor's answer and the statutory time limit.
MARGIN_DAYS: Final = 7
REMINDER_DAYS_BEFORE: Final = 2

ASSIGNED: Final = "assigned"
REMINDED: Final = "reminded"
RENEWED: Final = "renewed"
# The office has answered what the contributor proposed, and asks again.
DECLINED: Final = "declined"
LINK_CAUSES: Final = (ASSIGNED, REMINDED, RENEWED, DECLINED)

EXPIRED: Final = "expired"
REPLACED: Final = "replaced"
ANSWERED: Final = "answered"
TASK_ENDED: Final = "task_ended"
TOO_MANY_CODES: Final = "too_many_codes"
DEACTIVATED: Final = "deactivated"
LINK_ENDS: Final = (EXPIRED, REPLACED, ANSWERED, TASK_ENDED, TOO_MANY_CODES, DEACTIVATED)

# What a link is good for.
LIVE: Final = "live"
DONE: Final = "done"
NOT_YOURS: Final = "not_yours"
CASE_ENDED: Final = "case_ended"
SETTLED: Final = "settled"
OVER: Final = "over"


@dataclass(frozen=True)
class LinkFacts:
    """What is known of a link and its work; `over` says why the work is open no more, "" while it is."""

    is_answered: bool
    is_ended: bool
    expires_at: datetime
    is_assignee: bool
    is_active: bool
    over: str = ""


def link_standing(facts: LinkFacts, now: datetime) -> str:
    """Say what a link is good for: live, done, not_yours, case_ended, settled or over."""
    if facts.is_answered:
        return DONE
    if not (facts.is_assignee and facts.is_active):
        return NOT_YOURS
    if facts.over:
        return facts.over
    return OVER if facts.is_ended or facts.expires_at <= now else LIVE


def why_task_over(task_state: str, case_state: str) -> str:
    """Say why a task of a case is open no more: case_ended or settled; "" while it is open."""
    if task_state == TASK_CANCELLED or (task_state == TASK_OPEN and case_state != COLLECTING):
        return CASE_ENDED
    return "" if task_state == TASK_OPEN else SETTLED


def why_turn_over(turn_state: str) -> str:
    """Say why a duty's turn is open no more: settled; "" while it is open."""
    return "" if turn_state in TURN_OPEN else SETTLED


def may_renew(standing: str) -> bool:
    """Tell whether a fresh link may be mailed: the task is open and still the contributor's."""
    return standing in (LIVE, OVER)


def answer_by(due_on: date, today: date) -> date:
    """Return by when a contributor answers: a week before the statutory date, or tomorrow.

    Never after the statutory date, unless that has passed; then today.
    """
    wanted = due_on - timedelta(days=MARGIN_DAYS)
    if wanted > today:
        return wanted
    return max(today, min(due_on, today + DAY))


def link_expires_at(now: datetime, by: date, today: date, days: int) -> datetime:
    """Return when a link ends: so many days after it was sent, and a day after the answer is due at least."""
    return now + timedelta(days=max(days, (by - today).days + 1))


def remind_on(by: date, assigned_on: date) -> date:
    """Return the day of the automatic reminder: two days before, but never the day of the task itself."""
    return max(by - timedelta(days=REMINDER_DAYS_BEFORE), assigned_on + DAY)
