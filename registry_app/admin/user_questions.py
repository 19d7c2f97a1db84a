"""What the steps of people and roles ask: the shape of the input only, the rules are in the actions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.labels import ROLE_LABELS
from dpo_office.common.questions import choice_field
from dpo_office.common.sign_in.provider_rules import LONGEST_EXPECTED

MAX_REASON = 2_000
EVERYWHERE = "all"


def scope_of(chosen: str) -> UUID | None:
    """Read the controller that was chosen; None for all of them."""
    return None if chosen == EVERYWHERE else UUID(chosen)


def _reason(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PersonFields(forms.Form):
    """Somebody who is to work here."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("For signing in: letters, digits and the signs . - _ @ +."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "autofocus": True}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As colleagues read it beside each step."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The person's own address at work."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ReasonFields(forms.Form):
    """Why the step is taken."""

    reason = _reason(
        gettext_lazy("Reason"), gettext_lazy("Kept with the step, for those who check the office later.")
    )


class ExpectFields(forms.Form):
    """What the company's sign-in calls the person, and why they are to sign in by it."""

    expected = forms.CharField(
        label=gettext_lazy("What the company's sign-in calls the person"),
        max_length=LONGEST_EXPECTED,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    reason = _reason(
        gettext_lazy("Reason"), gettext_lazy("Kept with the step, for those who check the office later.")
    )

    def __init__(self, *args: Any, expected: str, claim: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"].initial = expected
        self.fields["expected"].help_text = _(
            "As it says in “%(claim)s” there. It counts once: at the first sign-in the person is connected"
            " with the account behind it."
        ) % {"claim": claim}


class GrantFields(forms.Form):
    """Which role, where, for how long, and why."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    controller = forms.ChoiceField(label=gettext_lazy("At which controller"))
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave it empty for a role without an end."),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    reason = _reason(
        gettext_lazy("Why the person needs the role"),
        gettext_lazy("For instance: new in customer service, or stands in for a colleague until then."),
    )

    def __init__(self, *args: Any, kind: str, controllers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [row for row in ROLE_LABELS if (row[0] == "client") == (kind == "client")]
        choice_field(self, "role").choices = [("", "–"), *((code, capfirst(words)) for code, words in roles)]
        choice_field(self, "controller").choices = scope_choices(controllers)


class RevokeFields(forms.Form):
    """Which of the roles, and why."""

    grant = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)
    reason = _reason(
        gettext_lazy("Why the role ends"),
        gettext_lazy(
            "A data protection officer is not dismissed for doing the job (GDPR Article 38(3)): say what else"
            " it is."
        ),
    )

    def __init__(self, *args: Any, grants: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(grants)
        choice_field(self, "grant").choices = rows
        if len(rows) == 1:
            self.fields["grant"].initial = rows[0][0]


class AssessFields(forms.Form):
    """Where, and what the assessment says."""

    controller = forms.ChoiceField(label=gettext_lazy("At which controller"))
    reasons = _reason(
        gettext_lazy("The assessment"),
        gettext_lazy(
            "What the person decides, what the data protection officer would have to check of that, why the"
            " two do not conflict, and what is done where they would (GDPR Article 38(6), CJEU C-453/21)."
        ),
    )

    def __init__(self, *args: Any, controllers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].widget.attrs["rows"] = 8
        choice_field(self, "controller").choices = scope_choices(controllers)


def scope_choices(controllers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Offer the controllers, and all of them at once."""
    return [("", "–"), *controllers, (EVERYWHERE, _("All controllers, also those that come later"))]
