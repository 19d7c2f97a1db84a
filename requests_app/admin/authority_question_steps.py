"""The steps of an authority's question as buttons."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import authority_questions
from requests_app.admin import authority_questions as asks
from requests_app.admin.authority_words import people_of, sources_offered
from requests_app.labels_authority import AUTHORITY_STEP_LABELS
from requests_app.models import AuthorityQuestion

LABELS = dict(AUTHORITY_STEP_LABELS)


def _asked(call: StepCall) -> dict[str, Any]:
    return {"question_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _assign(call: StepCall) -> AuthorityQuestion:
    chosen = call.values["held_id"]
    said = {**call.values, "held_id": UUID(chosen) if chosen else None}
    return authority_questions.assign_question(**said, **_asked(call))


def _assigning(row: AuthorityQuestion) -> dict[str, Any]:
    case = row.authority_case
    return {"question": row, "people": people_of(case), "held": sources_offered(case)}


QUESTION_BUTTONS = (
    StepButton(
        "answer_question",
        LABELS["answer_question"],
        _("What the controller answers. It is approved before it is sent; nothing is sent now."),
        lambda call: authority_questions.answer_question(**call.values, **_asked(call)),
        asks.Answering,
        previews=False,
        done=_("The answer is kept."),
        form_for=lambda row: {"answer": row.answer},
    ),
    StepButton(
        "approve_answer",
        LABELS["approve_answer"],
        _("The answer stands as what the controller tells the authority."),
        lambda call: authority_questions.approve_answer(**_asked(call)),
        previews=False,
        done=_("The answer is approved."),
    ),
    StepButton(
        "assign_question",
        LABELS["assign_question"],
        _("Say who answers it, and which part of the record, a case or a policy the answer comes from."),
        _assign,
        asks.Assigning,
        previews=False,
        done=_("Owner and source are kept."),
        form_for=_assigning,
    ),
    StepButton(
        "return_answer",
        LABELS["return_answer"],
        _("The words stay, to be rewritten. An approval is taken back."),
        lambda call: authority_questions.return_answer(**call.values, **_asked(call)),
        asks.Returning,
        previews=False,
        done=_("The answer is sent back."),
    ),
)
