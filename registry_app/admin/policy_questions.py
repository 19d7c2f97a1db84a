"""What the steps of a policy version ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry_app.domain import notice_window
from registry_app.labels import CRITERION_LABELS, LANGUAGE_LABELS
from registry_app.models import PolicyVersion

MATERIAL = [("yes", _("Material: every customer is told")), ("no", _("Not material: nobody has to be told"))]
LINES = forms.Textarea(attrs={"rows": 4})


def date_field(**kwargs: Any) -> forms.DateField:
    """Ask for a date with the browser's own calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class Assessment(forms.Form):
    """Asks whether the change is material, why, and what people can do about it."""

    criteria = forms.MultipleChoiceField(
        label=_("What changes"),
        choices=CRITERION_LABELS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The checklist proposes; you decide (WP260, paragraphs 29-31)."),
    )
    material = forms.ChoiceField(label=_("The decision"), choices=MATERIAL, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("The reason, in writing"), widget=LINES)
    what_you_can_do = forms.CharField(
        label=_("What people can do about it"),
        widget=LINES,
        required=False,
        help_text=_("Stands in the notice. Needed when the data is used in another way than before."),
    )

    def clean_material(self) -> bool:
        """Give the decision as yes or no."""
        return bool(self.cleaned_data["material"] == "yes")


class Approval(forms.Form):
    """Asks from when the version applies."""

    effective_on = date_field(
        label=_("Takes effect on"),
        required=False,
        help_text=_("May be left open for a material version: the notices name it."),
    )


class CampaignPlan(forms.Form):
    """Asks which date the notices name."""

    effective_on = date_field(
        label=_("Takes effect on"),
        help_text=_("14 full days must lie between the last notice and this date; three weeks are safe."),
    )


class Postponement(forms.Form):
    """Asks to which date, and why."""

    effective_on = date_field(label=_("Takes effect on"))
    reason = forms.CharField(label=_("The reason, in writing"), widget=LINES)


class Ending(forms.Form):
    """Asks why the notices are ended."""

    reason = forms.CharField(label=_("The reason, in writing"), widget=LINES)


class Draft(forms.Form):
    """The text of the next version, in its own language and in the other one."""

    # The number of the latest version when the page was shown: a second click drafts nothing twice.
    after = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_LABELS)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("Written in Markdown: # before a heading, an empty line between paragraphs."),
    )
    change_summary = forms.CharField(
        label=_("What changes, in short"),
        widget=LINES,
        required=False,
        help_text=_("Stands in the notice, in words that everybody understands."),
    )
    what_you_can_do = forms.CharField(label=_("What people can do about it"), widget=LINES, required=False)
    other_title = forms.CharField(label=_("Title in the other language"), max_length=200, required=False)
    other_text = forms.CharField(
        label=_("Text in the other language"), widget=forms.Textarea(attrs={"rows": 12}), required=False
    )
    other_change_summary = forms.CharField(
        label=_("What changes, in the other language"), widget=LINES, required=False
    )
    other_what_you_can_do = forms.CharField(
        label=_("What people can do, in the other language"), widget=LINES, required=False
    )
    effective_on = date_field(label=_("Planned to take effect on"), required=False)


def from_assessment(row: PolicyVersion) -> dict[str, Any]:
    """Start from what the version says already."""
    known = {"what_you_can_do": row.what_you_can_do}
    if row.material is not None:
        decision = "yes" if row.material else "no"
        known |= {"material": decision, "criteria": row.criteria, "reason": row.materiality_reason}
    return {"initial": known}


def from_date(row: PolicyVersion) -> dict[str, Any]:
    """Start from the date that the version has."""
    return {"initial": {"effective_on": row.effective_on}}


def proposed_date(row: PolicyVersion, today: date) -> date:
    """Give the version's own date, or the one three weeks from today."""
    return row.effective_on or notice_window.planned_effective_on(today)
