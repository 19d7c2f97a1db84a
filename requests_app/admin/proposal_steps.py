"""What becomes of a step that waits for a second person, as buttons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton
from requests_app.actions import later_checks, proposals
from requests_app.admin.case_calls import base_of_call, call_with_reason
from requests_app.admin.step_fields import OptionalReason, area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.labels_four_eyes import CHECK_ALONE_LABEL, PROPOSAL_STEP_LABELS, SEEN_LABELS

LABELS = dict(PROPOSAL_STEP_LABELS)


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_REASON, widget=area())


class ReturnFields(forms.Form):
    """What has to be changed."""

    reason = _reason(
        _("What has to be changed"),
        _("Whoever proposed it reads this. It stays in the case and is not sent."),
    )


class AloneFields(forms.Form):
    """Why nobody else could approve it."""

    reason = _reason(
        _("Why nobody else could approve it in time"),
        _("Kept for good: it departs from the controller's own rule, and the dossier says so."),
    )


class LaterCheckFields(forms.Form):
    """What was seen, and what was done about it."""

    seen = forms.ChoiceField(label=_("What you saw"), choices=SEEN_LABELS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In words"),
        help_text=_("Where it was wrong: what is wrong, and what was done about it. Kept with the case."),
        max_length=MAX_REASON,
        required=False,
        widget=area(),
    )


CHECK_BUTTON = StepButton(
    "check_alone",
    CHECK_ALONE_LABEL,
    _(
        "On the last day somebody did alone what takes two people here. Read what left, and say what you see."
        " Nothing is undone by this."
    ),
    lambda call: later_checks.check_alone(seen=call.values["seen"], **call_with_reason(call)),
    LaterCheckFields,
    previews=False,
    done=_("It is recorded that you looked at it."),
)
PROPOSAL_BUTTONS = (
    StepButton(
        "approve_proposal",
        LABELS["approve_proposal"],
        _(
            "What is proposed happens now, in your name: read it first. The letter leaves exactly as it was"
            " proposed."
        ),
        lambda call: proposals.approve_proposal(**base_of_call(call)),
        done=_("It is approved and done."),
    ),
    StepButton(
        "return_proposal",
        LABELS["return_proposal"],
        _("Nothing is sent. Whoever proposed it reads what has to be changed; the time limit runs on."),
        lambda call: proposals.return_proposal(**call_with_reason(call)),
        ReturnFields,
        previews=False,
        done=_("The proposal is returned."),
    ),
    StepButton(
        "withdraw_proposal",
        LABELS["withdraw_proposal"],
        _("Nothing is sent, and nobody is asked any longer. You can propose something else at once."),
        lambda call: proposals.withdraw_proposal(**call_with_reason(call)),
        OptionalReason,
        previews=False,
        done=_("The proposal is taken back."),
    ),
    StepButton(
        "take_alone",
        LABELS["take_alone"],
        _(
            "Only from the last day of the limit on, when nobody else is there: the law's limit goes before"
            " the controller's own rule. What you proposed happens now."
        ),
        lambda call: proposals.take_alone(**call_with_reason(call)),
        AloneFields,
        previews=False,
        is_grave=True,
        done=_("It is done, without a second person."),
    ),
)
