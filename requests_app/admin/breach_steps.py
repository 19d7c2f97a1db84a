"""The steps of a breach as buttons, the most likely next one first."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import breach_assessment, breach_decisions, breach_persons, breach_reports
from requests_app.actions.breach_assessment import Description
from requests_app.admin import breach_questions as questions
from requests_app.admin.breach_words import form_content
from requests_app.breach_letter_texts import PlainWords
from requests_app.labels_breaches import BREACH_STEP_LABELS
from requests_app.models import Breach

LABELS = dict(BREACH_STEP_LABELS)
LETTER_LANGUAGES = ("da", "en")


def _base(call: StepCall) -> dict[str, Any]:
    return {"breach_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _given(call: StepCall) -> dict[str, Any]:
    return {**_base(call), **call.values}


def _describe(call: StepCall) -> Breach:
    processor = call.values["processor_id"]
    told = Description(**{**call.values, "processor_id": UUID(processor) if processor else None})
    return breach_assessment.describe_breach(told=told, **_base(call))


def _touch(call: StepCall) -> Breach:
    keys: dict[str, Any] = {name: [UUID(key) for key in found] for name, found in call.values.items()}
    return breach_assessment.name_touched(**keys, **_base(call))


def _notify(call: StepCall) -> Breach:
    return breach_decisions.record_notification(content=form_content(call.row), **_given(call))


def _add_phase(call: StepCall) -> Breach:
    return breach_decisions.add_phase(content=form_content(call.row), **_given(call))


def _inform(call: StepCall) -> Breach:
    said = call.values
    return breach_persons.inform_persons(
        customers=said.get("customers", ""),
        words={
            language: PlainWords(
                *(said.get(f"{part}_{language}", "") for part in ("happened", "consequences", "measures"))
            )
            for language in LETTER_LANGUAGES
        },
        **_base(call),
    )


BREACH_BUTTONS = (
    StepButton(
        "acknowledge_breach",
        LABELS["acknowledge_breach"],
        _("The alarm stops, and everybody sees that you have it. The first hour's list is next."),
        lambda call: breach_reports.acknowledge_breach(**_base(call)),
        previews=False,
        done=_("You have it in hand."),
    ),
    StepButton(
        "tick_item",
        LABELS["tick_item"],
        _("What you have done is kept with your name and the time."),
        lambda call: breach_assessment.tick_item(**_given(call)),
        questions.Ticking,
        previews=False,
        done=_("Ticked off."),
        form_for=lambda row: {"ticked": {tick.item for tick in row.ticks.all()}},
    ),
    StepButton(
        "decide_awareness",
        LABELS["decide_awareness"],
        _("The clock counts from that moment on. It can be decided anew until the authority has been told."),
        lambda call: breach_reports.decide_awareness(**_given(call)),
        questions.Awareness,
        previews=False,
        done=_("The clock counts from the moment you decided."),
        form_for=lambda row: {"noticed_at": timezone.localtime(row.aware_at or row.noticed_at)},
    ),
    StepButton(
        "describe_breach",
        LABELS["describe_breach"],
        _("Write down what is known now; the notification is filled in from it. Nothing is sent."),
        _describe,
        questions.Describing,
        previews=False,
        done=_("The description is kept."),
        form_for=lambda row: {"row": row},
    ),
    StepButton(
        "name_touched",
        LABELS["name_touched"],
        _("Tick what of the record the breach touches."),
        _touch,
        questions.Touching,
        previews=False,
        done=_("What it touches is kept."),
        form_for=lambda row: {"row": row},
    ),
    StepButton(
        "assess_risk",
        LABELS["assess_risk"],
        _("Whether the authority and the persons must be told hangs on it. It can be assessed anew."),
        lambda call: breach_assessment.assess_risk(**_given(call)),
        questions.Risk,
        previews=False,
        done=_("The assessment is kept."),
    ),
    StepButton(
        "give_advice",
        LABELS["give_advice"],
        _("Your advice stands in the register under your name; the decision is the controller's."),
        lambda call: breach_assessment.give_advice(**_given(call)),
        questions.Advice,
        previews=False,
        done=_("The advice is kept."),
    ),
    StepButton(
        "record_notification",
        LABELS["record_notification"],
        _(
            "Send the notification at virk.dk first; the page Notification has it field by field. Here you"
            " record when it was sent and the receipt number. The words are kept as they stand now."
        ),
        _notify,
        questions.FirstNotifying,
        previews=False,
        done=_("The notification is recorded."),
    ),
    StepButton(
        "add_phase",
        LABELS["add_phase"],
        _(
            "Record what was sent to the authority afterwards, under which receipt number, and what is"
            " missing."
        ),
        _add_phase,
        questions.Notifying,
        previews=False,
        done=_("The further information is recorded."),
    ),
    StepButton(
        "decide_not_to_notify",
        LABELS["decide_not_to_notify"],
        _("The authority is not told. The breach stays in the register with your reasons (Article 33(5))."),
        lambda call: breach_decisions.decide_not_to_notify(**_given(call)),
        questions.NotNotifying,
        is_grave=True,
        previews=False,
        done=_("The decision is recorded under your name."),
    ),
    StepButton(
        "inform_persons",
        LABELS["inform_persons"],
        _(
            "Each of these customers gets a letter of their own, in their language. Whoever has no e-mail"
            " address gets one to print. Contact blocks do not stop it: the law commands it (Article 34)."
        ),
        _inform,
        questions.Letters,
        is_grave=True,
        done=_("The letters are in the outbox."),
    ),
    StepButton(
        "except_persons",
        LABELS["except_persons"],
        _("The risk is high, and the persons are not written to on one of three grounds (Article 34(3))."),
        lambda call: breach_persons.except_persons(**_given(call)),
        questions.Exception34,
        is_grave=True,
        previews=False,
        done=_("The exception is recorded under your name."),
    ),
    StepButton(
        "close_breach",
        LABELS["close_breach"],
        _("The breach stays in the register, with what was learnt from it."),
        lambda call: breach_decisions.close_breach(**_given(call)),
        questions.Lessons,
        previews=False,
        done=_("The breach is closed."),
    ),
    StepButton(
        "reopen_breach",
        LABELS["reopen_breach"],
        _("Something new has come to light. What was decided stays in the register and in history."),
        lambda call: breach_decisions.reopen_breach(**_given(call)),
        questions.Reason,
        previews=False,
        done=_("The breach is open again."),
    ),
)
