"""The steps of rights that are answered one by one."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import closing, part_answers, waits
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView, decisions_of, way_of


class SendPartAnswer(StepView):
    """An answer to some of the rights."""

    @extend_schema(operation_id="cases_send_part_answer", request=inputs.PartAnswerIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Decide the rights that are named and send the answer; the others stay to be answered."""
        values = self.words(inputs.PartAnswerIn)
        items, text = decisions_of(values), values.get("text", "")
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda rendered, **call: part_answers.send_part_answer(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: part_answers.prepare_part_answer(
                case_id=case_id, actor=self.actor, now=now, items=items, text=text, version=version
            ),
            now=now,
            text=text,
            known_how=values.get("known_how", ""),
            **way_of(values),
        )


class PutCopyFirst(StepView):
    """The erasure waits for the copy."""

    @extend_schema(operation_id="cases_put_copy_first", request=inputs.CopyFirstIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Let the erasure wait until the person has had the copy."""
        return self.take_step(
            waits.put_copy_first,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.CopyFirstIn),
        )


class EndWait(StepView):
    """The wait is over."""

    @extend_schema(operation_id="cases_end_wait", request=inputs.EndWaitIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """End the wait; the erasure becomes work in each system in which something was found."""
        return self.take_step(
            waits.end_wait,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.EndWaitIn),
        )


class WithdrawRight(StepView):
    """The person no longer asks for one of the rights."""

    @extend_schema(operation_id="cases_withdraw_right", request=inputs.WithdrawRightIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that a right is withdrawn, and confirm it."""
        return self.take_step(
            closing.withdraw_right,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.WithdrawRightIn),
        )
