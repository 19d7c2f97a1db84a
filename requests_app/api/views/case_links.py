"""The steps that link two cases."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import case_links
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView


class LinkCase(StepView):
    """Two cases belong together."""

    @extend_schema(operation_id="cases_link_case", request=inputs.LinkIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Link the case to another one, by its reference; both say so."""
        return self.take_step(
            case_links.link_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.LinkIn),
        )


class UnlinkCase(StepView):
    """They do not."""

    @extend_schema(operation_id="cases_unlink_case", request=inputs.UnlinkIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take a link away again."""
        return self.take_step(
            case_links.unlink_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.UnlinkIn),
        )
