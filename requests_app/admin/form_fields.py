"""What the steps around a returned form ask: each doubt by itself, why it goes back, why none is needed."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.actions.signed_forms import stored_findings
from requests_app.admin.step_fields import OptionalReason, RequiredReason, area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.form_ways import waiver_ground
from requests_app.domain.identity_checks import settles
from requests_app.domain.representation import CHECKED
from requests_app.labels_findings import finding_text
from requests_app.labels_form_ways import WAIVER_GROUND_LABELS
from requests_app.models import Case
from requests_app.queries.form_gates import gate_of
from requests_app.queries.identity_checks import checks_in
from requests_app.queries.representations import representation_of

DOUBT: Final = "doubt_"
MAX_SEEN: Final = 500
Found = Sequence[tuple[str, str]]


class VerifyFields(forms.Form):
    """What was seen of each doubt, and the name as it stands on the form."""

    def __init__(self, *args: Any, doubts: Found, signer: str, pages: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, text in doubts:
            self.fields[f"{DOUBT}{code}"] = forms.CharField(
                label=text,
                help_text=_("Say what you saw, and why it may be accepted all the same."),
                max_length=MAX_SEEN,
                widget=area(2),
            )
        self.fields["signer"] = forms.CharField(
            label=_("Name as it stands on the form"),
            help_text=format_html(
                '{} <a class="o-link" href="{}" target="_blank">{}</a>',
                _("Kept with the decision. Leave it empty if it cannot be read."),
                pages,
                _("See the pages in a window of their own"),
            ),
            required=False,
            max_length=200,
            initial=signer,
        )
        self.fields["reason"] = OptionalReason().fields["reason"]


class ReturnFields(forms.Form):
    """What the person is told, and whether they get a new form at once."""

    def __init__(self, *args: Any, found: Found, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found:
            self.fields["findings"] = forms.MultipleChoiceField(
                label=_("Reasons that the checks found"),
                choices=found,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("What you tick goes into the letter, in words for the person."),
            )
        self.fields["reason"] = forms.CharField(
            label=_("What is wrong with the form"),
            help_text=_("Goes into the letter. With nothing ticked or written it says all that was found."),
            required=False,
            max_length=MAX_REASON,
            widget=area(),
        )
        self.fields["new_form"] = forms.BooleanField(
            label=_("Send a new form with it"),
            help_text=_(
                "For a form that has expired, was altered or belongs to another case. The earlier one is then"
                " of no use any more. Without it the form at hand can be sent again."
            ),
            required=False,
        )


class WaiveFields(forms.Form):
    """On what it is clear who asks."""

    def __init__(self, *args: Any, ground: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("How it is clear who asks"), choices=[("", "–"), *WAIVER_GROUND_LABELS], initial=ground
        )
        self.fields["reason"] = RequiredReason().fields["reason"]
        self.fields["reason"].label = _("In words")


def to_verify(case: Case) -> dict[str, Any]:
    """Give the doubts about the newest form, and the name that was read from it; the case has it at hand."""
    signed = _newest(case)
    return {
        "doubts": _found(signed, "doubt"),
        "signer": signed.signer_name if signed else "",
        "pages": reverse("admin:requests_app_case_form", args=[case.pk]),
    }


def to_return(case: Case) -> dict[str, Any]:
    """Give what is not in order with the newest form, the gravest first."""
    signed = _newest(case)
    return {"found": [*_found(signed, "block"), *_found(signed, "doubt")]}


def to_waive(case: Case) -> dict[str, Any]:
    """Propose the ground that is on record; words say the rest."""
    gate, row = gate_of(case), representation_of(case)
    passed = [check.means for check in checks_in(case) if settles(check.means, check.state)]
    has_authority = row is not None and row.authority == CHECKED
    return {
        "ground": waiver_ground(gate.identity if gate else "", passed, has_authority=has_authority),
    }


def doubts_in(values: dict[str, Any]) -> dict[str, str]:
    """Read what was seen of each doubt, by its code."""
    return {name.removeprefix(DOUBT): str(said) for name, said in values.items() if name.startswith(DOUBT)}


def _newest(case: Case) -> Any:
    return max(case.signed_forms.all(), key=lambda signed: signed.pk, default=None)


def _found(signed: Any, severity: str) -> list[tuple[str, str]]:
    language = reader_language()
    found = stored_findings(signed) if signed else []
    return [(row.code, finding_text(row, language)) for row in found if row.severity == severity]
