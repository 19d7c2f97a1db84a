"""The steps of a check of who asks (docs/rules/identity.md)."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import identity_checks
from requests_app.api import identity_shapes as shapes
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView


class BeginCheck(StepView):
    """A check begins."""

    @extend_schema(operation_id="cases_begin_check", request=shapes.BeginCheckIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Begin to check who asks, because of a documented doubt (GDPR Art. 12(6)); the clock runs on."""
        return self.take_step(
            identity_checks.begin_check,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"doubt": "", "harm": "", **self.words(shapes.BeginCheckIn)},
        )


class SendCheckCode(StepView):
    """A code leaves."""

    @extend_schema(operation_id="cases_send_check_code", request=inputs.NothingIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Mail a code to the address on file; it is told nowhere in the office."""
        return self.take_step(
            identity_checks.send_check_code,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.NothingIn),
        )


class PostCheckCode(StepView):
    """A letter with a code is written."""

    @extend_schema(operation_id="cases_post_check_code", request=shapes.PostCheckCodeIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Let a letter with a code wait to be printed, for the postal address on file."""
        return self.take_step(
            identity_checks.post_check_code,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(shapes.PostCheckCodeIn),
        )


class EnterCheckCode(StepView):
    """The person reads the code out."""

    @extend_schema(operation_id="cases_enter_check_code", request=shapes.CheckCodeIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Try a code, which is counted before it is judged; the right one settles who asks."""
        code = self.words(shapes.CheckCodeIn)["code"]
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda entered, **call: identity_checks.enter_check_code(entered=entered, **call),
            case_id=case_id,
            prepare=lambda: identity_checks.prepare_entry(
                case_id=case_id, code=code, actor=self.actor, now=now, version=version
            ),
            now=now,
            version=version,
        )


class RecordCheck(StepView):
    """What the check showed."""

    @extend_schema(operation_id="cases_record_check", request=shapes.CheckResultIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record what the check showed in a note, never a copy of what was shown."""
        return self.take_step(
            identity_checks.record_check,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"note": "", **self.words(shapes.CheckResultIn)},
        )


class GiveUpCheck(StepView):
    """The check leads nowhere."""

    @extend_schema(operation_id="cases_give_up_check", request=shapes.GivenUpIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Give the check up, with why; another means may be chosen next."""
        return self.take_step(
            identity_checks.give_up_check,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"note": "", **self.words(shapes.GivenUpIn)},
        )
