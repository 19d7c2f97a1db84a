"""The steps of duties and their turns as buttons, the most likely next one first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import duties, duty_turns, duty_work
from requests_app.actions.duties import WORDS
from requests_app.admin import duty_questions as questions
from requests_app.labels_duties import DUTY_STEP_LABELS, TURN_STEP_LABELS
from requests_app.models import Duty, DutyTurn

DUTY_LABELS, TURN_LABELS = dict(DUTY_STEP_LABELS), dict(TURN_STEP_LABELS)


def _call(call: StepCall) -> dict[str, Any]:
    return {"actor": call.actor, "now": call.now, "version": call.version}


def _change(call: StepCall) -> Duty:
    return duties.change_duty(
        duty_id=call.row.pk,
        facts={name: call.values[name] for name in (*WORDS, "month")},
        **questions.owner_keys(call.values["owner"]),
        **_call(call),
    )


def _turn(call: StepCall) -> dict[str, Any]:
    return {"turn_id": call.row.pk, **_call(call)}


def _complete(call: StepCall) -> DutyTurn:
    sent = call.values["file"]
    content = sent.read() if sent else b""
    return duty_work.complete_turn(note=call.values["note"], content=content, **_turn(call))


DUTY_BUTTONS = (
    StepButton(
        "change_duty",
        DUTY_LABELS["change_duty"],
        _("Turns that stand in the wheel already keep their day and owner; the next ones follow."),
        _change,
        questions.DutyFields,
        previews=False,
        done=_("The duty is changed."),
        form_for=questions.described,
    ),
    StepButton(
        "end_duty",
        DUTY_LABELS["end_duty"],
        _("There are no more turns; those that are open are waived, and mailed links end. The past stays."),
        lambda call: duties.end_duty(duty_id=call.row.pk, **_call(call)),
        is_grave=True,
        previews=False,
        done=_("The duty has ended."),
    ),
)

TURN_BUTTONS = (
    StepButton(
        "carry_out_change",
        TURN_LABELS["carry_out_change"],
        _("What was proposed stands in the record now. The turn is done, and your words are kept with it."),
        lambda call: duty_work.carry_out_change(answer=call.values["answer"], **_turn(call)),
        questions.CarriedOut,
        previews=False,
        done=_("The change is carried out; the duty is done for this year."),
    ),
    StepButton(
        "decline_change",
        TURN_LABELS["decline_change"],
        _("The record stays as it is. The owner is mailed that there is an answer, and asked to look again."),
        lambda call: duty_work.decline_change(answer=call.values.get("answer", ""), **_turn(call)),
        questions.Declining,
        done=_("The proposal is declined."),
    ),
    StepButton(
        "complete_turn",
        TURN_LABELS["complete_turn"],
        _(
            "The duty is done for this year, under your name. An activity counts as reviewed, a processor as"
            " overseen."
        ),
        _complete,
        questions.Completing,
        previews=False,
        done=_("It is recorded as done."),
    ),
    StepButton(
        "ask_owner",
        TURN_LABELS["ask_owner"],
        _("The owner is mailed now, before the month begins."),
        lambda call: duty_turns.ask_owner(**_turn(call)),
        done=_("The owner is asked."),
    ),
    StepButton(
        "remind_owner",
        TURN_LABELS["remind_owner"],
        _("The owner is mailed again. One goes out by itself a week before the day, and one the day after."),
        lambda call: duty_turns.remind_owner(**_turn(call)),
        done=_("The owner is reminded."),
    ),
    StepButton(
        "hand_over",
        TURN_LABELS["hand_over"],
        _("Whoever gets it is mailed, if its month has begun; links that were mailed before end at once."),
        # Before somebody is chosen there is no letter to show, and no failure either.
        lambda call: duty_turns.hand_over(
            **questions.owner_keys(call.values.get("owner", "")), **_turn(call)
        ),
        questions.NewOwner,
        done=_("It is handed over."),
        form_for=questions.other_owners,
    ),
    StepButton(
        "attach_evidence",
        TURN_LABELS["attach_evidence"],
        _("The file is kept with this year’s turn; nothing else changes."),
        lambda call: duty_work.attach_evidence(content=call.values["file"].read(), **_turn(call)),
        questions.EvidenceFile,
        previews=False,
        done=_("The file is attached."),
    ),
    StepButton(
        "waive_turn",
        TURN_LABELS["waive_turn"],
        _("The duty is not done this year, and the reason stands there. Next year it comes again."),
        lambda call: duty_work.waive_turn(reason=call.values["reason"], **_turn(call)),
        questions.Waiving,
        is_grave=True,
        previews=False,
        done=_("It is waived for this year."),
    ),
)
