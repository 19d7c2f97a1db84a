"""The steps of a case as buttons, the most likely next one first."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import (
    answers,
    closing,
    contributor_tasks,
    extracts,
    issued_forms,
    ownership,
    signed_forms,
    system_tasks,
    use,
)
from requests_app.admin import step_fields
from requests_app.admin.answer_fields import (
    AnswerFields,
    RefusalFields,
    base_of,
    decisions_in,
    own_words,
)
from requests_app.admin.answer_link_fields import way_in
from requests_app.admin.answer_link_steps import LINK_BUTTONS, REVOKE_LINK
from requests_app.admin.case_calls import base_of_call, call_with_reason, open_rights
from requests_app.admin.case_customer_steps import CUSTOMER_BUTTONS
from requests_app.admin.case_link_steps import CASE_LINK_BUTTONS
from requests_app.admin.clock_steps import CLOCK_BUTTONS
from requests_app.admin.enquiry_steps import ENQUIRY_BUTTONS
from requests_app.admin.form_fields import (
    ReturnFields,
    VerifyFields,
    WaiveFields,
    doubts_in,
    to_return,
    to_verify,
    to_waive,
)
from requests_app.admin.letter_words import has_no_way
from requests_app.admin.part_steps import PART_BUTTONS, WITHDRAW_RIGHT
from requests_app.admin.relation_steps import RELATION_BUTTONS
from requests_app.admin.representation_steps import REPRESENTATION_BUTTONS
from requests_app.admin.representation_words import not_inherited
from requests_app.admin.second_person import (
    TOLD_AS,
    done_or_proposed,
    is_proposed,
    may_say_no,
    take_or_propose,
    tells_of_second,
)
from requests_app.admin.step_fields import open_task_choices
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case, SystemTask
from requests_app.queries.contributors import active_contributors, keepers_of
from requests_app.queries.people import addresses_of_concerned, possible_owners

LABELS = dict(CASE_STEP_LABELS)


def _prepare_form(call: StepCall) -> issued_forms.RenderedForm:
    return issued_forms.prepare_form(**base_of_call(call))


def _issue_form(call: StepCall) -> Case:
    return issued_forms.issue_form(rendered=call.prepared, **call_with_reason(call))


def _prepare_signed_form(call: StepCall) -> signed_forms.ReceivedFile:
    return signed_forms.prepare_file(
        case_id=call.row.pk,
        content=call.values["file"].read(),
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


def _receive_signed_form(call: StepCall) -> Case:
    return signed_forms.receive_signed_form(received=call.prepared, **base_of_call(call))


def _attach_extract(call: StepCall) -> Case:
    return extracts.attach_extract(
        task_id=UUID(call.values["task"]), content=call.values["file"].read(), **base_of_call(call)
    )


def _assign_task(call: StepCall) -> Case:
    # Before anything was chosen, the dialog shows the letter to whom it proposes.
    given = _assignment(call.row) | call.values
    contributor = given.get("contributor", given["proposed"])
    return contributor_tasks.assign_task(
        task_id=UUID(given.get("task", given["asked"])),
        contributor_id=UUID(contributor) if contributor else None,
        instruction=given.get("instruction", ""),
        answer_by=given.get("answer_by"),
        **base_of_call(call),
    )


def _remind_contributor(call: StepCall) -> Case:
    given = _asked_tasks(call.row) | call.values
    return contributor_tasks.remind_contributor(
        task_id=UUID(given.get("task", given["asked"])), **base_of_call(call)
    )


def _settle_task(call: StepCall) -> Case:
    return system_tasks.settle_task(
        task_id=UUID(call.values["task"]),
        outcome=call.values["outcome"],
        note=call.values["note"],
        **base_of_call(call),
    )


def _prepare_answer(call: StepCall) -> answers.RenderedAnswer:
    decisions = decisions_in(call.values)
    return answers.prepare_answer(
        items=decisions,
        text=own_words(call),
        proposing=is_proposed(call, "send_answer", decisions),
        **base_of_call(call),
    )


def _send_answer(call: StepCall) -> Any:
    given = {
        "text": own_words(call),
        "known_how": call.values.get("known_how", ""),
        **way_in(call.values),
    }
    return take_or_propose(
        call,
        "send_answer",
        lambda: answers.send_answer(
            case_id=call.row.pk, rendered=call.prepared, actor=call.actor, now=call.now, **given
        ),
        given,
    )


def _record_answer(call: StepCall) -> Case:
    return answers.record_answer(text=call.values["text"], **base_of_call(call))


def _prepare_refusal(call: StepCall) -> answers.RenderedAnswer:
    return answers.prepare_refusal(
        **{name: call.values.get(name, "") for name in ("ground", "reason", "evidence")}, **base_of_call(call)
    )


def _refuse_case(call: StepCall) -> Any:
    given = way_in(call.values)
    return take_or_propose(
        call,
        "refuse_case",
        lambda: answers.refuse_case(
            case_id=call.row.pk, rendered=call.prepared, actor=call.actor, now=call.now, **given
        ),
        given,
    )


def _verify_form(call: StepCall) -> Any:
    given = {
        "reason": call.values.get("reason", ""),
        "doubts": doubts_in(call.values),
        "signer": call.values.get("signer", ""),
    }
    return take_or_propose(
        call, "verify_form", lambda: signed_forms.verify_form(**base_of_call(call), **given), given
    )


def _prepare_return(call: StepCall) -> issued_forms.RenderedForm | None:
    return issued_forms.prepare_form(**base_of_call(call)) if call.values.get("new_form") else None


def _return_form(call: StepCall) -> Case:
    return signed_forms.return_form(
        findings=call.values.get("findings", ()), rendered=call.prepared, **call_with_reason(call)
    )


def _waive_form(call: StepCall) -> Any:
    given = {"reason": call.values.get("reason", ""), "ground": call.values.get("ground", "")}
    return take_or_propose(
        call, "waive_form", lambda: signed_forms.waive_form(**base_of_call(call), **given), given
    )


def _assign_case(call: StepCall) -> Case:
    return ownership.assign_case(owner=call.values.get("owner", ""), **call_with_reason(call))


def _add_note(call: StepCall) -> Case:
    return ownership.add_note(
        case_id=call.row.pk, actor=call.actor, now=call.now, text=call.values.get("text", "")
    )


def _people(case: Case) -> dict[str, Any]:
    people = possible_owners(case, clock.today())
    return {"people": [(user.username, user.name or user.username) for user in people]}


def _tasks(case: Case) -> dict[str, Any]:
    return {"tasks": open_task_choices(case), "asked": getattr(case, "asked_task", "")}


def _asked_tasks(case: Case) -> dict[str, Any]:
    choices = open_task_choices(case, asked=True)
    asked = getattr(case, "asked_task", "")
    chosen = asked if asked in dict(choices) else next(iter(dict(choices)), "")
    return {"tasks": choices, "asked": chosen}


def _assignment(case: Case) -> dict[str, Any]:
    """Propose the colleague who has the task already, else who usually answers for its system."""
    choices = open_task_choices(case)
    asked = getattr(case, "asked_task", "")
    chosen = asked if asked in dict(choices) else next(iter(dict(choices)), "")
    task = next((task for task in case.tasks.all() if str(task.pk) == chosen), None)
    concerned = addresses_of_concerned(case)
    people = [
        (str(row.pk), f"{row.name} ({row.email})")
        for row in active_contributors(case.controller_id)
        if row.email.casefold() not in concerned
    ]
    proposed = _proposed(task) if task else ""
    return {
        "tasks": choices,
        "asked": chosen,
        "people": people,
        "proposed": proposed if proposed in dict(people) else "",
    }


def _proposed(task: SystemTask) -> str:
    keeper = keepers_of([task.system_id]).get(task.system_id)
    return str(task.contributor_id or (keeper.pk if keeper else ""))


def _answer(case: Case) -> dict[str, Any]:
    return {
        "rights": open_rights(case),
        "base": base_of(case),
        "may_say_no": may_say_no(case, "send_answer"),
        "not_inherited": not_inherited(case),
        "asks_identity": has_no_way(case),
    }


CASE_BUTTONS = (
    StepButton(
        "verify_form",
        LABELS["verify_form"],
        _("The newest signed form is accepted and its number used up. What the checks doubt, you judge."),
        _verify_form,
        VerifyFields,
        previews=False,
        done=done_or_proposed(_("The form is verified.")),
        tells=tells_of_second("verify_form"),
        told_as=TOLD_AS,
        form_for=to_verify,
    ),
    StepButton(
        "return_form",
        LABELS["return_form"],
        _("The form goes back to the person with what is wrong with it. The time limit keeps running."),
        _return_form,
        ReturnFields,
        done=_("The form is on its way back."),
        form_for=to_return,
        prepare=_prepare_return,
    ),
    StepButton(
        "receive_signed_form",
        LABELS["receive_signed_form"],
        _("The file is read and checked; a person decides what follows. Whatever it is, it is kept."),
        _receive_signed_form,
        step_fields.SignedFormFile,
        previews=False,
        done=_("The form is received; see what the checks found."),
        prepare=_prepare_signed_form,
    ),
    StepButton(
        "plan_tasks",
        LABELS["plan_tasks"],
        _("One task is made for each system in which the registry says that the controller holds data."),
        lambda call: system_tasks.plan_tasks(**call_with_reason(call)),
        step_fields.OptionalReason,
        previews=False,
        done=_("The work per system is planned."),
    ),
    StepButton(
        "send_answer",
        LABELS["send_answer"],
        _("The answer is typeset and sent with the extracts; the rights are decided as you say here."),
        _send_answer,
        AnswerFields,
        done=done_or_proposed(_("The answer is on its way.")),
        tells=tells_of_second("send_answer", lambda call: decisions_in(call.values)),
        told_as=TOLD_AS,
        form_for=_answer,
        prepare=_prepare_answer,
    ),
    *PART_BUTTONS,
    *LINK_BUTTONS,
    StepButton(
        "record_answer",
        LABELS["record_answer"],
        _("The person was told by word of mouth. Your words stay in the case, and no letter is sent."),
        _record_answer,
        step_fields.SpokenAnswer,
        previews=False,
        done=_("The answer is recorded."),
    ),
    StepButton(
        "attach_extract",
        LABELS["attach_extract"],
        _("The file is kept with the task of its system, and goes out with the answer."),
        _attach_extract,
        step_fields.ExtractFile,
        previews=False,
        done=_("The extract is attached."),
        form_for=_tasks,
    ),
    StepButton(
        "settle_task",
        LABELS["settle_task"],
        _("The work in one system is done. When all are settled, the answer can be sent."),
        _settle_task,
        step_fields.TaskOutcome,
        previews=False,
        done=_("The task is settled."),
        form_for=_tasks,
    ),
    StepButton(
        "assign_task",
        LABELS["assign_task"],
        _(
            "A colleague without an account gets a mail with a link to this one task, and opens it with a"
            " code from their own mailbox. Whoever had the task before loses it."
        ),
        _assign_task,
        step_fields.AssignFields,
        done=_("The task is handed out; the mail is on its way."),
        form_for=_assignment,
    ),
    StepButton(
        "remind_contributor",
        LABELS["remind_contributor"],
        _("The colleague gets another mail with a link. One reminder goes out by itself two days before."),
        _remind_contributor,
        step_fields.TaskFields,
        done=_("The reminder is on its way."),
        form_for=_asked_tasks,
    ),
    StepButton(
        "issue_form",
        LABELS["issue_form"],
        _("A numbered form is typeset and sent to the person. It does not stop the time limit."),
        _issue_form,
        step_fields.OptionalReason,
        done=_("The form is on its way."),
        prepare=_prepare_form,
    ),
    StepButton(
        "waive_form",
        LABELS["waive_form"],
        _("The case goes on without a form, because it is clear in another way who asks."),
        _waive_form,
        WaiveFields,
        previews=False,
        done=done_or_proposed(_("The form is waived.")),
        tells=tells_of_second("waive_form"),
        told_as=TOLD_AS,
        form_for=to_waive,
    ),
    *CLOCK_BUTTONS,
    *REPRESENTATION_BUTTONS,
    *CUSTOMER_BUTTONS,
    *ENQUIRY_BUTTONS,
    *RELATION_BUTTONS,
    StepButton(
        "close_case",
        LABELS["close_case"],
        _("The case is closed for good; the period for which it is kept begins now."),
        lambda call: closing.close_case(**call_with_reason(call)),
        step_fields.OptionalReason,
        previews=False,
        done=_("The case is closed."),
    ),
    StepButton(
        "stop_use",
        LABELS["stop_use"],
        _(
            "It is recorded that the use which the person no longer wants has stopped, now and by you. The"
            " request itself stays to be answered; nothing is sent."
        ),
        lambda call: use.stop_use(text=call.values.get("text", ""), **base_of_call(call)),
        step_fields.StoppedUse,
        previews=False,
        done=_("The stop is recorded."),
    ),
    StepButton(
        "take_case",
        LABELS["take_case"],
        _("The case becomes yours: it stands first on your front page, and colleagues see that you have it."),
        lambda call: ownership.take_case(**base_of_call(call)),
        previews=False,
        done=_("The case is yours."),
    ),
    StepButton(
        "assign_case",
        LABELS["assign_case"],
        _("The case becomes somebody else's work, or goes back to the queue. Nothing is sent to the person."),
        _assign_case,
        step_fields.NewOwner,
        previews=False,
        done=_("The case is handed over."),
        form_for=_people,
    ),
    StepButton(
        "add_note",
        LABELS["add_note"],
        _("The note stands in the timeline with your name and the time."),
        _add_note,
        step_fields.NoteText,
        previews=False,
        done=_("The note is kept."),
    ),
    *CASE_LINK_BUTTONS,
    StepButton(
        "withdraw_case",
        LABELS["withdraw_case"],
        _("The person no longer asks. Open work is cancelled and a confirmation goes out; it is final."),
        lambda call: closing.withdraw_case(**call_with_reason(call)),
        step_fields.OptionalReason,
        is_grave=True,
        done=_("The case is withdrawn."),
    ),
    WITHDRAW_RIGHT,
    REVOKE_LINK,
    StepButton(
        "refuse_case",
        LABELS["refuse_case"],
        _(
            "Everything the person asks for is refused. A letter with the ground, the reasons and how to"
            " complain goes out at once; open work is cancelled. It is final."
        ),
        _refuse_case,
        RefusalFields,
        is_grave=True,
        done=done_or_proposed(_("The refusal is on its way.")),
        tells=tells_of_second("refuse_case"),
        told_as=TOLD_AS,
        form_for=lambda case: {"rights": open_rights(case)},
        prepare=_prepare_refusal,
    ),
)
