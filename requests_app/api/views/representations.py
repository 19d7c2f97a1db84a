"""The steps about whoever asks for the person."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import representations
from requests_app.api import inputs, representation_shapes
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView
from requests_app.domain.representation import Representative


class NameRepresentative(StepView):
    """Somebody asks for the person."""

    @extend_schema(
        operation_id="cases_name_representative",
        request=representation_shapes.RepresentativeIn,
        responses=CaseOut,
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Name who asks for the person, or correct it; they are told what they have to show."""
        return self.take_step(
            representations.name_representative,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            given=Representative(**self.words(representation_shapes.RepresentativeIn)),
        )


class CheckAuthority(StepView):
    """Whether they may."""

    @extend_schema(
        operation_id="cases_check_authority", request=representation_shapes.AuthorityIn, responses=CaseOut
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that the authority was seen, and how; or what is missing, which they are told."""
        return self.take_step(
            representations.check_authority,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(representation_shapes.AuthorityIn),
        )


class EndRepresentation(StepView):
    """They may no longer."""

    @extend_schema(operation_id="cases_end_representation", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that the authority was taken back: the case is the person's own again."""
        return self.take_step(
            representations.end_representation,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )
