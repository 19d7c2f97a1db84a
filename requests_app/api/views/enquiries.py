"""The steps of cases beside rights."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import account_closures, enquiries
from requests_app.api import inputs
from requests_app.api.bodies import opened_body
from requests_app.api.outputs import CaseOut, EnquiryOut
from requests_app.api.views.steps import StepView


class AnswerEnquiry(StepView):
    """An answer in writing."""

    @extend_schema(operation_id="cases_answer_enquiry", request=inputs.EnquiryAnswerIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Answer a complaint, question or interest enquiry in these words."""
        return self.take_step(
            enquiries.answer_enquiry,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.EnquiryAnswerIn),
        )


class AddRights(StepView):
    """An enquiry that contains a right."""

    @extend_schema(operation_id="cases_add_rights", request=inputs.AddRightsIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Make a request under rights of it, received when it was."""
        return self.take_step(
            enquiries.add_rights,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.AddRightsIn),
        )


class MarkConfidential(StepView):
    """A question in confidence."""

    @extend_schema(operation_id="cases_mark_confidential", request=inputs.ReasonIn, responses=EnquiryOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Keep a question to the data protection officer alone; others see its reference and no more."""
        now, version, said = clock.now(), self.expected_version(), self.words(inputs.ReasonIn)
        return self.perform(
            lambda _: opened_body(
                enquiries.mark_confidential(
                    case_id=case_id, actor=self.actor, now=now, version=version, **said
                ),
                self.actor,
            )
        )


class CheckObligation(StepView):
    """An obligation before an account is closed."""

    @extend_schema(operation_id="cases_check_obligation", request=inputs.ObligationIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Keep whether it is met, and what shows it."""
        return self.take_step(
            account_closures.check_obligation,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ObligationIn),
        )


class CloseAccount(StepView):
    """The account is closed."""

    @extend_schema(operation_id="cases_close_account", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that the account is closed, and confirm it."""
        return self.take_step(
            account_closures.close_account,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )
