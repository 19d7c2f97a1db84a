"""The steps of a decision record, as buttons: drafted, advised on, decided."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.languages import reader_language
from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import decision_records
from requests_app.admin.case_calls import base_of_call, open_rights
from requests_app.admin.step_fields import area
from requests_app.decision_record_texts import about_words
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.decision_records import COMPELLING, RECORD_STEPS, weighed_grounds
from requests_app.ground_texts import ground_text
from requests_app.labels_decision_records import RECORD_OUTCOME_LABELS, RECORD_STEP_LABELS
from requests_app.models import Case, DecisionRecord
from requests_app.queries.decision_records import records_in, waiting_records

LABELS = dict(RECORD_STEP_LABELS)
WORDS = ("controller_interests", "person_interests", "necessity", "weighing")


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_REASON, widget=area(4))


class DraftFields(forms.Form):
    """What is weighed: both sides, the alternatives and the weighing itself."""

    about = forms.ChoiceField(
        label=gettext_lazy("The right, and the ground on which it would be refused"), choices=[]
    )
    controller_interests = _words(
        gettext_lazy("The controller's interests"),
        gettext_lazy("What the data are needed for here, concretely, and what shows it."),
    )
    person_interests = _words(
        gettext_lazy("The person's interests and situation"),
        gettext_lazy("What the person says, their particular situation, and what it means for them."),
    )
    necessity = _words(
        gettext_lazy("Alternatives, and why it is necessary"),
        gettext_lazy(
            "What was considered that touches the person less, item by item, and why it is not enough."
        ),
    )
    weighing = _words(
        gettext_lazy("The weighing"),
        gettext_lazy(
            "Why the one side weighs more. The burden is the controller's: in doubt the person prevails."
        ),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(right, ground) for right in open_rights(case) for ground in weighed_grounds(right)]
        about = choice_field(self, "about")
        about.choices = [
            (f"{right}:{ground}", f"{about_words(right, ground)}. {ground_text(ground, reader_language())}")
            for right, ground in offered
        ]
        about.initial = next((f"{right}:{ground}" for right, ground in offered if ground == COMPELLING), None)
        rows = records_in(case)
        if rows and (rows[-1].right, rows[-1].ground) in offered:
            # Who drafts again begins with what stands.
            about.initial = f"{rows[-1].right}:{rows[-1].ground}"
            for name in WORDS:
                self.fields[name].initial = getattr(rows[-1], name)


class _OfOne(forms.Form):
    """A step on one of the records that wait."""

    right = forms.ChoiceField(label=gettext_lazy("The decision record"), choices=[])

    def __init__(self, *args: Any, waiting: Sequence[DecisionRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "right").choices = [
            (row.right, about_words(row.right, row.ground)) for row in waiting
        ]


class AdviseFields(_OfOne):
    """What the data protection officer thinks of it."""

    view = forms.ChoiceField(label=gettext_lazy("Your view"), choices=RECORD_OUTCOME_LABELS)
    advice = _words(
        gettext_lazy("Your advice"),
        gettext_lazy(
            "Whoever decides reads it. A decision that departs from it says why, and both are kept."
        ),
    )


class DecideFields(_OfOne):
    """Whose interests prevail."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=RECORD_OUTCOME_LABELS)
    departure_reason = forms.CharField(
        label=gettext_lazy("Why you depart from the advice"),
        help_text=gettext_lazy("Only where your outcome is not the view of the data protection officer."),
        required=False,
        max_length=MAX_REASON,
        widget=area(),
    )

    def __init__(self, *args: Any, waiting: Sequence[DecisionRecord], **kwargs: Any) -> None:
        super().__init__(*args, waiting=waiting, **kwargs)
        if not any(row.view for row in waiting):
            self.fields["departure_reason"].help_text = _("No advice was given, so this may stay empty.")


def _draft(call: StepCall) -> Case:
    values = dict(call.values)
    right, _sep, ground = values.pop("about").partition(":")
    return decision_records.draft_record(right=right, ground=ground, **values, **base_of_call(call))


RECORD_BUTTONS = (
    StepButton(
        "draft_record",
        LABELS["draft_record"],
        gettext_lazy(
            "What is weighed before a right is refused. Nothing is sent and nothing decided; a draft of the"
            " same right that stands already is superseded. It stays in the case and goes into its dossier."
        ),
        _draft,
        DraftFields,
        previews=False,
        done=gettext_lazy("The decision record is drafted."),
        form_for=lambda case: {"case": case},
    ),
    StepButton(
        "advise_record",
        LABELS["advise_record"],
        gettext_lazy(
            "You advise and somebody else decides. Your view and your words are kept with the record for"
            " good."
        ),
        lambda call: decision_records.advise_record(**call.values, **base_of_call(call)),
        AdviseFields,
        previews=False,
        done=gettext_lazy("Your advice is given."),
        form_for=lambda case: {
            "waiting": [row for row in waiting_records(case) if RECORD_STEPS.can("advise_record", row.state)]
        },
    ),
    StepButton(
        "decide_record",
        LABELS["decide_record"],
        gettext_lazy(
            "You decide on what was drafted, as it stands; whoever sees it otherwise drafts another one."
            " Nothing is sent: the answer or refusal is a step of its own."
        ),
        lambda call: decision_records.decide_record(**call.values, **base_of_call(call)),
        DecideFields,
        previews=False,
        done=gettext_lazy("The decision record is decided."),
        form_for=lambda case: {"waiting": waiting_records(case)},
    ),
)
RECORD_STEP_NAMES = frozenset(button.name for button in RECORD_BUTTONS)
