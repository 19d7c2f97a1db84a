"""What can be ticked while the person is on the telephone; the rules are in the domain."""

import uuid
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dpo_office.common.questions import choice_field
from registry_app.admin.base import in_words
from registry_app.queries.consents import consent_code, purposes_on_consent
from requests_app.domain.case_codes import DANISH
from requests_app.domain.quick_records import (
    CORRECTION,
    LONGEST_TEXT,
    MARKETING_CHANNELS,
    MARKETING_OBJECTION,
    OTHER_CONSENT,
    QUESTION,
    WITHDRAWAL,
    Wish,
)
from requests_app.labels import CORRECTED_FIELD_LABELS, LANGUAGE_LABELS, MARKETING_CHANNEL_LABELS
from requests_app.pages.quick_callers import Caller
from requests_app.quick_texts import in_running_text, sentence

ALL: Final = "all"


class WishesForm(forms.Form):
    """The ticks, and the words that belong to some of them."""

    # The same page sent twice makes one case.
    key = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=LANGUAGE_LABELS, widget=forms.HiddenInput)
    marketing = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    consents = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    other_consent = forms.CharField(
        label=_("Which consent, in the person's words"), required=False, max_length=LONGEST_TEXT
    )
    correct = forms.BooleanField(required=False)
    field = forms.ChoiceField(label=_("What is wrong"), choices=CORRECTED_FIELD_LABELS, required=False)
    wrong = forms.CharField(label=_("As it is now"), required=False, max_length=LONGEST_TEXT)
    right = forms.CharField(label=_("As it should be"), required=False, max_length=LONGEST_TEXT)
    asked = forms.BooleanField(required=False)
    question = forms.CharField(
        label=_("The question, and what you answered"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
    )

    # Whether what was said is also written to the address on file.
    confirm = forms.BooleanField(required=False)

    def __init__(self, *args: Any, caller: Caller, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["key"].initial = uuid.uuid4
        self.fields["language"].initial = language
        channels = [row for row in MARKETING_CHANNEL_LABELS if row[0] in caller.channels]
        everywhere = [(ALL, _("everywhere"))] if len(channels) > 1 else []
        rows = list(purposes_on_consent(caller.controller))
        # Read by the agent on the page, and read aloud in the person's language.
        self.named = {consent_code(row): in_words(row, "name") for row in rows}
        self.named_aloud = {
            consent_code(row): str(row.name_da if language == DANISH else row.name_en) for row in rows
        }
        self.offered_channels = {code for code, _label in channels}
        choice_field(self, "marketing").choices = [*everywhere, *channels]
        choice_field(self, "consents").choices = [
            *self.named.items(),
            (OTHER_CONSENT, _("another consent")),
        ]

    def clean_marketing(self) -> list[str]:
        """Read "everywhere" as every channel that is offered."""
        ticked: list[str] = self.cleaned_data["marketing"]
        if ALL not in ticked:
            return ticked
        return [code for code in MARKETING_CHANNELS if code in self.offered_channels]


def ticked_in(posted: QueryDict) -> dict[str, Any]:
    """Give what stood in the form when another language was asked for; the key stays the form's own."""
    kept: dict[str, Any] = {
        name: posted.getlist(name) for name in ("marketing", "consents") if name in posted
    }
    words = ("other_consent", "correct", "field", "wrong", "right", "asked", "question", "confirm", "key")
    return kept | {name: posted[name] for name in words if name in posted}


def wishes_in(values: dict[str, Any]) -> list[Wish]:
    """Read the wishes out of the ticks."""
    wishes = []
    if values["marketing"]:
        wishes.append(Wish(MARKETING_OBJECTION, channels=tuple(values["marketing"])))
    wishes += [Wish(WITHDRAWAL, subject=code, text=values["other_consent"]) for code in values["consents"]]
    if values["correct"]:
        wishes.append(Wish(CORRECTION, subject=values["field"], wrong=values["wrong"], right=values["right"]))
    if values["asked"]:
        wishes.append(Wish(QUESTION, text=values["question"]))
    return wishes


def read_beside(form: WishesForm, caller: Caller, language: str) -> dict[str, Any]:
    """Give the sentence that belongs to each tick, in the person's language."""
    named = form.named_aloud | {OTHER_CONSENT: "…"}
    return {
        "marketing": sentence(MARKETING_OBJECTION, language, controller=caller.controller.name),
        "channels": [
            (code, sentence(code, language)) for code in MARKETING_CHANNELS if code in caller.channels
        ],
        "still": sentence("still", language),
        "consents": {
            code: sentence(WITHDRAWAL, language, consent=in_running_text(name))
            for code, name in named.items()
        },
        "correction": sentence(CORRECTION, language),
        "question": sentence(QUESTION, language),
    }
