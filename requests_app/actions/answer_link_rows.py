"""What the steps around answers behind a link share: a new link, its row, the answers of a case, and ends."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from dpo_office.common.vault import keyed_hash
from requests_app.domain.answer_links import (
    AGAIN,
    FETCHED,
    FIRST,
    REPLACED,
    AnswerWay,
    link_expires_at,
    standing_of,
)
from requests_app.models import AnswerLink, Case
from requests_app.queries.answer_links import (
    CODE_PURPOSE,
    LINK_PURPOSE,
    AnswerBehind,
    answers_behind,
)

SECRET_BYTES = 32


@dataclass(frozen=True)
class Behind:
    """That a letter leads to a link; `answer` is the letter whose files lie there, where that is another."""

    way: AnswerWay
    answer: Letter | None = None


@dataclass(frozen=True)
class NewLink:
    """A link before its letter is written: the address that the person gets, which is kept nowhere."""

    secret: str
    way: AnswerWay
    expires_at: datetime
    answer: Letter | None

    @property
    def address(self) -> str:
        """Give the whole address, for the sealed words of the letter."""
        return f"{settings.DPO_BASE_URL}{reverse('answer_page', args=[self.secret])}"

    @property
    def text(self) -> str:
        """Name the words of its letter."""
        return "answer_link_again" if self.answer else "answer_link"


def new_link(behind: Behind, *, now: datetime) -> NewLink:
    """Make a link that no row knows yet."""
    return NewLink(secrets.token_urlsafe(SECRET_BYTES), behind.way, link_expires_at(now), behind.answer)


def keep_link(case: Case, link: NewLink, letter: Letter, *, actor: Actor, now: datetime) -> AnswerLink:
    """Keep a link to the files of its letter, or of an earlier one, whose link that ran ends."""
    answer = link.answer or letter
    end_links_of(answer, REPLACED, now=now)
    kept = AnswerLink(
        case=case,
        letter=answer,
        cause=AGAIN if link.answer else FIRST,
        secret_hash=keyed_hash(link.secret, purpose=LINK_PURPOSE),
        sent_at=now,
        sent_by=actor.user_id,
        expires_at=link.expires_at,
    )
    if link.way.code:
        kept.code_hash = code_hash(kept.pk, link.way.code)
    kept.save(force_insert=True)
    return kept


def code_hash(link_id: UUID, code: str) -> str:
    """Return the keyed hash of a code, good for its own link only."""
    return keyed_hash(f"{link_id}|{code}", purpose=CODE_PURPOSE)


def end_links_of(answer: Letter, ended_as: str, *, now: datetime, posted_as: Letter | None = None) -> int:
    """End the link to an answer that runs, if there is one; return how many that were."""
    running = AnswerLink.objects.filter(letter=answer, ended_at__isnull=True)
    return running.update(ended_at=now, ended_as=ended_as, posted_as=posted_as)


def chosen_answer(case: Case, answer_id: UUID | None) -> AnswerBehind:
    """Return the answer behind a link that a step is about, the newest where none is named.

    Raises Refused("no_answer_behind_link") for a case without one, NotFound for another case's.
    """
    found = answers_behind(case)
    if not found:
        raise Refused("no_answer_behind_link")
    if answer_id is None:
        return found[-1]
    chosen = next((answer for answer in found if answer.letter.pk == answer_id), None)
    if chosen is None:
        raise NotFound("not_found")
    return chosen


def require_owed(answer: AnswerBehind, now: datetime) -> None:
    """Raise Refused("answer_fetched" | "link_ended") for an answer that the person has, or gets on paper."""
    standing = standing_of(answer.facts, now)
    if standing == FETCHED:
        raise Refused("answer_fetched")
    if answer.link.posted_as_id:
        raise Refused("link_ended")
