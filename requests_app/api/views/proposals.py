"""A step that takes two people: proposed, and what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from requests_app.actions import answers, part_answers, proposals, unidentified
from requests_app.api import inputs, proposal_shapes
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView, decisions_of, doubts_of
from requests_app.domain.answer_links import BY_MAIL
from requests_app.domain.form_ways import OTHERWISE_CLEAR

# What each step keeps beside its letter, with what stands for an answer that was not given.
KEPT: Mapping[str, Mapping[str, Any]] = {
    "send_answer": {"text": "", "known_how": "", "way": BY_MAIL, "code": ""},
    "send_part_answer": {"text": "", "known_how": "", "way": BY_MAIL, "code": ""},
    "refuse_case": {"way": BY_MAIL, "code": ""},
    "close_unidentified": {},
    "extend_deadline": {"ground": "", "months": 0, "reason": ""},
    "verify_form": {"reason": "", "doubts": (), "signer": ""},
    "waive_form": {"reason": "", "ground": OTHERWISE_CLEAR},
}


def _answer(values: dict[str, Any], call: dict[str, Any]) -> answers.RenderedAnswer:
    return answers.prepare_answer(
        items=decisions_of(values), text=values.get("text", ""), proposing=True, **call
    )


def _part(values: dict[str, Any], call: dict[str, Any]) -> answers.RenderedAnswer:
    return part_answers.prepare_part_answer(
        items=decisions_of(values), text=values.get("text", ""), proposing=True, **call
    )


def _refusal(values: dict[str, Any], call: dict[str, Any]) -> answers.RenderedAnswer:
    given = {name: values.get(name, "") for name in ("ground", "reason", "evidence")}
    return answers.prepare_refusal(**given, **call)


def _closing(values: dict[str, Any], call: dict[str, Any]) -> answers.RenderedAnswer:
    return unidentified.prepare_closing(reason=values.get("reason", ""), **call)


PREPARES: Mapping[str, Callable[[dict[str, Any], dict[str, Any]], answers.RenderedAnswer]] = {
    "send_answer": _answer,
    "send_part_answer": _part,
    "refuse_case": _refusal,
    "close_unidentified": _closing,
}


class ProposeStep(StepView):
    """A step is proposed to a second person."""

    @extend_schema(operation_id="cases_propose_step", request=proposal_shapes.ProposeIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Keep exactly what would be sent, until somebody else approves it; the time limit runs on."""
        values = self.words(proposal_shapes.ProposeIn)
        step = values["step"]
        now, version = clock.now(), self.expected_version()
        given = {name: values.get(name, missing) for name, missing in KEPT[step].items()}
        if "doubts" in given:
            given["doubts"] = doubts_of(given)
        call = {"case_id": case_id, "actor": self.actor, "now": now, "version": version}
        prepare = PREPARES.get(step)
        if prepare is None:
            return self.take_step(
                proposals.propose_step, case_id=case_id, step=step, given=given, now=now, version=version
            )
        return self.take_step(
            lambda rendered, **more: proposals.propose_step(rendered=rendered, **more),
            case_id=case_id,
            prepare=lambda: prepare(values, call),
            step=step,
            given=given,
            now=now,
        )


class ApproveProposal(StepView):
    """Somebody else approves it."""

    @extend_schema(operation_id="cases_approve_proposal", request=inputs.NothingIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Approve what somebody else proposed: the step is taken now."""
        return self.take_step(
            proposals.approve_proposal,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.NothingIn),
        )


class ReturnProposal(StepView):
    """Somebody else returns it."""

    @extend_schema(operation_id="cases_return_proposal", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Return what somebody else proposed, with what has to be changed."""
        return self.take_step(
            proposals.return_proposal,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.ReasonIn)},
        )


class WithdrawProposal(StepView):
    """Whoever proposed it takes it back."""

    @extend_schema(operation_id="cases_withdraw_proposal", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take back the own proposal."""
        return self.take_step(
            proposals.withdraw_proposal,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )


class TakeAlone(StepView):
    """The law's limit is here, and nobody else."""

    @extend_schema(operation_id="cases_take_alone", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take the own proposal alone on the last day of the limit, with the reason."""
        return self.take_step(
            proposals.take_alone,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.ReasonIn)},
        )
