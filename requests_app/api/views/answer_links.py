"""The steps of answers that lie behind a link."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import answer_links
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView
from requests_app.domain.answer_links import BY_LINK


class SendLinkAgain(StepView):
    """A fresh link to an answer."""

    @extend_schema(operation_id="cases_send_link_again", request=inputs.FreshLinkIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Mail a fresh link to an answer that was not fetched; the earlier one ends."""
        values = self.words(inputs.FreshLinkIn)
        return self.take_step(
            answer_links.send_link_again,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **values | {"way": values.get("way") or BY_LINK},
        )


class PostAnswer(StepView):
    """An answer on paper instead."""

    @extend_schema(operation_id="cases_post_answer", request=inputs.PostAnswerIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Let an answer that was not fetched wait to be printed; its link ends."""
        return self.take_step(
            answer_links.post_answer,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"envelope": "", **self.words(inputs.PostAnswerIn)},
        )


class RevokeLink(StepView):
    """The link to an answer is revoked."""

    @extend_schema(operation_id="cases_revoke_link", request=inputs.RevokeLinkIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """End the link to an answer at once."""
        return self.take_step(
            answer_links.revoke_link,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.RevokeLinkIn)},
        )
