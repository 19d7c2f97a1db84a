"""The steps that move the clock of a case as buttons, each with the letter that belongs to it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.languages import reader_language
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import clock as acts
from requests_app.actions import unidentified
from requests_app.actions.answers import RenderedAnswer
from requests_app.admin import clock_fields, step_fields
from requests_app.admin.case_calls import base_of_call
from requests_app.admin.second_person import TOLD_AS, done_or_proposed, take_or_propose, tells_of_second
from requests_app.domain.clock_acts import open_questions
from requests_app.domain.deadlines import MAX_EXTENSION_MONTHS
from requests_app.labels_clock import CLOCK_STEP_LABELS
from requests_app.models import Case

LABELS = dict(CLOCK_STEP_LABELS)


def _given(call: StepCall, **missing: Any) -> dict[str, Any]:
    """Give what was answered; before anything was, what the action refuses in its own words."""
    return {**base_of_call(call), **missing, **call.values}


def _extend(call: StepCall) -> Any:
    given = _given(call, ground="", months=0, reason="")
    kept = {name: given[name] for name in ("ground", "months", "reason")}
    return take_or_propose(call, "extend_deadline", lambda: acts.extend_deadline(**given), kept)


def _ask_identity(call: StepCall) -> Case:
    return acts.ask_identity(**_given(call, doubt="", question=""))


def _ask_scope(call: StepCall) -> Case:
    return acts.ask_scope(**_given(call, quantity="", question=""))


def _record(call: StepCall) -> Case:
    return acts.record_information(**_given(call, kind="", sufficient=False))


def _allow(call: StepCall) -> Case:
    return acts.allow_late_question(**_given(call))


def _prepare_closing(call: StepCall) -> RenderedAnswer:
    return unidentified.prepare_closing(reason=call.values.get("reason", ""), **base_of_call(call))


def _close(call: StepCall) -> Any:
    return take_or_propose(
        call,
        "close_unidentified",
        lambda: unidentified.close_unidentified(
            case_id=call.row.pk, rendered=call.prepared, actor=call.actor, now=call.now
        ),
    )


def _reopen(call: StepCall) -> Case:
    return unidentified.reopen_case(**_given(call, reason=""))


def _extension(case: Case) -> dict[str, Any]:
    return {
        "left": MAX_EXTENSION_MONTHS - case.extended_months,
        "letter_by": case.extension_letter_by,
        "language": reader_language(),
    }


def _open_kinds(case: Case) -> dict[str, Any]:
    return {"kinds": list(open_questions(case.clock_entries.all()))}


CLOCK_BUTTONS = (
    StepButton(
        "record_information",
        LABELS["record_information"],
        _(
            "The day on which the reply arrived ends the waiting. If it is enough, the person is thanked and"
            " told the new date; if not, the clock runs until you ask again."
        ),
        _record,
        clock_fields.ReplyFields,
        done=_("The reply is recorded, and the time limit reckoned anew."),
        form_for=_open_kinds,
    ),
    StepButton(
        "send_status_letter",
        LABELS["send_status_letter"],
        _(
            "The person is told what is missing, what happens without it, and how to complain. It is owed by"
            " the time limit without suspension, however long the person stays silent."
        ),
        lambda call: acts.send_status_letter(**base_of_call(call), reason=call.values.get("reason", "")),
        step_fields.OptionalReason,
        done=_("The status letter is on its way."),
    ),
    StepButton(
        "extend_deadline",
        LABELS["extend_deadline"],
        _(
            "The time limit is counted anew from receipt, and a letter with the reasons goes out at once."
            " Extending is an exception: without a concrete reason it has no effect."
        ),
        _extend,
        clock_fields.ExtensionFields,
        done=done_or_proposed(_("The time limit is extended; the letter is on its way.")),
        tells=tells_of_second("extend_deadline"),
        told_as=TOLD_AS,
        form_for=_extension,
    ),
    StepButton(
        "ask_identity",
        LABELS["ask_identity"],
        _(
            "A letter asks for what settles the doubt, and the clock waits for the reply. Without a"
            " reasonable doubt more may not be demanded (Article 12(6))."
        ),
        _ask_identity,
        clock_fields.IdentityQuestion,
        done=_("The question is on its way."),
    ),
    StepButton(
        "ask_scope",
        LABELS["ask_scope"],
        _(
            "A letter asks what the request is about, and the clock waits for the reply. Only for access"
            " alone, and only where much data is processed."
        ),
        _ask_scope,
        clock_fields.ScopeQuestion,
        done=_("The question is on its way."),
    ),
    StepButton(
        "allow_late_question",
        LABELS["allow_late_question"],
        _(
            "One question may then be asked although the days for it have passed, and the clock waits all the"
            " same. Nothing is sent now."
        ),
        _allow,
        clock_fields.LateQuestion,
        previews=False,
        done=_("One late question is allowed."),
    ),
    StepButton(
        "close_unidentified",
        LABELS["close_unidentified"],
        _(
            "The request is refused because nobody says who asks. A letter with the reasons and how to"
            " complain goes out at once; open work is cancelled. A later reply opens the case again."
        ),
        _close,
        clock_fields.SilenceReason,
        is_grave=True,
        done=done_or_proposed(_("The case is closed as unidentified; the letter is on its way.")),
        tells=tells_of_second("close_unidentified"),
        told_as=TOLD_AS,
        prepare=_prepare_closing,
    ),
    StepButton(
        "reopen_case",
        LABELS["reopen_case"],
        _(
            "The case is open again and still counts as received on its first day; what was refused is"
            " pending, and cancelled work is open."
        ),
        _reopen,
        clock_fields.ReopenFields,
        done=_("The case is open again."),
    ),
)
