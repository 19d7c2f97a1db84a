"""What the steps of a breach ask: the shape of the input only, the rules are in the actions."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from registry_app.admin.base import in_words
from registry_app.domain.record_codes import PROCESSOR
from registry_app.labels_record import SUBJECT_LABELS
from registry_app.models import DataCategory, ProcessingActivity, Recipient, System
from requests_app.domain.breach_codes import MAX_CONTACT, MAX_COUNT, MAX_WORDS
from requests_app.labels_breaches import (
    CAUSE_LABELS,
    CHECKLIST_LABELS,
    EXCEPTION_LABELS,
    GROUND_LABELS,
    KIND_LABELS,
    RISK_LABELS,
)
from requests_app.models import Breach

LOCAL_INPUT = "%Y-%m-%dT%H:%M"
TOUCHED = (
    ("activities", _("Activities"), ProcessingActivity, "activity_id"),
    ("systems", _("Systems"), System, "system_id"),
    ("categories", _("Categories of data"), DataCategory, "category_id"),
)


def words_field(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Ask for words."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """Ask for an instant in Danish time, with the browser's own calendar and clock."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=[LOCAL_INPUT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL_INPUT),
    )


class Awareness(forms.Form):
    """When, and how we know."""

    aware_at = moment_field(
        _("We became aware"),
        help_text=_(
            "From when were we reasonably certain that personal data was affected? A short inquiry may lie"
            " before it; at a processor, count from when it told us (EDPB Guidelines 9/2022)."
        ),
    )
    reason = words_field(_("The reason, in writing"))

    def __init__(self, *args: Any, noticed_at: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aware_at"].initial = noticed_at


class Ticking(forms.Form):
    """Which item is done."""

    item = forms.ChoiceField(label=_("Done"), widget=forms.RadioSelect)
    note = words_field(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, ticked: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.choices = [(code, label) for code, label in CHECKLIST_LABELS if code not in ticked]


class Describing(forms.Form):
    """All that Art. 33(3) and (5) ask for; what is not known stays empty."""

    description = words_field(_("What happened"), rows=5, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kind of breach"),
        choices=KIND_LABELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *CAUSE_LABELS], required=False)
    began_at = moment_field(_("When it began"), required=False)
    ended_at = moment_field(_("When it ended"), required=False)
    subjects = forms.MultipleChoiceField(
        label=_("Categories of persons"),
        choices=SUBJECT_LABELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    persons_count = forms.IntegerField(
        label=_("Approximate number of persons"), required=False, min_value=0, max_value=MAX_COUNT
    )
    records_count = forms.IntegerField(
        label=_("Approximate number of records"), required=False, min_value=0, max_value=MAX_COUNT
    )
    consequences = words_field(_("Likely consequences"), required=False)
    measures_taken = words_field(_("Measures taken"), required=False)
    measures_planned = words_field(_("Measures planned"), required=False)
    cross_border = forms.BooleanField(label=_("Persons in other countries are affected"), required=False)
    countries = forms.CharField(label=_("Which countries"), required=False, max_length=MAX_CONTACT)
    processor_id = forms.ChoiceField(label=_("Processor at which it happened"), required=False)

    def __init__(self, *args: Any, row: Breach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        processors = Recipient.objects.filter(controller=row.controller_id, role=PROCESSOR).order_by("code")
        field: Any = self.fields["processor_id"]
        field.choices = [("", "–"), *((str(found.pk), in_words(found, "name")) for found in processors)]
        for name, asked in self.fields.items():
            value = getattr(row, name)
            asked.initial = timezone.localtime(value) if hasattr(value, "tzinfo") else value
        # What the reporter wrote is where a description begins.
        self.fields["description"].initial = row.description or row.report


class Touching(forms.Form):
    """What of the record it touches."""

    def __init__(self, *args: Any, row: Breach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = list(row.touched.all())
        for name, label, model, column in TOUCHED:
            rows: Any = model.objects.filter(controller=row.controller_id).order_by("code")
            self.fields[name] = forms.MultipleChoiceField(
                label=label,
                choices=[(str(found.pk), in_words(found, "name")) for found in rows],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(getattr(thing, column)) for thing in things if getattr(thing, column)],
            )


class Risk(forms.Form):
    """How grave, and why."""

    level = forms.ChoiceField(label=_("The risk to persons"), choices=RISK_LABELS, widget=forms.RadioSelect)
    reason = words_field(
        _("The reason, in writing"),
        help_text=_(
            "Kind of breach, kind and amount of data, how easily persons are recognised, how grave and how"
            " likely the consequences are, whether children or others in need of protection are among them."
        ),
    )


class Advice(forms.Form):
    """What the data protection officer advises."""

    advice = words_field(_("The advice"))


class Notifying(forms.Form):
    """What the authority's own form gave back, and what follows later."""

    notified_at = moment_field(
        _("Sent to the authority"), help_text=_("When the notification at virk.dk was sent, Danish time.")
    )
    receipt_number = forms.CharField(label=_("Receipt number"), max_length=60)
    missing = words_field(
        _("What is still missing"),
        rows=3,
        required=False,
        help_text=_("Say what follows later (Article 33(4)). Left empty, everything has been said."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notified_at"].initial = lambda: timezone.localtime(clock.now())


class FirstNotifying(Notifying):
    """The first time, with the reasons where it is late."""

    delay_reason = words_field(
        _("Reasons for the delay"),
        rows=3,
        required=False,
        help_text=_("Needed when the limit has passed (Article 33(1))."),
    )


class NotNotifying(forms.Form):
    """Why the authority is not told."""

    ground = forms.ChoiceField(label=_("Ground"), choices=GROUND_LABELS, widget=forms.RadioSelect)
    reason = words_field(
        _("The reason, in writing"),
        help_text=_("The authority may ask for it (Article 33(5)). Say also why you depart from advice."),
    )


class Letters(forms.Form):
    """Whom to write to, and what."""

    customers = words_field(
        _("Customer numbers"),
        help_text=_("Separated by commas, spaces or lines, for instance pasted from a sheet; at most 1,000."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = (
            ("happened_da", _("What happened, in Danish"), True),
            ("consequences_da", _("What it can mean for them, in Danish"), True),
            ("measures_da", _("What is done, and what they can do themselves, in Danish"), True),
            ("happened_en", _("What happened, in English"), False),
            ("consequences_en", _("What it can mean for them, in English"), False),
            ("measures_en", _("What is done, and what they can do themselves, in English"), False),
        )
        for name, label, required in asked:
            self.fields[name] = words_field(label, required=required)


class Exception34(forms.Form):
    """Why the persons are not written to."""

    ground = forms.ChoiceField(label=_("Ground"), choices=EXCEPTION_LABELS, widget=forms.RadioSelect)
    reason = words_field(
        _("The reason, in writing"),
        help_text=_("Where the public is told instead: how, where and when."),
    )


class Reason(forms.Form):
    """Why."""

    reason = words_field(_("The reason, in writing"))


class Lessons(forms.Form):
    """What was learnt."""

    lessons = words_field(
        _("Lessons"), help_text=_("What is changed so that it does not happen again, by whom and until when.")
    )
