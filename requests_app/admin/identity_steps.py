"""The checks of who asks as buttons: begun, a code sent and entered, what it showed, given up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import identity_checks
from requests_app.admin.case_calls import base_of_call
from requests_app.admin.step_fields import area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.identity_checks import CODE_DIGITS
from requests_app.labels_identity import IDENTITY_STEP_LABELS, MEANS_LABELS, RESULT_LABELS
from requests_app.models import Case

LABELS = dict(IDENTITY_STEP_LABELS)
# Room for blanks between the digits.
LONGEST_CODE = 2 * CODE_DIGITS


def _words(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MAX_REASON, widget=area()
    )


class BeginFields(forms.Form):
    """What is doubted, what a mistake would do, and the means that asks least."""

    doubt = _words(
        _("What is doubted"),
        _(
            "What you saw, concretely: it came from another address, the name is another. Never how somebody"
            " writes, nor at which hour."
        ),
    )
    harm = _words(
        _("What a mistake would do"),
        _("Whom it would hurt if somebody else got this data, or had it erased, and how much."),
    )
    means = forms.ChoiceField(
        label=_("How it is checked"),
        choices=[("", "–"), *MEANS_LABELS],
        help_text=_("From what asks least to what asks most: take the first that is enough."),
    )
    why = _words(
        _("Why nothing milder is enough"),
        _("Needed where a document is to be shown. A copy is hardly ever needed, and is not kept."),
        required=False,
    )


class CodeFields(forms.Form):
    """What the person reads out."""

    code = forms.CharField(
        label=_("The code"),
        help_text=_(
            "The eight digits that the person reads out. By mail they count for ten minutes, by letter for"
            " three weeks; five tries each."
        ),
        max_length=LONGEST_CODE,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )


class EnvelopeFields(forms.Form):
    """The postal address on file, and where it stands."""

    envelope = forms.CharField(
        label=_("Name and postal address on file"),
        help_text=_(
            "As the account has it: the name, the street, the postal code and the town, a line each. Never an"
            " address that came with the request."
        ),
        max_length=MAX_REASON,
        widget=area(4),
    )
    address_source = forms.CharField(
        label=_("Where it stands, and since when"),
        help_text=_(
            "For instance: customer system, delivery address since March 2024. It stays with the check."
        ),
        max_length=MAX_REASON,
    )


class ResultFields(forms.Form):
    """What a check showed."""

    result = forms.ChoiceField(label=_("What it showed"), choices=RESULT_LABELS)
    note = _words(
        _("What you saw"),
        _("For instance: passport shown on video, name and photo match. No number, no copy; it is kept."),
    )


class GivenUpFields(forms.Form):
    """Why a check leads nowhere."""

    note = _words(_("Why it leads nowhere"), _("Kept with the check; another means can be chosen next."))


def _begin(call: StepCall) -> Case:
    return identity_checks.begin_check(**call.values, **base_of_call(call))


def _prepare_entry(call: StepCall) -> identity_checks.EnteredCode:
    return identity_checks.prepare_entry(code=call.values["code"], **base_of_call(call))


def _enter(call: StepCall) -> Case:
    return identity_checks.enter_check_code(entered=call.prepared, **base_of_call(call))


IDENTITY_BUTTONS = (
    StepButton(
        "enter_check_code",
        LABELS["enter_check_code"],
        _("The right code settles who asks; each try is counted, whatever becomes of it."),
        _enter,
        CodeFields,
        previews=False,
        done=_("The code is right: it is settled who asks."),
        prepare=_prepare_entry,
    ),
    StepButton(
        "send_check_code",
        LABELS["send_check_code"],
        _(
            "Eight digits are mailed to the e-mail address on file, never to one that came with the request."
            " The person reads them out to you; you do not see them."
        ),
        lambda call: identity_checks.send_check_code(**base_of_call(call)),
        previews=False,
        done=_("The code is on its way; it counts for ten minutes."),
    ),
    StepButton(
        "post_check_code",
        LABELS["post_check_code"],
        _(
            "A letter with eight digits waits to be printed. It names no right, and not whether we know"
            " anybody. Only the print run shows the digits; the time limit of the case goes on."
        ),
        lambda call: identity_checks.post_check_code(**call.values, **base_of_call(call)),
        EnvelopeFields,
        previews=False,
        done=_("The letter waits to be printed; its code counts for three weeks."),
    ),
    StepButton(
        "record_check",
        LABELS["record_check"],
        _("What the check showed is kept in a note, never a copy of what was shown. Nothing is sent."),
        lambda call: identity_checks.record_check(**call.values, **base_of_call(call)),
        ResultFields,
        previews=False,
        done=_("What the check showed is recorded."),
    ),
    StepButton(
        "begin_check",
        LABELS["begin_check"],
        _(
            "Only where there is reasonable doubt (Article 12(6)), and by what asks least of the person. It"
            " does not stop the time limit; a question by letter does."
        ),
        _begin,
        BeginFields,
        previews=False,
        done=_("The check has begun."),
    ),
    StepButton(
        "give_up_check",
        LABELS["give_up_check"],
        _("The check ends without a result. Nothing is sent, and the request goes on."),
        lambda call: identity_checks.give_up_check(**call.values, **base_of_call(call)),
        GivenUpFields,
        previews=False,
        done=_("The check is given up."),
    ),
)
