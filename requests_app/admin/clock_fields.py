"""What the steps of the clock ask: the shape of the input only, the rules are in the actions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.questions import choice_field
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.deadlines import MAX_EXTENSION_MONTHS
from requests_app.labels_clock import EXTENSION_GROUND_LABELS, QUESTION_KIND_LABELS
from requests_app.labels_deadlines import day_text


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _words(label: Any, help_text: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MAX_REASON, widget=_area(rows)
    )


class ExtensionFields(forms.Form):
    """Why, and by how much; the letter is shown with both."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=[("", "–"), *EXTENSION_GROUND_LABELS],
        help_text=gettext_lazy(
            "The law knows these two. Busy staff, holidays or a large company's usual number of requests are"
            " none (EDPB 01/2022, paragraphs 162-164)."
        ),
    )
    months = forms.TypedChoiceField(label=gettext_lazy("Further months"), coerce=int)
    reason = _words(
        gettext_lazy("What makes it so, in your words to the person"),
        gettext_lazy("Stands in the letter. Say what is concretely complex, or how many requests there are."),
        rows=5,
    )

    def __init__(self, *args: Any, left: int, letter_by: date, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_field(self, "months")
        field.choices = [(months, str(months)) for months in range(1, left + 1)]
        field.initial = left
        field.help_text = _("%(most)s in all at the most. The letter must leave by %(day)s.") % {
            "most": MAX_EXTENSION_MONTHS,
            "day": day_text(letter_by, language),
        }


class IdentityQuestion(forms.Form):
    """The doubt, for the file; and the question, for the letter."""

    doubt = _words(
        gettext_lazy("Why it is in doubt who asks"),
        gettext_lazy(
            "Stays in the case. For instance: the address is not on file, and what is asked for would expose"
            " somebody if it went to another. Never the person's language, spelling or time zone."
        ),
    )
    question = _words(
        gettext_lazy("What you ask the person for"),
        gettext_lazy(
            "Stands in the letter. Take the least intrusive way: sign in, reply from the address on file, a"
            " control question about something harmless. No copy of an ID."
        ),
        rows=5,
    )


class ScopeQuestion(forms.Form):
    """How much is processed, for the file; and the question, for the letter."""

    quantity = _words(
        gettext_lazy("How much data is processed"),
        gettext_lazy("Stays in the case, and is why the clock may wait (recital 63)."),
    )
    question = _words(
        gettext_lazy("What you ask the person"),
        gettext_lazy("Stands in the letter. The person may always answer: everything."),
        rows=5,
    )


class ReplyFields(forms.Form):
    """What came, when, and whether it is enough."""

    kind = forms.ChoiceField(label=gettext_lazy("A reply about"))
    sufficient = forms.TypedChoiceField(
        label=gettext_lazy("Is it enough?"),
        choices=[("", "–"), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no, something is missing"))],
        coerce=lambda value: value == "yes",
    )
    arrived_on = forms.DateField(
        label=gettext_lazy("Arrived on"),
        help_text=gettext_lazy("The day it reached us, not the day it was read. Empty means today."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    reason = _words(
        gettext_lazy("What it shows, or what is missing"),
        gettext_lazy("Needed where it is not enough: ask again at once, since the clock runs meanwhile."),
        required=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = [pair for pair in QUESTION_KIND_LABELS if pair[0] in kinds]


class LateQuestion(forms.Form):
    """Which question, and why so late."""

    kind = forms.ChoiceField(label=gettext_lazy("A question about"), choices=QUESTION_KIND_LABELS)
    reason = _words(
        gettext_lazy("Why the question could not come earlier"),
        gettext_lazy("Stays in the case. For instance: the doubt arose when another wrote in the same name."),
    )


class SilenceReason(forms.Form):
    """What was tried."""

    reason = _words(
        gettext_lazy("Reasons"),
        gettext_lazy(
            "Stand in the letter: what was asked, when, and that no usable reply came (Article 12(4))."
        ),
        rows=5,
    )


class ReopenFields(forms.Form):
    """The reply that came after all."""

    sufficient = ReplyFields.base_fields["sufficient"]
    arrived_on = ReplyFields.base_fields["arrived_on"]
    reason = _words(gettext_lazy("What the reply shows"), gettext_lazy("Stays in the case."))
