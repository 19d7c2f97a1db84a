"""Authority cases: listed, entered, shown, and their steps."""

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page, upload
from dpo_office.common.errors import NotFound
from dpo_office.common.permissions import Actor
from requests_app.actions import (
    authority_answers,
    authority_cases,
    authority_holds,
    authority_limits,
    authority_outcomes,
    authority_questions,
)
from requests_app.actions.authority_cases import Letter, Matter
from requests_app.api import authority_shapes as shapes
from requests_app.api.inputs import NothingIn
from requests_app.api.reading import listed_rows
from requests_app.api.step_table import ApiNoun, ApiStep
from requests_app.api.views.steps import StepView
from requests_app.api.views.waves import LIST_PARAMETERS
from requests_app.domain.authority_steps import AUTHORITY_STATES
from requests_app.models import AuthorityCase, AuthorityQuestion
from requests_app.permissions import VIEW_AUTHORITY_CASES

QUESTION = "questions/<uuid:question_id>/"


def _letter(said: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in said.items() if name not in shapes.LETTER}
    return rest | {"letter": Letter(**{name: said[name] for name in shapes.LETTER if name in said})}


def _matter(said: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in said.items() if name not in shapes.MATTER}
    return rest | {"matter": Matter(**{name: said[name] for name in shapes.MATTER if name in said})}


def _held(said: dict[str, Any]) -> dict[str, Any]:
    return {"references": (), "activities": (), "policy_versions": ()} | said


def _is_question_of(keys: dict[str, UUID], actor: Actor) -> bool:
    rows = AuthorityQuestion.objects.for_user(actor).filter(authority_case=keys["case_id"])
    return bool(rows.filter(pk=keys["question_id"]).exists())


def _question_step(
    name: str, act: Callable[..., Any], says: str, shape: type[Serializer[Any]] = NothingIn
) -> ApiStep:
    return ApiStep(name, act, says, shape, part=QUESTION, belongs=_is_question_of, passes=("question_id",))


AUTHORITY_CASES = ApiNoun(
    "authority_case",
    "authority-cases/<uuid:case_id>/",
    "case_id",
    shapes.authority_case_body,
    shapes.AuthorityCaseOut,
    (
        ApiStep(
            "describe_authority_case",
            authority_cases.describe_authority_case,
            "Put right who asks, under which file number, and about what.",
            shapes.MatterIn,
            _matter,
        ),
        ApiStep(
            "hand_over_authority_case",
            authority_cases.hand_over_authority_case,
            "Let somebody else lead it.",
            shapes.OwnerIn,
        ),
        ApiStep(
            "receive_letter",
            authority_cases.receive_letter,
            "Record that the authority wrote again.",
            shapes.LetterIn,
            _letter,
            takes_file=True,
        ),
        ApiStep(
            "add_questions",
            authority_questions.add_questions,
            "Enter the questions of the newest letter.",
            shapes.QuestionsIn,
        ),
        _question_step(
            "assign_question",
            authority_questions.assign_question,
            "Say whose a question is, and what answers it.",
            shapes.AssignQuestionIn,
        ),
        _question_step(
            "answer_question",
            authority_questions.answer_question,
            "Write the answer to a question; nothing is sent.",
            shapes.QuestionAnswerIn,
        ),
        _question_step(
            "approve_answer", authority_questions.approve_answer, "Approve it as what the controller says."
        ),
        _question_step(
            "return_answer",
            authority_questions.return_answer,
            "Send an answer back, with what is missing.",
            shapes.ReturnAnswerIn,
        ),
        ApiStep(
            "add_annex",
            authority_answers.add_annex,
            "Add an annex after those that are there.",
            shapes.AnnexIn,
            takes_file=True,
        ),
        ApiStep(
            "remove_annex",
            authority_answers.remove_annex,
            "Take an annex out before the answer is sent.",
            part="annexes/<uuid:annex_id>/",
            passes=("case_id", "annex_id"),
        ),
        ApiStep(
            "send_answer",
            authority_answers.send_answer,
            "Record that the authority was answered.",
            shapes.SentAnswerIn,
        ),
        ApiStep(
            "ask_longer_limit",
            authority_limits.ask_longer_limit,
            "Record that the authority was asked for more time.",
            shapes.LongerLimitIn,
        ),
        ApiStep(
            "record_limit_answer",
            authority_limits.record_limit_answer,
            "Record what the authority said to that.",
            shapes.LimitAnswerIn,
        ),
        ApiStep(
            "record_outcome",
            authority_outcomes.record_outcome,
            "Record how the authority decided.",
            shapes.OutcomeIn,
        ),
        ApiStep(
            "add_follow_up",
            authority_outcomes.add_follow_up,
            "Write down what must be done.",
            shapes.FollowUpIn,
        ),
        ApiStep(
            "complete_follow_up",
            authority_outcomes.complete_follow_up,
            "Tick off what was to be done.",
            shapes.FollowUpDoneIn,
            part="follow-ups/<uuid:follow_up_id>/",
            passes=("case_id", "follow_up_id"),
        ),
        ApiStep(
            "hold_things",
            authority_holds.hold_things,
            "Put things under the hold from today.",
            shapes.HoldIn,
            _held,
        ),
        ApiStep(
            "review_hold",
            authority_holds.review_hold,
            "Say why the hold is still needed.",
            shapes.ReviewIn,
        ),
        ApiStep(
            "close_authority_case",
            authority_cases.close_authority_case,
            "Close it and release what it holds.",
        ),
    ),
)


class AuthorityCases(StepView):
    """The authority cases of an actor's controllers."""

    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="authority_cases_list", parameters=LIST_PARAMETERS, responses=shapes.AuthorityCasesOut
    )
    def get(self, request: Request) -> Response:
        """List authority cases, the newest first."""
        rows = listed_rows(AuthorityCase, request, self.actor, VIEW_AUTHORITY_CASES, AUTHORITY_STATES)
        return Response(page(request, rows.select_related("controller"), shapes.short_body))

    @extend_schema(
        operation_id="authority_cases_open",
        request={
            "application/json": shapes.OpenAuthorityCaseIn,
            "multipart/form-data": shapes.OpenAuthorityCaseIn,
        },
        responses={201: shapes.AuthorityCaseOut},
    )
    def post(self, request: Request) -> Response:
        """Enter the first letter of an authority."""
        said = self.words(shapes.OpenAuthorityCaseIn)
        if said.pop("file", None) is not None:
            said["content"] = upload(request)
        given = _matter(_letter(said))

        def act(_: Any) -> dict[str, Any]:
            row = authority_cases.open_authority_case(
                key=uuid.uuid4(), actor=self.actor, now=clock.now(), **given
            )
            return shapes.authority_case_body(row.pk, self.actor)

        return self.perform(act, success=201)


class AuthorityCaseDetail(OfficeView):
    """One authority case."""

    @extend_schema(operation_id="authority_cases_show", responses=shapes.AuthorityCaseOut)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Show an authority case with all that hangs on it."""
        if not AuthorityCase.objects.for_user(self.actor).filter(pk=case_id).exists():
            raise NotFound("not_found")
        body = shapes.authority_case_body(case_id, self.actor)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})
