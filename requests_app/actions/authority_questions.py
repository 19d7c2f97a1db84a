"""The authority's questions: entered, given an owner and a source, answered, approved or sent back."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.authority_rows import locked_authority_case, locked_question, owner_named
from requests_app.domain.authority_codes import MAX_QUESTIONS, MAX_SOURCE, questions_in
from requests_app.domain.authority_rules import APPROVED, ASKED
from requests_app.domain.breach_codes import checked_words
from requests_app.models import AuthorityCase, AuthorityQuestion, HeldThing
from requests_app.queries.authority_cases import newest_letter


def add_questions(
    *,
    case_id: UUID,
    questions: str,
    actor: Actor,
    now: datetime,
    owner: str = "",
    version: int | None = None,
) -> AuthorityCase:
    """Enter the questions of the newest letter, one on each line; all with one owner, or with none yet.

    Raises Invalid("words_missing" | "words_too_long" | "questions_too_many" | "owner_unknown").
    """
    with acting(actor, "authority_case.questions_added"):
        row = locked_authority_case(case_id, "add_questions", actor=actor, version=version)
        asked = questions_in(checked_words(questions, "questions"))
        person = owner_named(row, owner, copenhagen_date(now))
        there = row.questions.count()
        if there + len(asked) > MAX_QUESTIONS:
            raise Invalid("questions_too_many", field="questions", most=MAX_QUESTIONS)
        letter = newest_letter(row)
        for number, text in enumerate(asked, start=there + 1):
            AuthorityQuestion.objects.create(
                authority_case=row, letter=letter, number=number, text=text, owner=person
            )
        save_step(row, "add_questions", actor=actor, now=now, data={"questions": len(asked)})
    return row


def assign_question(
    *,
    question_id: UUID,
    actor: Actor,
    now: datetime,
    owner: str = "",
    source: str = "",
    held_id: UUID | None = None,
    version: int | None = None,
) -> AuthorityQuestion:
    """Say whose a question is, and what answers it: in words, and as one of the things that are held.

    Raises Invalid("owner_unknown" | "source_not_held" | "words_too_long").
    """
    with acting(actor, "authority_case.question_assigned"):
        row, question = locked_question(question_id, "assign_question", actor=actor, version=version)
        question.owner = owner_named(row, owner, copenhagen_date(now))
        question.source = checked_words(source, "source", required=False, most=MAX_SOURCE)
        question.held = _held_of(row, held_id)
        question.save(update_fields=["owner", "source", "held"])
        _save(row, question, "assign_question", actor=actor, now=now)
    return question


def answer_question(
    *, question_id: UUID, answer: str, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityQuestion:
    """Write the answer to a question, or write it anew; nothing is sent.

    Raises Refused("answer_is_approved") and Invalid("words_missing" | "words_too_long").
    """
    with acting(actor, "authority_case.question_answered"):
        row, question = locked_question(question_id, "answer_question", actor=actor, version=version)
        if question.standing == APPROVED:
            raise Refused("answer_is_approved")
        question.answer = checked_words(answer, "answer")
        question.answered_at, question.answered_by, question.returned_for = now, actor.user_id, ""
        question.save(update_fields=["answer", "answered_at", "answered_by", "returned_for"])
        _save(row, question, "answer_question", actor=actor, now=now)
    return question


def approve_answer(
    *, question_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityQuestion:
    """Approve an answer as what the controller says.

    Raises Refused("question_unanswered" | "answer_is_approved").
    """
    with acting(actor, "authority_case.answer_approved"):
        row, question = locked_question(question_id, "approve_answer", actor=actor, version=version)
        if question.standing == ASKED:
            raise Refused("question_unanswered")
        if question.standing == APPROVED:
            raise Refused("answer_is_approved")
        question.approved_at, question.approved_by = now, actor.user_id
        question.save(update_fields=["approved_at", "approved_by"])
        _save(row, question, "approve_answer", actor=actor, now=now)
    return question


def return_answer(
    *, question_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> AuthorityQuestion:
    """Send an answer back, approved or not, with what is missing; its words stay to be rewritten.

    Raises Refused("question_unanswered") and Invalid("words_missing").
    """
    with acting(actor, "authority_case.answer_returned"):
        row, question = locked_question(question_id, "return_answer", actor=actor, version=version)
        if question.standing == ASKED:
            raise Refused("question_unanswered")
        question.returned_for = checked_words(reason, "reason")
        question.approved_at, question.approved_by = None, None
        question.save(update_fields=["returned_for", "approved_at", "approved_by"])
        _save(row, question, "return_answer", actor=actor, now=now)
    return question


def _held_of(row: AuthorityCase, held_id: UUID | None) -> HeldThing | None:
    if held_id is None:
        return None
    found: HeldThing | None = row.held.filter(pk=held_id).first()
    if found is None:
        raise Invalid("source_not_held", field="held_id")
    return found


def _save(row: AuthorityCase, question: AuthorityQuestion, step: str, *, actor: Actor, now: datetime) -> None:
    actor.note_work_of(question.owner_id)
    save_step(row, step, actor=actor, now=now, data={"question": question.number})
