"""What is asked of who asks, wherever a case is opened, and by the step that says it anew."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.actions.new_cases import Standing
from requests_app.admin.step_fields import area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.labels_enquiries import KIND_LABELS
from requests_app.labels_requesters import RELATION_LABELS
from requests_app.models import Case

# What few cases need: folded away, so that who is on the telephone sees the button.
SELDOM: Final = ("external_reference", "relation", "concerned", "confidential")


class FoldedForm(forms.Form):
    """A form of which a page folds away what few cases need, until something of it is said or wrong."""

    def often(self) -> list[forms.BoundField]:
        """Give the questions that the page always shows."""
        return [field for field in self.visible_fields() if field.name not in SELDOM]

    def seldom(self) -> list[forms.BoundField]:
        """Give the questions that it folds away."""
        return [field for field in self.visible_fields() if field.name in SELDOM]

    def opens_seldom(self) -> bool:
        """Tell whether something of them is said, or wrong."""
        return any(field.value() or field.errors for field in self.seldom())


def relation_field() -> forms.ChoiceField:
    """Ask who asks; nothing chosen leaves it to the match with a customer."""
    return forms.ChoiceField(
        label=gettext_lazy("Who asks"),
        choices=[("", gettext_lazy("a customer if one matches, else nobody we know")), *RELATION_LABELS],
        required=False,
        help_text=gettext_lazy(
            "A case of an employee or applicant is seen by those who work on HR cases alone; customer service"
            " does not see it, and no customer is looked for."
        ),
    )


def concerned_field() -> forms.CharField:
    """Ask which colleague it concerns."""
    return forms.CharField(
        label=gettext_lazy("The colleague concerned"),
        required=False,
        max_length=150,
        help_text=gettext_lazy(
            "The username in this office of a colleague who asks, or about whom somebody complains: the case"
            " is kept from them, whatever their role. Empty for nobody."
        ),
    )


def kind_field() -> forms.ChoiceField:
    """Ask what the case is about."""
    return forms.ChoiceField(
        label=gettext_lazy("What the case is about"),
        choices=KIND_LABELS,
        initial=RIGHTS_REQUEST,
        # Whoever posts none asks for rights, as every page did before there were other kinds.
        required=False,
        help_text=gettext_lazy(
            "Whatever asks for access, erasure or another right is a request under rights, also inside a"
            " complaint."
        ),
    )


def confidential_field() -> forms.BooleanField:
    """Ask whether the data protection officer alone may see it."""
    return forms.BooleanField(
        label=gettext_lazy("For the data protection officer alone"),
        required=False,
        help_text=gettext_lazy("Of a question: the person wants nobody else to see it (GDPR Art. 38(5))."),
    )


def need_rights(form: forms.Form) -> None:
    """Say beside the rights that one is missing, where the case is about rights."""
    given = form.cleaned_data
    given["kind"] = given.get("kind") or RIGHTS_REQUEST
    if given["kind"] == RIGHTS_REQUEST and not given.get("rights"):
        form.add_error("rights", _("Name at least one right."))


def standing_in(values: Mapping[str, Any]) -> Standing:
    """Give what was answered."""
    return Standing(relation=values.get("relation", ""), concerned=values.get("concerned", ""))


def opened_apart(case: Case) -> str:
    """Tell whoever opened a case that they may not see what is left for them to know."""
    return _(
        "Case %(reference)s is open. Your role does not show such cases: write the reference down; colleagues"
        " who work on them take it from here."
    ) % {"reference": case.reference}


class RelationFields(forms.Form):
    """Who asks, whom it concerns, and why that is said now."""

    relation = forms.ChoiceField(label=gettext_lazy("Who asks"), choices=RELATION_LABELS)
    concerned = concerned_field()
    reason = forms.CharField(
        label=gettext_lazy("How that is known"),
        max_length=MAX_REASON,
        widget=area(),
        help_text=gettext_lazy("Kept in the case; it is not sent."),
    )
