"""The steps of cases beside rights, as buttons."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dpo_office.common.office_admin import actor_in
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import page_of
from requests_app.actions import account_closures, enquiries
from requests_app.admin.authority_questions import day_field
from requests_app.admin.case_calls import base_of_call, call_with_reason
from requests_app.admin.step_fields import OptionalReason, area
from requests_app.domain.case_codes import MAX_REASON, MAX_TEXT
from requests_app.domain.enquiries import open_obligations
from requests_app.labels import CASE_STEP_LABELS, RIGHT_LABELS
from requests_app.labels_enquiries import OBLIGATION_LABELS
from requests_app.models import Case
from requests_app.models.querysets import is_kept_from
from requests_app.queries.enquiries import newest_checks

LABELS = dict(CASE_STEP_LABELS)
MET, OPEN = "met", "open"


class AnswerWords(forms.Form):
    """What is answered."""

    text = forms.CharField(
        label=_("The answer"),
        max_length=MAX_TEXT,
        widget=area(10),
        help_text=_(
            "Goes out as it stands, where the person wrote from. Leave out what our systems know of"
            " them: that is"
            " given under a right, when it is clear who asks."
        ),
    )


class AddedRights(OptionalReason):
    """Which rights it contains."""

    rights = forms.MultipleChoiceField(
        label=_("What the person asks for"),
        choices=RIGHT_LABELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one right.")},
        help_text=_("A request needs no special words and no law (GDPR Art. 12)."),
    )
    field_order = ("rights", "reason")


class ObligationFields(forms.Form):
    """What was looked at, what it showed, and until when it is waited for."""

    obligation = forms.ChoiceField(label=_("What was checked"), choices=OBLIGATION_LABELS)
    is_met = forms.ChoiceField(
        label=_("How it stands"),
        choices=[(MET, _("settled, or there is none")), (OPEN, _("open: the closing waits for it"))],
        widget=forms.RadioSelect,
    )
    expected_on = day_field(
        _("Expected to be settled on"),
        required=False,
        help_text=_("Only of what is open: the account is closed on the first working day after."),
    )
    text = forms.CharField(
        label=_("What shows it"),
        max_length=MAX_REASON,
        widget=area(),
        help_text=_("For instance: no open orders in the shop today; last invoice paid on 3 November."),
    )


def _answer(call: StepCall) -> Case:
    # Before anything is written, the dialog shows the letter around the words.
    return enquiries.answer_enquiry(text=call.values.get("text") or "…", **base_of_call(call))


def _check(call: StepCall) -> Case:
    return account_closures.check_obligation(
        obligation=call.values["obligation"],
        is_met=call.values["is_met"] == MET,
        expected_on=call.values["expected_on"],
        text=call.values["text"],
        **base_of_call(call),
    )


def _to_list(request: HttpRequest, _context: dict[str, Any], case: Case) -> HttpResponse:
    """Go back to the case, or to the list where it is kept from whoever took the step."""
    messages.success(request, _("The question is kept in confidence."))
    is_kept = is_kept_from(case, actor_in(request))
    return HttpResponseRedirect(reverse("admin:requests_app_case_changelist") if is_kept else page_of(case))


def _next_obligation(case: Case) -> dict[str, Any]:
    still = open_obligations(newest_checks(case.obligation_checks.all()))
    return {"initial": {"obligation": still[0] if still else ""}}


ENQUIRY_BUTTONS = (
    StepButton(
        "answer_enquiry",
        LABELS["answer_enquiry"],
        _("Your words are sent as a letter. A complaint's answer says by itself how to complain further."),
        _answer,
        AnswerWords,
        done=_("The answer is on its way."),
    ),
    StepButton(
        "check_obligation",
        LABELS["check_obligation"],
        _(
            "Before an account is closed, what the customer and the company owe each other is settled."
            " What is"
            " open has a day, and the case waits for it. Nobody is written to."
        ),
        _check,
        ObligationFields,
        previews=False,
        done=_("The check is recorded."),
        form_for=_next_obligation,
    ),
    StepButton(
        "close_account",
        LABELS["close_account"],
        _(
            "Close the account in the shop first; here that is recorded and confirmed. The letter says"
            " that closing"
            " is not erasure, and how to ask for that."
        ),
        lambda call: account_closures.close_account(**call_with_reason(call)),
        OptionalReason,
        done=_("The account is closed, and the person is told."),
    ),
    StepButton(
        "add_rights",
        LABELS["add_rights"],
        _(
            "The case becomes a request under these rights. It was received when the enquiry was, and"
            " its month"
            " runs from that day; the person is told by when the answer comes."
        ),
        lambda call: enquiries.add_rights(rights=call.values.get("rights", ()), **call_with_reason(call)),
        AddedRights,
        done=_("The case is a request under rights."),
    ),
    StepButton(
        "mark_confidential",
        LABELS["mark_confidential"],
        _(
            "Only the data protection officer sees the question from now on, with its letters and mail"
            " (GDPR Art. 38(5)). It goes back to the queue; officers no longer see it, you neither if"
            " you are one."
        ),
        lambda call: enquiries.mark_confidential(**call_with_reason(call)),
        OptionalReason,
        is_grave=True,
        previews=False,
        shows=_to_list,
    ),
)
