"""The steps that move the clock of a case."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import clock as acts
from requests_app.actions import unidentified
from requests_app.api import clock_inputs as shapes
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView
from requests_app.models import Case


class ClockStepView(StepView):
    """What the steps of the clock share: a missing text is refused by the action, in its own words."""

    def take(
        self,
        act: Callable[..., Case],
        case_id: UUID,
        shape: type[serializers.Serializer[Any]],
        texts: Mapping[str, str],
    ) -> Response:
        """Take the step with the checked input."""
        return self.take_step(
            act,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{**texts, **self.words(shape)},
        )


class ExtendDeadline(ClockStepView):
    """The time limit is extended."""

    @extend_schema(operation_id="cases_extend_deadline", request=shapes.ExtensionIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Extend by one or two months, with the letter that says why (GDPR Art. 12(3))."""
        return self.take(acts.extend_deadline, case_id, shapes.ExtensionIn, {"reason": ""})


class AskIdentity(ClockStepView):
    """The person is asked who they are."""

    @extend_schema(operation_id="cases_ask_identity", request=shapes.IdentityQuestionIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Ask because of a documented reasonable doubt (GDPR Art. 12(6)); the clock waits for the reply."""
        return self.take(acts.ask_identity, case_id, shapes.IdentityQuestionIn, {"doubt": "", "question": ""})


class AskScope(ClockStepView):
    """The person is asked to narrow the request."""

    @extend_schema(operation_id="cases_ask_scope", request=shapes.ScopeQuestionIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Ask where a large quantity of data is processed (recital 63); the clock waits for the reply."""
        return self.take(acts.ask_scope, case_id, shapes.ScopeQuestionIn, {"quantity": "", "question": ""})


class RecordInformation(ClockStepView):
    """The person replied."""

    @extend_schema(operation_id="cases_record_information", request=shapes.ReplyIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record the reply on the day it arrived."""
        return self.take(acts.record_information, case_id, shapes.ReplyIn, {})


class AllowLateQuestion(ClockStepView):
    """A question may come late."""

    @extend_schema(operation_id="cases_allow_late_question", request=shapes.LateQuestionIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Allow one late question, for a recorded reason."""
        return self.take(acts.allow_late_question, case_id, shapes.LateQuestionIn, {"reason": ""})


class SendStatusLetter(ClockStepView):
    """A silent person is told where the case stands."""

    @extend_schema(operation_id="cases_send_status_letter", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Send the letter that says what is missing and how to complain."""
        return self.take(acts.send_status_letter, case_id, inputs.ReasonIn, {})


class CloseUnidentified(ClockStepView):
    """Nobody says who asks."""

    @extend_schema(operation_id="cases_close_unidentified", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Close the case with the letter of GDPR Art. 12(4); a later reply opens it again."""
        values = {"reason": "", **self.words(inputs.ReasonIn)}
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda rendered, **call: unidentified.close_unidentified(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: unidentified.prepare_closing(
                case_id=case_id, actor=self.actor, now=now, version=version, **values
            ),
            now=now,
        )


class ReopenCase(ClockStepView):
    """The person answered after all."""

    @extend_schema(operation_id="cases_reopen_case", request=shapes.ReopenIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Open the case again; it still counts as received on its first day."""
        return self.take(unidentified.reopen_case, case_id, shapes.ReopenIn, {"reason": ""})
