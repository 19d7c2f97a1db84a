"""What the steps of rights that are answered one by one ask."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.questions import choice_field
from requests_app.admin.answer_fields import OUTCOME_WORDS, AnswerFields
from requests_app.admin.case_words import RIGHT_WORDS
from requests_app.admin.step_fields import OptionalReason, area
from requests_app.domain.case_codes import ANSWER_OUTCOMES, GRANTED, ITEM_REFUSED, MAX_REASON
from requests_app.domain.waits import COPIES, MAX_WAIT_DAYS, USUAL_WAIT_DAYS


def copy_first_field() -> forms.BooleanField:
    """Ask whether the erasure waits for the copy, where a case is opened."""
    return forms.BooleanField(
        label=gettext_lazy("The copy first, then the erasure"),
        help_text=gettext_lazy(
            "For who asks for both: nothing is erased until the copy has been with the person for a week."
        ),
        required=False,
    )


class PartAnswerFields(AnswerFields):
    """Which of the rights are answered now; what waits for the copy can only be refused."""

    def __init__(self, *args: Any, waiting: Sequence[str], may_say_no: bool, **kwargs: Any) -> None:
        super().__init__(*args, may_say_no=may_say_no, **kwargs)
        for right in self.rights:
            field = choice_field(self, f"outcome_{right}")
            # What waits, and what an estate does not take over, can only be refused.
            outcomes = (ITEM_REFUSED,) if right in (*waiting, *self.not_inherited) else ANSWER_OUTCOMES
            offered = outcomes if may_say_no else [code for code in outcomes if code == GRANTED]
            field.choices = [("", _("answered later")), *((code, OUTCOME_WORDS[code]) for code in offered)]
            field.required = False
            field.initial = GRANTED if right in COPIES and right not in self.not_inherited else ""
            if right in waiting:
                field.help_text = _("Waits until the person has had the copy.")


class CopyFirstFields(forms.Form):
    """How long the erasure waits."""

    days = forms.IntegerField(
        label=gettext_lazy("Days that the erasure waits once the copy has arrived"),
        help_text=gettext_lazy(
            "Time to open the copy and to say that something is missing. 0: it is erased as soon as the copy"
            " has arrived. The time limit of the law runs on meanwhile."
        ),
        initial=USUAL_WAIT_DAYS,
        min_value=0,
        max_value=MAX_WAIT_DAYS,
    )
    reason = OptionalReason.base_fields["reason"]


class EndWaitFields(forms.Form):
    """What the person said."""

    text = forms.CharField(
        label=gettext_lazy("What the person said, and when"),
        help_text=gettext_lazy(
            "For instance: wrote on the 4th that the copy is complete and everything can go. May stay empty"
            " when the days are over or no copy is coming."
        ),
        required=False,
        max_length=MAX_REASON,
        widget=area(),
    )


class WithdrawRightFields(forms.Form):
    """What the person no longer asks for."""

    def __init__(self, *args: Any, rights: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"] = forms.ChoiceField(
            label=_("No longer asked for"), choices=[(right, RIGHT_WORDS[right]) for right in rights]
        )
        self.fields["reason"] = OptionalReason().fields["reason"]
