"""What a person may do with a letter: settle a doubt about it, or record that it was posted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.letters import codes
from dpo_office.common.letters.batches import record_posted
from dpo_office.common.letters.carriers import carriers_on
from dpo_office.common.letters.doubts import resolve_doubt
from dpo_office.common.step_buttons import StepButton, StepCall

MAX_REASON = 2_000
# Each step with the state that it is for, and the permission.
LETTER_STEPS = {
    "resend_letter": (codes.IN_DOUBT, "letter.resolve_doubt"),
    "count_as_sent": (codes.IN_DOUBT, "letter.resolve_doubt"),
    "record_posted": (codes.TO_PRINT, "letter.record_posted"),
}


class DoubtReason(forms.Form):
    """What a decision about a doubt rests on."""

    reason = forms.CharField(
        label=_("What you found out"),
        help_text=_("For instance: the mail provider says that it never took the letter. Kept with it."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _resend(call: StepCall) -> None:
    _resolve(call, codes.RESEND_SAME_ID)


def _count(call: StepCall) -> None:
    _resolve(call, codes.ACCEPT)


def _resolve(call: StepCall, decision: str) -> None:
    resolve_doubt(
        letter_id=call.row.pk,
        decision=decision,
        actor=call.actor,
        reason=call.values["reason"],
        now=call.now,
    )


class PostedWith(forms.Form):
    """With whom the letter was posted."""

    def __init__(self, *args: Any, carriers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"] = forms.ChoiceField(
            label=_("Posted with"),
            choices=[
                *((name, name) for name in carriers),
                ("", _("another carrier: the arrival is not reckoned")),
            ],
            required=False,
        )


def _posted(call: StepCall) -> None:
    carrier = call.values.get("carrier", "")
    record_posted(letter_id=call.row.pk, carrier=carrier, actor=call.actor, now=call.now)


def _carriers(row: Any) -> dict[str, Any]:
    found = carriers_on(clock.today(), {row.controller_id})
    return {"carriers": sorted(found[row.controller_id])}


LETTER_BUTTONS = (
    StepButton(
        "resend_letter",
        _("Send it again"),
        _(
            "The same letter goes to the same person again within a minute, under the same Message-ID: if the"
            " first one arrived after all, many mail programs show it only once. Choose this when it is worse"
            " that nothing arrives than that it arrives twice."
        ),
        _resend,
        DoubtReason,
        previews=False,
        done=_("The letter is queued again."),
    ),
    StepButton(
        "count_as_sent",
        _("Count it as sent"),
        _(
            "Nothing is sent. The letter counts as handed over at this moment, also where a date depends on"
            " it; a bounce that comes later still counts. It cannot be taken back."
        ),
        _count,
        DoubtReason,
        is_grave=True,
        previews=False,
        done=_("The letter counts as sent."),
    ),
    StepButton(
        "record_posted",
        _("Record that it was posted"),
        _("The letter counts as handed to the post at this moment. Press this when it is in the post."),
        _posted,
        PostedWith,
        previews=False,
        done=_("The letter counts as posted."),
        form_for=_carriers,
    ),
)
