"""An answer behind a link: how it leaves, how long it lies there, how it stands (docs/rules/secure_link.md).

What leaves is a mail without content; the files stay in the office until they are fetched with a code.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dpo_office.common.errors import Invalid

# How an answer leaves.
BY_MAIL: Final = "mail"
BY_LINK: Final = "link"
BY_LINK_TOLD: Final = "link_told_code"
WAYS: Final = (BY_MAIL, BY_LINK, BY_LINK_TOLD)

# The month in which a further question would be answered; a decision of this project.
LINK_DAYS: Final = 30
WARN_DAYS: Final = 7
TOLD_TRIES: Final = 5
TOLD_LENGTH: Final = 8
MAX_TOLD: Final = 40
# What can be told on the telephone: no 0 and O, no 1, I and L.
TOLD_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_NO_SIGN: Final = re.compile(r"[\W_]")

FIRST: Final = "first"
AGAIN: Final = "again"
LINK_CAUSES: Final = (FIRST, AGAIN)

REPLACED: Final = "replaced"
REVOKED: Final = "revoked"
POSTED: Final = "posted"
LOCKED: Final = "locked"
LINK_ENDS: Final = (REPLACED, REVOKED, POSTED, LOCKED)

# How an answer behind a link stands, beside revoked, posted and locked.
WAITING: Final = "waiting"
FETCHED: Final = "fetched"
EXPIRED: Final = "expired"
# The answer is still owed.
OWED: Final = (EXPIRED, LOCKED, REVOKED)


@dataclass(frozen=True)
class AnswerWay:
    """How an answer leaves; `code` is the one that is told, "" where it is mailed or none is needed."""

    by_link: bool = False
    code: str = ""


USUAL_WAY: Final = AnswerWay()


@dataclass(frozen=True)
class LinkFacts:
    """The newest link to an answer, and which of its files were handed out, whenever that was first."""

    expires_at: datetime
    ended_as: str
    files: int
    fetched_at: Collection[datetime]


def checked_way(way: str, code: str = "") -> AnswerWay:
    """Return how an answer leaves; raises Invalid("answer_way_unknown" | "told_code_short")."""
    if way not in WAYS:
        raise Invalid("answer_way_unknown", field="way")
    if way != BY_LINK_TOLD:
        return AnswerWay(by_link=way == BY_LINK)
    told = plain_code(code)
    if not TOLD_LENGTH <= len(told) <= MAX_TOLD:
        raise Invalid("told_code_short", field="code", length=TOLD_LENGTH)
    return AnswerWay(by_link=True, code=told)


def plain_code(code: str) -> str:
    """Return a code without spaces, hyphens and difference of case, as people type what they heard."""
    return _NO_SIGN.sub("", code).upper()


def link_expires_at(now: datetime) -> datetime:
    """Return when a link ends."""
    return now + timedelta(days=LINK_DAYS)


def is_live(expires_at: datetime, ended_as: str, now: datetime) -> bool:
    """Tell whether a link opens anything."""
    return not ended_as and now < expires_at


def standing_of(facts: LinkFacts, now: datetime) -> str:
    """Tell how an answer behind a link stands: fetched, posted, revoked, locked, expired or waiting.

    What was fetched stays so, whatever becomes of the link; a link is never the newest when it was replaced.
    """
    if facts.files and len(facts.fetched_at) >= facts.files:
        return FETCHED
    if facts.ended_as:
        return facts.ended_as
    return WAITING if now < facts.expires_at else EXPIRED


def is_near_its_end(expires_on: date, today: date) -> bool:
    """Tell whether an answer that nobody fetches has to be thought of."""
    return (expires_on - today).days <= WARN_DAYS
