"""The steps of an authority case as buttons, the most likely next one first."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import in_words
from registry_app.models import PolicyVersion, ProcessingActivity
from requests_app.actions import (
    authority_answers,
    authority_cases,
    authority_holds,
    authority_limits,
    authority_outcomes,
    authority_questions,
)
from requests_app.actions.authority_cases import Letter, Matter
from requests_app.actions.available_authority import waiting_annexes
from requests_app.admin import authority_questions as asks
from requests_app.admin.authority_words import people_of
from requests_app.labels_authority import AUTHORITY_STEP_LABELS
from requests_app.models import AuthorityCase

LABELS = dict(AUTHORITY_STEP_LABELS)


def _base(call: StepCall) -> dict[str, Any]:
    return {"case_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _given(call: StepCall) -> dict[str, Any]:
    return {**_base(call), **call.values}


def letter_of(values: dict[str, Any]) -> Letter:
    """Make a letter of what was answered about it."""
    names = ("received_on", "due_on", "channel", "summary")
    sent = values.get("file")
    return Letter(**{name: values[name] for name in names}, content=sent.read() if sent else b"")


def matter_of(values: dict[str, Any]) -> Matter:
    """Make a matter of what was answered about it."""
    return Matter(
        **{name: values[name] for name in ("authority", "file_number", "kind", "matter", "contact")}
    )


def _people(row: AuthorityCase) -> dict[str, Any]:
    return {"people": people_of(row)}


def _hold(call: StepCall) -> AuthorityCase:
    said = call.values
    return authority_holds.hold_things(
        references=said["references"].replace(",", " ").replace(";", " ").split(),
        activities=[UUID(key) for key in said["activities"]],
        policy_versions=[UUID(key) for key in said["policy_versions"]],
        **_base(call),
    )


def _may_be_held(row: AuthorityCase) -> dict[str, Any]:
    """Offer what of the record is not held yet."""
    held = list(row.held.all())
    activities = ProcessingActivity.objects.filter(controller=row.controller_id).order_by("position", "code")
    versions = PolicyVersion.objects.filter(controller=row.controller_id).order_by("-number")
    known = {found.activity_id for found in held} | {found.policy_version_id for found in held}
    return {
        "activities": [(str(one.pk), in_words(one, "name")) for one in activities if one.pk not in known],
        "policy_versions": [
            (str(one.pk), f"{one.number}, {one.get_state_display()}")
            for one in versions
            if one.pk not in known
        ],
    }


def _annex(call: StepCall) -> AuthorityCase:
    said = dict(call.values)
    sent = said.pop("file", None)
    return authority_answers.add_annex(content=sent.read() if sent else b"", **said, **_base(call))


def _annexes(row: AuthorityCase) -> dict[str, Any]:
    return {"annexes": [(str(one.pk), f"{one.number}. {one.title}") for one in waiting_annexes(row)]}


def _remove(call: StepCall) -> AuthorityCase:
    return authority_answers.remove_annex(annex_id=UUID(call.values["annex_id"]), **_base(call))


def _follow_ups(row: AuthorityCase) -> dict[str, Any]:
    waiting = [one for one in row.follow_ups.all() if one.done_on is None]
    return {"follow_ups": [(str(one.pk), f"{one.what} ({one.due_on:%d-%m-%Y})") for one in waiting]}


def _complete(call: StepCall) -> AuthorityCase:
    said = {**call.values, "follow_up_id": UUID(call.values["follow_up_id"])}
    return authority_outcomes.complete_follow_up(**said, **_base(call))


AUTHORITY_BUTTONS = (
    StepButton(
        "send_answer",
        LABELS["send_answer"],
        _(
            "Send the answer first, from your own mailbox or the authority's portal; the PDF has it. Here you"
            " record when and how. Questions, answers and annexes are kept as they stand now."
        ),
        lambda call: authority_answers.send_answer(**_given(call)),
        asks.Sending,
        previews=False,
        done=_("It is recorded that the answer was sent."),
    ),
    StepButton(
        "add_questions",
        LABELS["add_questions"],
        _("Each question gets a page of its own, with an owner, a source and its answer."),
        lambda call: authority_questions.add_questions(**_given(call)),
        asks.Asking,
        previews=False,
        done=_("The questions are entered."),
        form_for=_people,
    ),
    StepButton(
        "hold_things",
        LABELS["hold_things"],
        _(
            "Name what the authority may ask for. From today nothing of it is destroyed, until this authority"
            " case is closed (GDPR Article 17(3)(e)). It cannot be taken out one by one."
        ),
        _hold,
        asks.Holding,
        previews=False,
        done=_("It is under the hold."),
        form_for=_may_be_held,
    ),
    StepButton(
        "add_annex",
        LABELS["add_annex"],
        _(
            "It comes after the annexes that are there. The file is sealed; its fingerprint stands in the"
            " list."
        ),
        _annex,
        asks.Annex,
        previews=False,
        done=_("The annex is added."),
    ),
    StepButton(
        "remove_annex",
        LABELS["remove_annex"],
        _("Those after it move up. The history keeps that it was there."),
        _remove,
        asks.OneOf,
        previews=False,
        done=_("The annex is taken out."),
        form_for=_annexes,
    ),
    StepButton(
        "record_limit_answer",
        LABELS["record_limit_answer"],
        _("A longer limit counts from now on; where it was declined, the limit stays."),
        lambda call: authority_limits.record_limit_answer(**_given(call)),
        asks.LimitAnswer,
        previews=False,
        done=_("It is recorded what the authority said."),
    ),
    StepButton(
        "ask_longer_limit",
        LABELS["ask_longer_limit"],
        _("Write to the authority first. Until it has answered, the limit stays as it is."),
        lambda call: authority_limits.ask_longer_limit(**_given(call)),
        asks.LongerLimit,
        previews=False,
        done=_("It is recorded that a longer limit was asked for."),
    ),
    StepButton(
        "record_outcome",
        LABELS["record_outcome"],
        _("No answer is owed from then on. Add what must be done as follow-ups; then close."),
        lambda call: authority_outcomes.record_outcome(**_given(call)),
        asks.Outcome,
        previews=False,
        done=_("The outcome is recorded."),
    ),
    StepButton(
        "complete_follow_up",
        LABELS["complete_follow_up"],
        _("It stays on the page, with your name and the day."),
        _complete,
        asks.Done,
        previews=False,
        done=_("It is ticked off."),
        form_for=_follow_ups,
    ),
    StepButton(
        "add_follow_up",
        LABELS["add_follow_up"],
        _("It stands on Today until it is done; the case is not closed before."),
        lambda call: authority_outcomes.add_follow_up(**_given(call)),
        asks.FollowUp,
        previews=False,
        done=_("The follow-up is added."),
        form_for=_people,
    ),
    StepButton(
        "receive_letter",
        LABELS["receive_letter"],
        _(
            "The authority has written again. The limit of this letter counts from now on, and its questions"
            " are entered next. A closed case is open again, with its hold."
        ),
        lambda call: authority_cases.receive_letter(letter=letter_of(call.values), **_base(call)),
        asks.LetterFields,
        previews=False,
        done=_("The letter is recorded."),
    ),
    StepButton(
        "review_hold",
        LABELS["review_hold"],
        _("No hold is without end: say why it is still needed, and when to look again."),
        lambda call: authority_holds.review_hold(**_given(call)),
        asks.Reviewing,
        previews=False,
        done=_("It is recorded that the hold was looked at."),
        form_for=lambda row: {"review_on": row.hold_review_on},
    ),
    StepButton(
        "describe_authority_case",
        LABELS["describe_authority_case"],
        _("Authority, file number, kind and matter. History keeps what stood there before."),
        lambda call: authority_cases.describe_authority_case(matter=matter_of(call.values), **_base(call)),
        asks.Describing,
        previews=False,
        done=_("It is put right."),
        form_for=lambda row: {"row": row},
    ),
    StepButton(
        "hand_over_authority_case",
        LABELS["hand_over_authority_case"],
        _("Somebody else leads it from now on. The questions stay with their owners."),
        lambda call: authority_cases.hand_over_authority_case(**_given(call)),
        asks.Owner,
        previews=False,
        done=_("It is handed over."),
        form_for=_people,
    ),
    StepButton(
        "close_authority_case",
        LABELS["close_authority_case"],
        _(
            "The hold ends today for all that is held; from tomorrow what is past its time may go. If the"
            " authority writes again, the case is opened again."
        ),
        lambda call: authority_cases.close_authority_case(**_base(call)),
        is_grave=True,
        previews=False,
        done=_("The authority case is closed, and the hold is released."),
    ),
)
