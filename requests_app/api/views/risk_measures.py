"""The steps of measures against a request that may be an attack (docs/rules/risk_measures.md)."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import risk_measures
from requests_app.api import inputs
from requests_app.api import measure_shapes as shapes
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView


class SetMeasure(StepView):
    """A measure is put in place."""

    @extend_schema(operation_id="cases_set_measure", request=shapes.SetMeasureIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Hold the case back for a concrete reason; the clock runs on (GDPR Art. 12(3))."""
        return self.take_step(
            risk_measures.set_measure,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(shapes.SetMeasureIn)},
        )


class ConfirmMeasure(StepView):
    """A measure is met."""

    @extend_schema(operation_id="cases_confirm_measure", request=shapes.ConfirmMeasureIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Confirm over another channel, or as the second person, with what was seen."""
        return self.take_step(
            risk_measures.confirm_measure,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(shapes.ConfirmMeasureIn)},
        )


class LiftMeasure(StepView):
    """A measure is lifted."""

    @extend_schema(operation_id="cases_lift_measure", request=shapes.LiftMeasureIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Let the case go on although the measure is not met, with the reason."""
        return self.take_step(
            risk_measures.lift_measure,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(shapes.LiftMeasureIn)},
        )


class ResolveStop(StepView):
    """Somebody looked at a stop."""

    @extend_schema(operation_id="cases_resolve_stop", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Settle a stop by whoever was told of the request, with what was found."""
        return self.take_step(
            risk_measures.resolve_stop,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.ReasonIn)},
        )
