"""Authority cases for tests, walked to any state by the actions themselves."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from dpo_office.common import clock
from dpo_office.common.calendars import copenhagen_date
from registry_app.models import Controller
from requests_app.actions import (
    authority_answers,
    authority_cases,
    authority_holds,
    authority_outcomes,
    authority_questions,
)
from requests_app.actions.authority_cases import Letter, Matter
from requests_app.models import AuthorityCase, AuthorityQuestion
from tests.factories.registry import actor_with

QUESTIONS = "1. Hvornår blev oplysningerne slettet?\n2. Hvem har haft adgang til dem?"
THREE_WEEKS = timedelta(days=21)


def a_letter(day: date, **fields: Any) -> Letter:
    """Make a letter that came on a day and is to be answered three weeks later."""
    return Letter(**({"received_on": day, "due_on": day + THREE_WEEKS, "channel": "digital_post"} | fields))


def a_matter(**fields: Any) -> Matter:
    """Make a complaint under a file number of its own."""
    number = f"2026-41-{uuid.uuid4().int % 10_000:04}"
    return Matter(
        **(
            {
                "authority": "Datatilsynet",
                "file_number": number,
                "kind": "complaint",
                "matter": "En borger klager over, at en sletning ikke blev bekræftet.",
            }
            | fields
        )
    )


def make_authority_case(
    controller: Controller, *, now: datetime | None = None, letter: Letter | None = None, **fields: Any
) -> AuthorityCase:
    """Enter a letter of the authority."""
    moment = now or clock.now()
    return authority_cases.open_authority_case(
        controller=controller.slug,
        key=uuid.uuid4(),
        matter=a_matter(**fields),
        letter=letter or a_letter(copenhagen_date(moment)),
        actor=actor_with("legal", controller),
        now=moment,
    )


def call_for(row: AuthorityCase, role: str = "legal", **more: Any) -> dict[str, Any]:
    """Give what every step of the case is called with."""
    return {"case_id": row.pk, "actor": actor_with(role, row.controller), "now": clock.now(), **more}


def call_for_question(question: AuthorityQuestion, role: str = "legal", **more: Any) -> dict[str, Any]:
    """Give what every step of a question is called with."""
    actor = actor_with(role, question.authority_case.controller)
    return {"question_id": question.pk, "actor": actor, "now": clock.now(), **more}


def answer_all(row: AuthorityCase) -> None:
    """Answer and approve every question."""
    for question in row.questions.all():
        authority_questions.answer_question(answer="Det fremgår af bilag 1.", **call_for_question(question))
        authority_questions.approve_answer(**call_for_question(question))


def authority_case_in(state: str, controller: Controller, **fields: Any) -> AuthorityCase:
    """Enter a letter and walk the case to a state."""
    row = make_authority_case(controller, **fields)
    today = clock.today()
    if state != "received":
        authority_questions.add_questions(questions=QUESTIONS, **call_for(row))
    if state in ("answered", "decided", "closed"):
        answer_all(row)
        authority_answers.send_answer(
            sent_on=today, channel="digital_post", summary="Alle spørgsmål er besvaret.", **call_for(row)
        )
    if state in ("decided", "closed"):
        authority_outcomes.record_outcome(
            outcome="no_criticism", decided_on=today, text="Ikke grundlag for kritik.", **call_for(row)
        )
    if state == "closed":
        authority_cases.close_authority_case(**call_for(row))
    row.refresh_from_db()
    assert row.state == state
    return row


def hold(row: AuthorityCase, *, now: datetime | None = None, **things: Any) -> AuthorityCase:
    """Put things under the hold of a case: `references`, `activities`, `policy_versions`."""
    named = {"references": [], "activities": [], "policy_versions": []} | things
    return authority_holds.hold_things(**named, **call_for(row) | ({"now": now} if now else {}))
