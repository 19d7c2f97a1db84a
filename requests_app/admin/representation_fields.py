"""What the steps about a representative ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_app.admin.step_fields import OptionalReason, area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.representation import MONTHS_OF_YEAR, OLDEST_YEAR
from requests_app.labels_representation import REPRESENTATION_KIND_LABELS, WAY_LABELS

ACCEPTED, NOT_ACCEPTED = "yes", "no"


class RepresentativeFields(forms.Form):
    """Who asks for the person; the person's own name and address stay with the case."""

    kind = forms.ChoiceField(label=_("By which right"), choices=[("", "–"), *REPRESENTATION_KIND_LABELS])
    name = forms.CharField(label=_("Name of the representative"), max_length=200)
    email = forms.CharField(
        label=_("E-mail of the representative"),
        help_text=_("They are told at once what is usually enough, and nothing of the person."),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
    )
    phone = forms.CharField(
        label=_("Telephone of the representative"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"type": "tel"}),
    )
    address = forms.CharField(
        label=_("Postal address of the representative"),
        help_text=_("Only if they are written to on paper."),
        required=False,
        max_length=500,
        widget=area(3),
    )
    birth_year = forms.IntegerField(
        label=_("Child: year of birth"),
        help_text=_("Only where a holder of custody asks. Never a CPR number, and no day."),
        required=False,
        min_value=OLDEST_YEAR,
        max_value=2999,
    )
    birth_month = forms.IntegerField(
        label=_("Child: month of birth"),
        help_text=_("1 to 12."),
        required=False,
        min_value=1,
        max_value=MONTHS_OF_YEAR,
    )
    age_at_receipt = forms.IntegerField(
        label=_("Or the child's age when the request came"),
        help_text=_("Counts as the oldest that it can be; at 14, ask for the month of birth instead."),
        required=False,
        min_value=0,
        max_value=17,
    )
    died = forms.CharField(
        label=_("Estate: day of death"),
        help_text=_("As in 2026-10-14; the month is enough, as in 2026-10. It may stay empty."),
        required=False,
        max_length=10,
    )

    def __init__(self, *args: Any, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**known, **self.initial}


class AuthorityFields(forms.Form):
    """Whether the authority is enough, how that was seen, and what is missing."""

    accepted = forms.ChoiceField(
        label=_("Is the authority enough?"),
        choices=[
            ("", "–"),
            (ACCEPTED, _("yes, they may act")),
            (NOT_ACCEPTED, _("no, something is missing")),
        ],
    )
    how = forms.ChoiceField(
        label=_("How it was checked"),
        choices=[("", "–"), *WAY_LABELS],
        help_text=_("A document is seen, not kept: no copy of it belongs in the case."),
        required=False,
    )
    reason = forms.CharField(
        label=_("What was seen, or what is missing"),
        help_text=_(
            "What is missing goes into the letter to the representative: name nobody, and say nothing of the"
            " person. Otherwise it stays in the case and may be empty."
        ),
        required=False,
        max_length=MAX_REASON,
        widget=area(4),
    )


class EndRepresentationFields(forms.Form):
    """Who took the authority back."""

    reason = OptionalReason.base_fields["reason"]
