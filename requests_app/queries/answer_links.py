"""Answers behind a link: found by the link's secret or by their case, and what of them was fetched."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.crypto import constant_time_compare

from dpo_office.common.letters.models import Letter, LetterAttachment
from dpo_office.common.vault import keyed_hashes
from requests_app.domain.answer_links import LinkFacts, is_live
from requests_app.domain.task_links import CODE_TRIES, CODE_VALID, SESSION_VALID
from requests_app.models import AnswerCode, AnswerLink, Case
from requests_app.queries.case_letters import case_letters

LINK_PURPOSE: Final = "answer_link"
CODE_PURPOSE: Final = "answer_code"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class AnswerBehind:
    """A letter whose files lie behind a link, its newest link, and when each file was first fetched."""

    letter: Letter
    link: AnswerLink
    files: tuple[LetterAttachment, ...]
    first_fetched: dict[int, datetime] = field(default_factory=dict)

    @property
    def facts(self) -> LinkFacts:
        """Give what its standing is worked out from."""
        link = self.link
        return LinkFacts(link.expires_at, link.ended_as, len(self.files), tuple(self.first_fetched.values()))

    @property
    def fetched_at(self) -> datetime | None:
        """Give when the last of its files was first fetched; None while one is missing."""
        is_whole = self.files and len(self.first_fetched) >= len(self.files)
        return max(self.first_fetched.values()) if is_whole else None


def behind_link() -> Exists:
    """Return whether an answer of a case lies or lay behind a link, as a column of a query on cases."""
    return Exists(AnswerLink.objects.filter(case=OuterRef("pk")))


def has_answer_behind(case: Case) -> bool:
    """Tell whether an answer of the case lies or lay behind a link; a case with its details knows it."""
    known = getattr(case, "is_behind_link", None)
    return case.answer_links.exists() if known is None else bool(known)


def answers_behind(case: Case) -> list[AnswerBehind]:
    """Return the answers of a case that lie or lay behind a link, oldest first.

    One query without a link, three with one; none where the case has its links and letters at hand.
    """
    newest = {link.letter_id: link for link in case.answer_links.all()}
    if not newest:
        return []
    return [_behind(letter, newest[letter.pk]) for letter in case_letters(case) if letter.pk in newest]


def _behind(letter: Any, link: AnswerLink) -> AnswerBehind:
    files = tuple(file for file in letter.attachments.all() if file.behind_link)
    fetched = {file.pk: file.first_fetched_at for file in files if file.first_fetched_at is not None}
    return AnswerBehind(letter, link, files, fetched)


def link_of(secret: str) -> AnswerLink | None:
    """Return the link with that secret, whatever it is good for; None for an unknown one."""
    if not _SECRET.fullmatch(secret):
        return None
    hashes = keyed_hashes(secret, purpose=LINK_PURPOSE)
    found = AnswerLink.objects.filter(secret_hash__in=hashes)
    link = found.select_related("case__controller", "letter").first()
    if link is None or not any(constant_time_compare(link.secret_hash, value) for value in hashes):
        return None
    return link


def live_link(secret: str, now: datetime) -> AnswerLink | None:
    """Return the link with that secret if it opens something now."""
    link = link_of(secret)
    return link if link is not None and is_live(link.expires_at, link.ended_as, now) else None


def newest_code(link: AnswerLink) -> AnswerCode | None:
    """Return the code that was mailed last: only that one counts."""
    return AnswerCode.objects.filter(link=link).exclude(code_hash="").order_by("-sent_at", "-id").first()


def has_code_waiting(link: AnswerLink, now: datetime) -> bool:
    """Tell whether the newest mailed code can still be entered."""
    newest = newest_code(link)
    return (
        newest is not None
        and newest.entered_at is None
        and newest.tries < CODE_TRIES
        and newest.sent_at > now - CODE_VALID
    )


def is_opened(link: AnswerLink, session_id: UUID, now: datetime) -> bool:
    """Tell whether that entry opened this link within the last hour."""
    return link.codes.filter(pk=session_id, entered_at__gt=now - SESSION_VALID).exists()


def files_behind(link: AnswerLink) -> list[LetterAttachment]:
    """Return the files behind a link that can still be read, with what is known of each."""
    rows = LetterAttachment.objects.filter(letter=link.letter_id, behind_link=True)
    readable = rows.filter(document__wrapped_key__isnull=False).select_related("document")
    return list(readable.defer("document__ciphertext", "document__wrapped_key").order_by("pk"))
