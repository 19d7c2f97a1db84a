"""What the steps of an authority case ask: the shape of the input only, the rules are in the actions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.questions import choice_field
from requests_app.admin.breach_questions import words_field
from requests_app.domain.authority_codes import MAX_FILE_NUMBER, MAX_NAME, MAX_SOURCE
from requests_app.domain.breach_codes import MAX_CONTACT
from requests_app.labels_authority import AUTHORITY_CHANNEL_LABELS, AUTHORITY_KIND_LABELS, OUTCOME_LABELS
from requests_app.models import AuthorityCase, AuthorityQuestion

Choices = Sequence[tuple[str, Any]]


def day_field(
    label: Any, *, required: bool = True, help_text: Any = "", initial: Any = None
) -> forms.DateField:
    """Ask for a day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        initial=initial,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


def file_field(label: Any, help_text: Any = "") -> forms.FileField:
    """Ask for a file, if there is one."""
    return forms.FileField(label=label, required=False, help_text=help_text)


class MatterFields(forms.Form):
    """Who asks, under which number, about what."""

    authority = forms.CharField(label=_("Authority"), max_length=MAX_NAME)
    file_number = forms.CharField(
        label=_("The authority's file number"),
        max_length=MAX_FILE_NUMBER,
        help_text=_("As it stands in the letter, such as 2026-41-0001."),
    )
    kind = forms.ChoiceField(label=_("What kind of letter it is"), choices=AUTHORITY_KIND_LABELS)
    matter = words_field(
        _("What it is about"),
        rows=3,
        help_text=_("In short. It is also the reason of the hold. Leave out names if you can."),
    )
    contact = forms.CharField(
        label=_("Who writes, and where the authority is reached"), max_length=MAX_CONTACT, required=False
    )


class LetterFields(forms.Form):
    """When a letter came, and by when it is answered."""

    received_on = day_field(
        _("Received on"), initial=clock.today, help_text=_("The day on which it came, not the day of a scan.")
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=AUTHORITY_CHANNEL_LABELS)
    due_on = day_field(_("To be answered by"), help_text=_("The day that the letter names."))
    summary = words_field(_("The letter in short"), rows=3, required=False)
    file = file_field(_("The letter as a file"), _("PDF or picture. It is sealed like every document."))


class Describing(MatterFields):
    """What is known of it now."""

    def __init__(self, *args: Any, row: AuthorityCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in self.fields.items():
            asked.initial = getattr(row, name)


class Owner(forms.Form):
    """Who it is handed to."""

    owner = forms.ChoiceField(label=_("Who leads it"))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "owner").choices = people


class Asking(forms.Form):
    """What the authority asks."""

    questions = words_field(
        _("The questions"),
        rows=8,
        help_text=_("One on each line, pasted from the letter; its own numbers are left out."),
    )
    owner = forms.ChoiceField(
        label=_("Who answers them"), required=False, help_text=_("Each can be given to somebody else later.")
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "owner").choices = [("", "–"), *people]


class Assigning(forms.Form):
    """Whose a question is, and what answers it."""

    owner = forms.ChoiceField(label=_("Who answers it"), required=False)
    held_id = forms.ChoiceField(
        label=_("What answers it, of what is held"),
        required=False,
        help_text=_("A case, an activity, a policy version or a breach that is under the hold."),
    )
    source = forms.CharField(
        label=_("Where the answer stands"),
        required=False,
        max_length=MAX_SOURCE,
        help_text=_("For instance: the record, retention rule R-3.3; or the log of the shop."),
    )

    def __init__(
        self, *args: Any, question: AuthorityQuestion, people: Choices, held: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "owner").choices = [("", "–"), *people]
        choice_field(self, "held_id").choices = [("", "–"), *held]
        self.fields["owner"].initial = question.owner.username if question.owner else ""
        self.fields["held_id"].initial = str(question.held_id) if question.held_id else ""
        self.fields["source"].initial = question.source


class Answering(forms.Form):
    """The answer."""

    answer = words_field(_("The answer"), rows=8)

    def __init__(self, *args: Any, answer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].initial = answer


class Returning(forms.Form):
    """What is missing."""

    reason = words_field(_("What is missing"), rows=3)


class Holding(forms.Form):
    """What the authority may ask for."""

    references = words_field(
        _("Cases and breaches"),
        rows=3,
        required=False,
        help_text=_("Their references, separated by commas, blanks or lines."),
    )

    def __init__(self, *args: Any, activities: Choices, policy_versions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, choices in (
            ("activities", _("Activities"), activities),
            ("policy_versions", _("Policy versions"), policy_versions),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )


class Reviewing(forms.Form):
    """Why the hold is still needed."""

    review_on = day_field(_("Look at it again on"))
    reason = words_field(_("Why it is still needed"), rows=3)

    def __init__(self, *args: Any, review_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = review_on


class Annex(forms.Form):
    """What goes along with the answer."""

    title = forms.CharField(label=_("Title"), max_length=MAX_NAME)
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=MAX_SOURCE,
        help_text=_("For instance: the record as of a day, the dossier of a case, version 4 of the policy."),
    )
    file = file_field(_("The file"), _("Its fingerprint (SHA-256) stands in the list of annexes."))


class OneOf(forms.Form):
    """Which of several."""

    annex_id = forms.ChoiceField(label=_("Annex"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, annexes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "annex_id").choices = annexes


class LongerLimit(forms.Form):
    """Until when, and why."""

    asked_on = day_field(_("Asked on"), initial=clock.today)
    wanted_on = day_field(_("Until when"))
    reason = words_field(_("Why more time is needed"), rows=3)


class LimitAnswer(forms.Form):
    """What the authority said."""

    answered_on = day_field(_("Answered on"), initial=clock.today)
    granted = forms.TypedChoiceField(
        label=_("What it said"),
        choices=[("yes", _("granted")), ("no", _("declined"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    new_due_on = day_field(
        _("The new limit"), required=False, help_text=_("Left empty where it was declined.")
    )


class Sending(forms.Form):
    """When and how it was sent."""

    sent_on = day_field(_("Sent on"), initial=clock.today)
    channel = forms.ChoiceField(label=_("How it was sent"), choices=AUTHORITY_CHANNEL_LABELS)
    summary = words_field(_("The answer in short"), rows=4)


class Outcome(forms.Form):
    """How the authority decided."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOME_LABELS, widget=forms.RadioSelect)
    decided_on = day_field(_("Decided on"), initial=clock.today)
    text = words_field(_("What the authority says"), rows=5)


class FollowUp(forms.Form):
    """What must be done."""

    what = words_field(_("What must be done"), rows=3)
    due_on = day_field(_("By when"))
    owner = forms.ChoiceField(label=_("By whom"), required=False)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "owner").choices = [("", "–"), *people]


class Done(forms.Form):
    """What was done."""

    follow_up_id = forms.ChoiceField(label=_("What was done"), widget=forms.RadioSelect)
    done_on = day_field(_("Done on"), initial=clock.today)
    note = words_field(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, follow_ups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "follow_up_id").choices = follow_ups
