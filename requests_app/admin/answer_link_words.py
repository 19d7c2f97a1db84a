"""What the page of a case says of answers that lie behind a link, and the steps of these as buttons."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.languages import reader_language
from requests_app.domain.answer_links import (
    EXPIRED,
    FETCHED,
    LOCKED,
    POSTED,
    REVOKED,
    WAITING,
    is_near_its_end,
    standing_of,
)
from requests_app.labels_deadlines import day_text
from requests_app.models import Case
from requests_app.queries.answer_links import AnswerBehind, answers_behind, has_answer_behind

LATE_WORDS: Final = {
    EXPIRED: gettext_lazy(
        "The link to the answer of %(written)s ended on %(until)s, and it was not fetched: the answer is"
        " still owed. Print and post it, or send a fresh link."
    ),
    LOCKED: gettext_lazy(
        "The link to the answer of %(written)s was closed on %(ended)s after too many codes: the answer is"
        " still owed. Ask the person, then send a fresh link, or print and post it."
    ),
    REVOKED: gettext_lazy(
        "The link to the answer of %(written)s was revoked on %(ended)s, and it was not fetched: the answer"
        " is still owed. Print and post it, or send a fresh link."
    ),
}
NEAR_WORDS: Final = gettext_lazy(
    "The answer of %(written)s lies behind a link until %(until)s, and %(fetched)s of %(files)s files are"
    " fetched: remind the person with a fresh link, or print and post it before then."
)
SHORT_WORDS: Final = {
    WAITING: gettext_lazy("Behind a link until %(until)s; %(fetched)s of %(files)s files fetched."),
    FETCHED: gettext_lazy("Fetched on %(whole)s."),
    EXPIRED: gettext_lazy("The link ended on %(until)s; not fetched."),
    LOCKED: gettext_lazy("The link was closed on %(ended)s after too many codes; not fetched."),
    REVOKED: gettext_lazy("The link was revoked on %(ended)s; not fetched."),
    POSTED: gettext_lazy("Printed and posted instead; the link ended on %(ended)s."),
}


def link_lines(case: Case, now: datetime) -> list[dict[str, Any]]:
    """Warn of the answers of a case that nobody fetched; nothing, and no query, without a link."""
    if not has_answer_behind(case):
        return []
    lines = ((answer, _warning(answer, now)) for answer in answers_behind(case))
    return [{"text": str(words) % _told(answer), "is_late": True} for answer, words in lines if words]


def letter_words(case: Case, now: datetime) -> dict[UUID, str]:
    """Say of each letter of a case that leads to a link how its answer stands."""
    if not has_answer_behind(case):
        return {}
    return {
        answer.letter.pk: str(SHORT_WORDS[standing_of(answer.facts, now)]) % _told(answer)
        for answer in answers_behind(case)
    }


def answer_choices(case: Case) -> list[tuple[str, str]]:
    """Name the answers of a case that lie behind links, oldest first."""
    return [
        (str(answer.letter.pk), f"{answer.letter.subject}, {_told(answer)['written']}")
        for answer in answers_behind(case)
    ]


def _warning(answer: AnswerBehind, now: datetime) -> Any:
    standing = standing_of(answer.facts, now)
    if standing == WAITING:
        ends_on = localtime(answer.link.expires_at).date()
        return NEAR_WORDS if is_near_its_end(ends_on, localtime(now).date()) else ""
    return LATE_WORDS.get(standing, "")


def _told(answer: AnswerBehind) -> dict[str, Any]:
    return {
        "written": _day(answer.letter.created_at),
        "until": _day(answer.link.expires_at),
        "ended": _day(answer.link.ended_at),
        "whole": _day(answer.fetched_at),
        "fetched": len(answer.first_fetched),
        "files": len(answer.files),
    }


def _day(at: datetime | None) -> str:
    return day_text(localtime(at).date(), reader_language()) if at else _("an unknown day")
