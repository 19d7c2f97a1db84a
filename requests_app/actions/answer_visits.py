"""The person fetches an answer that lies behind a link: a code is sent and entered, files are handed out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.crypto import constant_time_compare

from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters.message import PRIVATE_WORDS
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import keyed_hashes
from requests_app.actions.answer_link_rows import code_hash
from requests_app.actions.case_letters import contact_of
from requests_app.actions.case_marks import marked, tester_of
from requests_app.domain.answer_links import FETCHED, LOCKED, TOLD_TRIES, plain_code, standing_of
from requests_app.domain.task_links import (
    CODE_DIGITS,
    CODE_TRIES,
    CODE_VALID,
    CODES_A_LINK,
    CODES_AN_HOUR,
    HOUR,
)
from requests_app.mail_texts import mail_text
from requests_app.models import AnswerCode, AnswerFetch, AnswerLink
from requests_app.queries.answer_links import (
    CODE_PURPOSE,
    answers_behind,
    files_behind,
    is_opened,
    live_link,
    newest_code,
)


@dataclass(frozen=True)
class HandedOut:
    """A file on its way to the person."""

    filename: str
    media_type: str
    content: bytes


def send_answer_code(*, secret: str, actor: Actor, now: datetime) -> None:
    """Mail six digits to the address that the link went to; they are good for ten minutes and five tries.

    Raises Refused("answer_link_over") for a link that opens nothing, known or not, and for one whose code was
    told; Refused("task_codes_too_many") after five within an hour. The twenty-first code ends the link.
    """
    link = _live(secret, now)
    if link.code_hash:
        raise Refused("answer_link_over")
    with acting(actor, "answer_link.code_sent"):
        # Two presses at once count as two.
        locked = lock_row(AnswerLink.objects.all(), link.pk)
        if link.codes.count() >= CODES_A_LINK:
            _lock(locked, now)
            return
        _require_patience(link, now)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        AnswerCode.objects.create(link=link, code_hash=code_hash(link.pk, code), sent_at=now)
        _post_code(link, code, actor=actor, now=now)


def enter_answer_code(*, secret: str, code: str, actor: Actor, now: datetime) -> UUID:
    """Open a live link with its code, and return the id by which its files are handed out for an hour.

    A try is counted before it is judged, in a transaction of its own. Raises Refused("answer_link_over"),
    Invalid("task_code_wrong") with the tries left, Refused("task_code_dead") when none is left of a mailed
    code, Refused("answer_code_locked") when none is left of a told one, which ends the link.
    """
    link = _live(secret, now)
    if link.code_hash:
        return _enter_told(link, code, actor=actor, now=now)
    return _enter_mailed(link, code, actor=actor, now=now)


def fetch_file(*, secret: str, session_id: UUID, file_id: int, actor: Actor, now: datetime) -> HandedOut:
    """Hand out a file behind a live link to whoever entered its code, and record which one and when.

    Raises Refused("answer_link_over"), NotFound for a session that is over or another link's, and for a file
    that does not lie there.
    """
    link = _live(secret, now)
    if not is_opened(link, session_id, now):
        raise NotFound("not_found")
    row = next((row for row in files_behind(link) if row.pk == file_id), None)
    if row is None:
        raise NotFound("not_found")
    content = read_document(row.document)
    with acting(actor, "answer_link.fetched"):
        # One after the other, so that exactly one of them is the last.
        lock_row(AnswerLink.objects.all(), link.pk)
        was = _standing(link, now)
        AnswerFetch.objects.create(link=link, attachment=row, at=now)
        if was != FETCHED and _standing(link, now) == FETCHED:
            record_event(
                subject=link.case,
                type="case.answer_fetched",
                controller_id=link.case.controller_id,
                actor=actor,
                occurred_at=now,
                data={"letter": str(link.letter_id)},
            )
    return HandedOut(row.filename, row.document.media_type, content)


def _live(secret: str, now: datetime) -> AnswerLink:
    link = live_link(secret, now)
    if link is None:
        raise Refused("answer_link_over")
    return link


def _lock(link: AnswerLink, now: datetime) -> None:
    link.ended_at, link.ended_as = now, LOCKED
    link.save(update_fields=["ended_at", "ended_as"])


def _standing(link: AnswerLink, now: datetime) -> str:
    answer = next(row for row in answers_behind(link.case) if row.letter.pk == link.letter_id)
    return standing_of(answer.facts, now)


def _require_patience(link: AnswerLink, now: datetime) -> None:
    """Count over all links to the letter: a fresh link brings no fresh tries."""
    recent = AnswerCode.objects.filter(link__letter=link.letter_id, sent_at__gt=now - HOUR)
    times = list(recent.order_by("-sent_at").values_list("sent_at", flat=True)[:CODES_AN_HOUR])
    if len(times) == CODES_AN_HOUR:
        wait = times[-1] + HOUR - now
        raise Refused("task_codes_too_many", minutes=int(wait.total_seconds() // 60) + 1)


def _enter_mailed(link: AnswerLink, code: str, *, actor: Actor, now: datetime) -> UUID:
    newest = newest_code(link)
    waiting = AnswerCode.objects.filter(
        pk__in=[newest.pk] if newest else [],
        entered_at__isnull=True,
        tries__lt=CODE_TRIES,
        sent_at__gt=now - CODE_VALID,
    )
    if newest is None or not waiting.update(tries=F("tries") + 1):
        raise Refused("task_code_dead")
    if not _matches(newest.code_hash, link, "".join(code.split())):
        left = CODE_TRIES - newest.tries - 1
        if left <= 0:
            raise Refused("task_code_dead")
        raise Invalid("task_code_wrong", field="code", left=left)
    with acting(actor, "answer_link.opened"):
        locked = lock_row(AnswerLink.objects.all(), link.pk)
        unused = AnswerCode.objects.filter(pk=newest.pk, entered_at__isnull=True)
        if not unused.update(entered_at=now):
            raise Refused("task_code_dead")
        _note_opening(locked, now)
    return newest.pk


def _enter_told(link: AnswerLink, code: str, *, actor: Actor, now: datetime) -> UUID:
    with acting(actor, "answer_link.guessed"):
        waiting = AnswerLink.objects.filter(pk=link.pk, ended_at__isnull=True, tries__lt=TOLD_TRIES)
        if not waiting.update(tries=F("tries") + 1):
            raise Refused("answer_link_over")
    if not _matches(link.code_hash, link, plain_code(code)):
        left = TOLD_TRIES - link.tries - 1
        if left > 0:
            raise Invalid("task_code_wrong", field="code", left=left)
        with acting(actor, "answer_link.guessed"):
            _lock(lock_row(AnswerLink.objects.all(), link.pk), now)
        raise Refused("answer_code_locked")
    with acting(actor, "answer_link.opened"):
        locked = lock_row(AnswerLink.objects.all(), link.pk)
        locked.tries = 0
        locked.save(update_fields=["tries"])
        _note_opening(locked, now)
        entry = AnswerCode.objects.create(link=link, sent_at=now, entered_at=now)
    return entry.pk


def _note_opening(locked: AnswerLink, now: datetime) -> None:
    if locked.opened_at is None:
        locked.opened_at = now
        locked.save(update_fields=["opened_at"])


def _matches(kept: str, link: AnswerLink, code: str) -> bool:
    hashes = keyed_hashes(f"{link.pk}|{code}", purpose=CODE_PURPOSE)
    return any(constant_time_compare(kept, value) for value in hashes)


def _post_code(link: AnswerLink, code: str, *, actor: Actor, now: datetime) -> None:
    case, sent = link.case, link.letter
    contact = contact_of(case.controller)
    text = mail_text(
        "answer_code",
        case.language,
        reference=case.reference,
        controller=case.controller.name,
        contact=contact,
        name=sent.recipient_name,
        told={"code": PRIVATE_WORDS},
    )
    said = marked(case, text, case.language)
    post_letter(
        cause=link,
        kind="answer_link.code_sent",
        controller_id=case.controller_id,
        sender=Sender(name=case.controller.name, address=contact),
        recipient=Recipient(sent.recipient_name, sent.recipient_address, case.language),
        subject=said.subject,
        body=said.body,
        private_words=code,
        tested_by=tester_of(case),
        actor=actor,
        now=now,
    )
