"""Decision records: drafted, advised on, decided."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import decision_records
from requests_app.api import record_shapes
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView


class DraftRecord(StepView):
    """What is weighed is drafted."""

    @extend_schema(operation_id="cases_draft_record", request=record_shapes.DraftRecordIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Draft what is weighed before a right is refused on a ground; nothing is sent."""
        return self.take_step(
            decision_records.draft_record,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(record_shapes.DraftRecordIn),
        )


class AdviseRecord(StepView):
    """The data protection officer is heard."""

    @extend_schema(
        operation_id="cases_advise_record", request=record_shapes.AdviseRecordIn, responses=CaseOut
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Advise on the draft of a right, before it is decided."""
        return self.take_step(
            decision_records.advise_record,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(record_shapes.AdviseRecordIn),
        )


class DecideRecord(StepView):
    """The decider decides."""

    @extend_schema(
        operation_id="cases_decide_record", request=record_shapes.DecideRecordIn, responses=CaseOut
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Decide the record of a right that waits; a departure from the advice takes its reason."""
        return self.take_step(
            decision_records.decide_record,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(record_shapes.DecideRecordIn),
        )
