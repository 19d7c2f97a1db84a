"""Measures against a request that may be an attack, as buttons: put in place, confirmed, lifted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import risk_measures
from requests_app.admin.case_calls import base_of_call, call_with_reason
from requests_app.admin.step_fields import area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.risk_measures import CHANNEL, CONFIRMED, NOTICE, OPEN
from requests_app.labels_deadlines import day_text
from requests_app.labels_risk_measures import CHANNEL_LABELS, MEASURE_LABELS, MEASURE_STEP_LABELS
from requests_app.models import Case
from requests_app.queries.measure_notices import contacts_on_file
from requests_app.queries.risk_measures import open_measures

LABELS = dict(MEASURE_STEP_LABELS)
Choices = Sequence[tuple[str, Any]]


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_REASON, widget=area())


class SetFields(forms.Form):
    """Which measure, until when, and what is feared here."""

    kind = forms.ChoiceField(label=gettext_lazy("Measure"))
    until = forms.DateField(
        label=gettext_lazy("Hold until"), required=False, widget=forms.DateInput({"type": "date"})
    )
    contacts = forms.MultipleChoiceField(
        label=gettext_lazy("Who is told"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    reason = _words(
        gettext_lazy("Why here"),
        gettext_lazy(
            "What you saw, concretely, and whom a mistake would hurt: the address was changed two days ago, a"
            " former partner writes. How somebody writes, their language or the hour is no reason."
        ),
    )

    def __init__(
        self, *args: Any, kinds: Choices, last: date, contacts: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = [("", "–"), *kinds]
        self.fields["until"].help_text = _(
            "For a holding period and a notice: the first day on which it may leave, %(day)s at the latest."
            " The time limit runs on."
        ) % {"day": day_text(last, reader_language())}
        if contacts:
            choice_field(self, "contacts").choices = [(address, address) for address in contacts]
            self.fields["contacts"].help_text = _(
                "For a notice: tick each one by itself, and none where it might tell somebody of the request"
                " who must not know, such as a former partner. The letter names nobody and no right."
            )
        else:
            del self.fields["contacts"]


class EndFields(forms.Form):
    """Which measure, and why it ends."""

    kind = forms.ChoiceField(label=gettext_lazy("Measure"))
    reason = _words(
        gettext_lazy("Why the case may go on without it"),
        gettext_lazy("What has become clear since it was put in place. Kept with the case."),
    )

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = list(kinds)


class ConfirmFields(EndFields):
    """Which measure is met, over which channel, and what was seen."""

    channel = forms.ChoiceField(
        label=gettext_lazy("In which way"),
        choices=[("", "–"), *CHANNEL_LABELS],
        required=False,
        help_text=gettext_lazy(
            "For a second channel: what was on file before the request came, and another way than the one by"
            " which it came."
        ),
    )
    field_order = ("kind", "channel", "reason")

    def __init__(self, *args: Any, asks_channel: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("What you saw")
        self.fields["reason"].help_text = _(
            "For instance: rang the number on file, the person knows of the request. Whoever confirms as the"
            " second person says what they looked at. No number, no copy of a paper."
        )
        if not asks_channel:
            del self.fields["channel"]


def _for_set(case: Case) -> dict[str, Any]:
    taken = {row.kind for row in open_measures(case)}
    contacts = contacts_on_file(case, clock.now())
    kinds = [(code, label) for code, label in MEASURE_LABELS if code not in taken]
    if not contacts:
        # Nobody could be told.
        kinds = [choice for choice in kinds if choice[0] != NOTICE]
    return {"kinds": kinds, "last": case.strict_due_on, "contacts": contacts}


def _open_kinds(case: Case) -> list[tuple[str, Any]]:
    return [(row.kind, row.get_kind_display()) for row in open_measures(case) if row.state == OPEN]


def _to_confirm(case: Case) -> dict[str, Any]:
    kinds = [choice for choice in _open_kinds(case) if choice[0] in CONFIRMED]
    return {"kinds": kinds, "asks_channel": CHANNEL in dict(kinds)}


def _told(call: StepCall) -> list[str]:
    """Say who is written to before anything leaves: it cannot be taken back."""
    if call.values.get("kind") != NOTICE or not call.values.get("contacts"):
        return []
    named = ", ".join(call.values["contacts"])
    return [
        _("A letter leaves at once to %(contacts)s.") % {"contacts": named},
        _(
            "It says that somebody asked about personal data, and how the reader stops that. It names nobody"
            " and no right. Press again to send it."
        ),
    ]


def _set(call: StepCall) -> Case:
    return risk_measures.set_measure(**call.values, **base_of_call(call))


def _confirm(call: StepCall) -> Case:
    return risk_measures.confirm_measure(**call.values, **base_of_call(call))


def _resolve(call: StepCall) -> Case:
    return risk_measures.resolve_stop(**call_with_reason(call))


def _lift(call: StepCall) -> Case:
    return risk_measures.lift_measure(**call.values, **base_of_call(call))


class ResolveFields(forms.Form):
    """What was found, and why the request may go on."""

    reason = _words(
        gettext_lazy("What you found, and why it may go on"),
        gettext_lazy(
            "For instance: spoke with the person over the number on file; the stop was pressed by a"
            " colleague of theirs. Where it may not go on, refuse the case instead."
        ),
    )


MEASURE_BUTTONS = (
    StepButton(
        "resolve_stop",
        LABELS["resolve_stop"],
        gettext_lazy(
            "Somebody who was told of the request pressed that it was not them. Once you have looked at it,"
            " the request goes on, and nothing is held back by the stop any more. Nothing is sent by this."
        ),
        _resolve,
        ResolveFields,
        is_grave=True,
        previews=False,
        done=gettext_lazy("The stop is settled."),
    ),
    StepButton(
        "confirm_measure",
        LABELS["confirm_measure"],
        gettext_lazy(
            "The measure is met by what you saw, and holds nothing back any more. Whoever put a second person"
            " in place is not that person. Nothing is sent."
        ),
        _confirm,
        ConfirmFields,
        previews=False,
        done=gettext_lazy("The measure is met."),
        form_for=_to_confirm,
    ),
    StepButton(
        "set_measure",
        LABELS["set_measure"],
        gettext_lazy(
            "Only where something concrete speaks for a request in another's name: until the measure is met"
            " or lifted no copy leaves, nothing is corrected and nothing is erased. It does not stop the"
            " time limit."
        ),
        _set,
        SetFields,
        previews=False,
        tells=_told,
        told_as=gettext_lazy("A letter leaves"),
        done=gettext_lazy("The measure is in place."),
        form_for=_for_set,
    ),
    StepButton(
        "lift_measure",
        LABELS["lift_measure"],
        gettext_lazy(
            "The case goes on although the measure is not met. Nothing is sent by this; what was held back"
            " may leave from now on."
        ),
        _lift,
        EndFields,
        is_grave=True,
        previews=False,
        done=gettext_lazy("The measure is lifted."),
        form_for=lambda case: {"kinds": _open_kinds(case)},
    ),
)
