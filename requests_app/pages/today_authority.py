"""Today's authority cases: those that are open, with the days left, the next step, and what else is due."""

from datetime import date
from typing import Any

from django.urls import reverse

from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import PreparedObjects
from requests_app.domain.authority_rules import ASKED, WRITTEN
from requests_app.domain.authority_steps import ANSWERED, DECIDED, OWING, RECEIVED
from requests_app.labels_authority import AUTHORITY_STEP_LABELS, authority_chip
from requests_app.labels_chips import chip_of_day
from requests_app.models import AuthorityCase, AuthorityFollowUp, AuthorityQuestion
from requests_app.permissions import authority_steps
from requests_app.queries.authority_cases import follow_ups_of, open_authority_cases, open_questions_of

CASES_SHOWN, FOLLOW_UPS_SHOWN = 6, 3
Row = dict[str, Any]
_OPEN: PreparedObjects[AuthorityCase] = PreparedObjects(
    lambda actor: open_authority_cases(actor)[:CASES_SHOWN]
)


def authority_shown(actor: Actor, today: date) -> Row:
    """Give the open authority cases, the limit that ends first at the top; nothing where there is none."""
    found = _OPEN(actor)
    if not found:
        return {}
    names = names_of(row.owned_by for row in found)
    waiting, questions = follow_ups_of(found), open_questions_of(found)
    return {
        "authority_cases": [
            _shown(row, actor, names, waiting.get(row.pk, []), questions.get(row.pk, []), today)
            for row in found
        ]
    }


def _shown(
    row: AuthorityCase,
    actor: Actor,
    names: dict[Any, str],
    waiting: list[AuthorityFollowUp],
    questions: list[AuthorityQuestion],
    today: date,
) -> Row:
    step = _next(row, authority_steps(row, actor), waiting, questions)
    page = reverse("admin:requests_app_authoritycase_change", args=[row.pk])
    # A question is answered and approved on its own page.
    is_on_page = step in ("answer_question", "approve_answer")
    return {
        "url": page,
        "reference": row.reference,
        "file_number": row.file_number,
        "authority": row.authority,
        "controller": row.controller.name,
        "state": row.get_state_display(),
        "chip": authority_chip(row.state, row.due_on, today),
        "due_on": row.due_on if row.state in OWING else None,
        "owner": names.get(row.owned_by, "–"),
        "step": dict(AUTHORITY_STEP_LABELS)[step] if step else "",
        "step_url": ""
        if not step
        else f"{page}#questions"
        if is_on_page
        else reverse("admin:requests_app_authoritycase_step", args=[row.pk, step]),
        "mine": sum(1 for one in questions if one.owner_id in actor.work_of and one.standing == ASKED),
        "follow_ups": [
            {"what": entry.what, "chip": chip_of_day(entry.due_on, today)}
            for entry in waiting[:FOLLOW_UPS_SHOWN]
        ],
        "hold_to_review": row.hold_review_on <= today,
    }


def _next(
    row: AuthorityCase,
    offered: list[str],
    waiting: list[AuthorityFollowUp],
    questions: list[AuthorityQuestion],
) -> str:
    """Name the step that comes next, if the reader may take it."""
    if row.state == RECEIVED:
        wanted = "add_questions"
    elif row.state in OWING:
        standing = {question.standing for question in questions}
        wanted = (
            "answer_question"
            if ASKED in standing
            else "approve_answer"
            if WRITTEN in standing
            else "send_answer"
        )
    else:
        done = "complete_follow_up" if waiting else "close_authority_case"
        wanted = {ANSWERED: "record_outcome", DECIDED: done}[row.state]
    return wanted if wanted in offered else ""
