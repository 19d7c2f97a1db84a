"""The steps of a case: each reads its input, calls its action and shows the case as it then is."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from requests_app.actions import (
    answers,
    closing,
    issued_forms,
    ownership,
    relations,
    signed_forms,
    system_tasks,
    use,
)
from requests_app.api import inputs
from requests_app.api.bodies import case_body
from requests_app.api.outputs import CaseOut
from requests_app.domain.answer_links import BY_MAIL
from requests_app.domain.answers import ItemDecision
from requests_app.models import Case


class StepView(OfficeView):
    """What every step shares."""

    parser_classes: Sequence[type[BaseParser]] = (JSONParser,)

    def words(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Give the checked input without what was left out or null: the action's own defaults hold."""
        return {name: value for name, value in self.read(shape).items() if value is not None}

    def take_step(
        self,
        act: Callable[..., Case],
        *,
        case_id: UUID,
        prepare: Callable[[], Any] | None = None,
        **values: Any,
    ) -> Response:
        """Take one step of a case, and show it; what `prepare` gives comes first to the action."""

        def perform(prepared: Any) -> dict[str, Any]:
            given = (prepared,) if prepare else ()
            return case_body(act(*given, case_id=case_id, actor=self.actor, **values).pk, self.actor)

        return self.perform(perform, prepare=prepare)


def way_of(values: dict[str, Any]) -> dict[str, str]:
    """Read how an answer leaves."""
    return {"way": values.get("way") or BY_MAIL, "code": values.get("code", "")}


def decisions_of(values: dict[str, Any]) -> list[ItemDecision]:
    """Read the decisions of an answer."""
    return [
        ItemDecision(**{name: text for name, text in item.items() if text is not None})
        for item in values.get("items", [])
    ]


def doubts_of(values: dict[str, Any]) -> dict[str, str]:
    """Read what was seen of each doubt about a form, by its code."""
    return {doubt["code"]: doubt["reason"] for doubt in values.get("doubts", ())}


class IssueForm(StepView):
    """The form to sign is sent."""

    @extend_schema(operation_id="cases_issue_form", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Issue the numbered form and send it."""
        words = self.words(inputs.ReasonIn)
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda rendered, **call: issued_forms.issue_form(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: issued_forms.prepare_form(
                case_id=case_id, actor=self.actor, now=now, version=version
            ),
            now=now,
            version=version,
            **words,
        )


class VerifyForm(StepView):
    """The signed form is accepted."""

    @extend_schema(operation_id="cases_verify_form", request=inputs.VerifyFormIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Accept the newest signed form, with what was seen of each doubt."""
        words = self.words(inputs.VerifyFormIn)
        words["doubts"] = doubts_of(words)
        return self.take_step(
            signed_forms.verify_form,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **words,
        )


class ReturnForm(StepView):
    """The signed form is sent back."""

    @extend_schema(operation_id="cases_return_form", request=inputs.ReturnFormIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Send the form back with the reasons, and a new one with it where that is asked for."""
        words = self.words(inputs.ReturnFormIn)
        now, version = clock.now(), self.expected_version()
        has_new = words.pop("new_form", False)
        return self.take_step(
            lambda rendered, **call: signed_forms.return_form(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: (
                issued_forms.prepare_form(case_id=case_id, actor=self.actor, now=now, version=version)
                if has_new
                else None
            ),
            now=now,
            version=version,
            **words,
        )


class WaiveForm(StepView):
    """The form is waived."""

    @extend_schema(operation_id="cases_waive_form", request=inputs.WaiveFormIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Go on without a form, with the ground and the reason."""
        return self.take_step(
            signed_forms.waive_form,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"reason": "", **self.words(inputs.WaiveFormIn)},
        )


class PlanTasks(StepView):
    """The work per system is planned."""

    @extend_schema(operation_id="cases_plan_tasks", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Plan one task for each system of the registry."""
        return self.take_step(
            system_tasks.plan_tasks,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )


class SendAnswer(StepView):
    """The answer."""

    @extend_schema(operation_id="cases_send_answer", request=inputs.AnswerIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Decide the rights and send the answer with its extracts."""
        values = self.words(inputs.AnswerIn)
        items = decisions_of(values)
        text = values.get("text", "")
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda rendered, **call: answers.send_answer(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: answers.prepare_answer(
                case_id=case_id, actor=self.actor, now=now, items=items, text=text, version=version
            ),
            now=now,
            text=text,
            known_how=values.get("known_how", ""),
            **way_of(values),
        )


class RecordAnswer(StepView):
    """The spoken answer."""

    @extend_schema(operation_id="cases_record_answer", request=inputs.SpokenAnswerIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that the person was told, and in which words."""
        return self.take_step(
            answers.record_answer,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **{"text": "", **self.words(inputs.SpokenAnswerIn)},
        )


class RefuseCase(StepView):
    """The refusal."""

    @extend_schema(operation_id="cases_refuse_case", request=inputs.RefusalIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Refuse the case with ground and reasons, and send the letter."""
        values = {"ground": "", "reason": "", "evidence": "", **self.words(inputs.RefusalIn)}
        way = way_of(values)
        said = {name: values[name] for name in ("ground", "reason", "evidence")}
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda rendered, **call: answers.refuse_case(rendered=rendered, **call),
            case_id=case_id,
            prepare=lambda: answers.prepare_refusal(
                case_id=case_id, actor=self.actor, now=now, version=version, **said
            ),
            now=now,
            **way,
        )


class WithdrawCase(StepView):
    """The person withdraws."""

    @extend_schema(operation_id="cases_withdraw_case", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record that the request is withdrawn, and confirm it."""
        return self.take_step(
            closing.withdraw_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )


class CloseCase(StepView):
    """The end."""

    @extend_schema(operation_id="cases_close_case", request=inputs.ReasonIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Close the case."""
        return self.take_step(
            closing.close_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.ReasonIn),
        )


class ChangeRelation(StepView):
    """Who asks."""

    @extend_schema(operation_id="cases_change_relation", request=inputs.RelationIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Say anew who asks, and whom the case concerns; with it who may see it."""
        return self.take_step(
            relations.change_relation,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.RelationIn),
        )


class StopUse(StepView):
    """The use that the person no longer wants has stopped."""

    @extend_schema(operation_id="cases_stop_use", request=inputs.StoppedIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Record the stop."""
        return self.take_step(
            use.stop_use,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.StoppedIn),
        )


class TakeCase(StepView):
    """Somebody makes the case their own work."""

    @extend_schema(operation_id="cases_take_case", request=inputs.NothingIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take the case."""
        return self.take_step(
            ownership.take_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.NothingIn),
        )


class AssignCase(StepView):
    """The case becomes somebody else's work, or nobody's."""

    @extend_schema(operation_id="cases_assign_case", request=inputs.AssignIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Hand the case over."""
        return self.take_step(
            ownership.assign_case,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.AssignIn),
        )


class AddNote(StepView):
    """A note for the file."""

    @extend_schema(operation_id="cases_add_note", request=inputs.NoteIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a note."""
        return self.take_step(
            ownership.add_note, case_id=case_id, now=clock.now(), **self.words(inputs.NoteIn)
        )
