"""The answer to an authority: its annexes in order, and that it was sent, kept word for word."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.authority_rows import keep_file, locked_authority_case
from requests_app.domain.authority_codes import AUTHORITY_CHANNELS, MAX_NAME, MAX_SOURCE, checked_day
from requests_app.domain.authority_rules import APPROVED
from requests_app.domain.breach_codes import checked_words
from requests_app.models import AuthorityAnnex, AuthorityAnswer, AuthorityCase
from requests_app.queries.authority_cases import newest_letter


def add_annex(
    *,
    case_id: UUID,
    title: str,
    source: str,
    actor: Actor,
    now: datetime,
    content: bytes = b"",
    version: int | None = None,
) -> AuthorityCase:
    """Add an annex after those that are there: its title, where it comes from, and its file if it has one.

    Raises Invalid("words_missing" | "words_too_long") and Unsupported("file_type_unsupported").
    """
    with acting(actor, "authority_case.annex_added"):
        row = locked_authority_case(case_id, "add_annex", actor=actor, version=version)
        number = row.annexes.filter(answer__isnull=True).count() + 1
        document, filename = (
            keep_file(row, content, "annex", row.annexes.count() + 1, now=now) if content else (None, "")
        )
        AuthorityAnnex.objects.create(
            authority_case=row,
            number=number,
            title=checked_words(title, "title", most=MAX_NAME),
            source=checked_words(source, "source", most=MAX_SOURCE),
            document=document,
            filename=filename,
            added_at=now,
            added_by=actor.user_id,
        )
        save_step(row, "add_annex", actor=actor, now=now, data={"annex": number})
    return row


def remove_annex(
    *, case_id: UUID, annex_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityCase:
    """Take an annex out before the answer is sent; those after it move up. Raises NotFound."""
    with acting(actor, "authority_case.annex_removed"):
        row = locked_authority_case(case_id, "remove_annex", actor=actor, version=version)
        waiting = row.annexes.filter(answer__isnull=True)
        annex: AuthorityAnnex | None = waiting.filter(pk=annex_id).first()
        if annex is None:
            raise NotFound("not_found")
        annex.delete()
        for number, left in enumerate(waiting.order_by("number"), start=1):
            AuthorityAnnex.objects.filter(pk=left.pk).exclude(number=number).update(number=number)
        save_step(row, "remove_annex", actor=actor, now=now)
    return row


def send_answer(
    *,
    case_id: UUID,
    sent_on: date,
    channel: str,
    summary: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> AuthorityCase:
    """Record that the authority was answered: when, how, in short, and word for word what it was told.

    Raises Refused("questions_unapproved"), Invalid("invalid" | "day_ahead" | "day_too_early" |
    "words_missing").
    """
    with acting(actor, "authority_case.answer_sent"):
        row = locked_authority_case(case_id, "send_answer", actor=actor, version=version)
        if channel not in AUTHORITY_CHANNELS:
            raise Invalid("invalid", field="channel")
        letter = newest_letter(row)
        checked_day(sent_on, "sent_on", earliest=letter.received_on, today=copenhagen_date(now))
        owed = row.letters.filter(answered_on__isnull=True)
        questions = list(row.questions.filter(letter__in=owed))
        unapproved = [str(one.number) for one in questions if one.standing != APPROVED]
        if unapproved:
            raise Refused("questions_unapproved", numbers=", ".join(unapproved))
        annexes = row.annexes.filter(answer__isnull=True)
        answer = AuthorityAnswer.objects.create(
            letter=letter,
            sent_on=sent_on,
            channel=channel,
            summary=checked_words(summary, "summary"),
            content=_content(questions, annexes.select_related("document")),
            recorded_at=now,
            recorded_by=actor.user_id,
        )
        annexes.update(answer=answer)
        owed.update(answered_on=sent_on)
        data = {"sent_on": sent_on.isoformat(), "is_late": sent_on > row.due_on}
        save_step(row, "send_answer", actor=actor, now=now, data=data)
    return row


def _content(questions: Any, annexes: Any) -> dict[str, Any]:
    return {
        "questions": [
            {"number": one.number, "question": one.text, "answer": one.answer} for one in questions
        ],
        "annexes": [
            {
                "number": one.number,
                "title": one.title,
                "source": one.source,
                "filename": one.filename,
                "sha256": one.document.sha256 if one.document else "",
            }
            for one in annexes
        ],
    }
