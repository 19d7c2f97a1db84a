"""Further customers who are the person of a case."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import case_customers
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView


class NameCustomer(StepView):
    """Another customer is the person too."""

    @extend_schema(operation_id="cases_name_customer", request=inputs.CustomerNumberIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Name another customer of the controller, with the reason; the case's own stays."""
        return self.take_step(
            case_customers.name_customer,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.CustomerNumberIn)},
        )


class DropCustomer(StepView):
    """A customer was named by mistake."""

    @extend_schema(operation_id="cases_drop_customer", request=inputs.CustomerNumberIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Drop a customer who was named by mistake, with the reason."""
        return self.take_step(
            case_customers.drop_customer,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.CustomerNumberIn)},
        )
