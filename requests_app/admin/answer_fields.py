"""What an answer and a refusal ask: the outcome of each right and, with a no, its ground and its proof."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepCall
from requests_app.admin.answer_link_fields import add_way
from requests_app.admin.case_words import RIGHT_WORDS
from requests_app.admin.representation_words import not_inherited_text
from requests_app.admin.step_fields import area
from requests_app.domain.answers import ItemDecision
from requests_app.domain.case_codes import ANSWER_OUTCOMES, GRANTED, ITEM_REFUSED, MAX_REASON, MAX_TEXT
from requests_app.domain.refusal_grounds import grounds_for
from requests_app.ground_texts import ground_source, ground_text
from requests_app.labels import ITEM_OUTCOME_LABELS
from requests_app.queries.waves import base_answer_for

OUTCOME_WORDS = dict(ITEM_OUTCOME_LABELS)


class AnswerFields(forms.Form):
    """What is decided on each right, and the writer's own words."""

    def __init__(
        self,
        *args: Any,
        rights: Sequence[str],
        may_say_no: bool,
        not_inherited: Sequence[str] = (),
        base: str = "",
        asks_identity: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rights = rights
        self.not_inherited = not_inherited
        for right in rights:
            self._add_right(right, may_say_no=may_say_no)
        self.fields["text"] = forms.CharField(
            label=_("Your own words to the person"),
            help_text=_("The base answer of the wave. Read it for this person, and change what does not fit.")
            if base
            else _("Stand first in the letter; they may stay empty."),
            initial=base,
            required=False,
            max_length=MAX_TEXT,
            widget=area(6),
        )
        if asks_identity:
            self.fields["known_how"] = forms.CharField(
                label=_("How it is clear who asks"),
                help_text=_(
                    "If it is: signed in, MitID, a document that was shown, known in person. What was found"
                    " then goes to the address that they wrote from; left empty, it waits to be printed."
                    " Stays in the case."
                ),
                required=False,
                max_length=MAX_REASON,
                widget=area(2),
            )
        add_way(self)

    def _add_right(self, right: str, *, may_say_no: bool) -> None:
        word = {"right": RIGHT_WORDS[right]}
        outcomes = ANSWER_OUTCOMES if may_say_no else (GRANTED,)
        self.fields[f"outcome_{right}"] = forms.ChoiceField(
            label=_("Outcome for %(right)s") % word,
            choices=[(code, OUTCOME_WORDS[code]) for code in outcomes],
            initial=GRANTED,
            help_text="" if may_say_no else _("Only a decider can say no, in whole or in part."),
        )
        if right in self.not_inherited:
            self._say_not_inherited(right, may_say_no=may_say_no)
        if not may_say_no:
            return
        self.fields[f"ground_{right}"] = forms.ChoiceField(
            label=_("Ground, if something is refused (%(right)s)") % word,
            choices=[("", "–"), *ground_choices([right])],
            required=False,
        )
        self.fields[f"reason_{right}"] = forms.CharField(
            label=_("Reasons, if something is refused (%(right)s)") % word,
            required=False,
            max_length=MAX_REASON,
            widget=area(),
        )
        self.fields[f"evidence_{right}"] = evidence_field(
            _("What shows it, if something is refused (%(right)s)") % word, required=False
        )

    def _say_not_inherited(self, right: str, *, may_say_no: bool) -> None:
        field = choice_field(self, f"outcome_{right}")
        field.help_text = not_inherited_text()
        if may_say_no:
            field.choices = [(ITEM_REFUSED, OUTCOME_WORDS[ITEM_REFUSED])]
            field.initial = ITEM_REFUSED


def evidence_field(label: str, *, required: bool) -> forms.CharField:
    """Ask what shows that the ground of a refusal holds."""
    return forms.CharField(
        label=label,
        help_text=_(
            "The burden of proof is yours (Article 12(5)): which records, dates or documents show that the"
            " ground holds. Stays in the case, not in the letter."
        ),
        required=required,
        max_length=MAX_REASON,
        widget=area(2),
    )


def base_of(case: Any) -> str:
    """Give the words that the answer to a case begins with: those of its wave, if it has one."""
    return base_answer_for(case) if hasattr(case, "wave_place") else ""


def own_words(call: StepCall) -> str:
    """Give the writer's words; before anything is written, those that the field begins with."""
    return str(call.values["text"]) if "text" in call.values else base_of(call.row)


def decisions_in(values: dict[str, Any]) -> list[ItemDecision]:
    """Read the decisions from what the answer's form gave; what is answered later is none."""
    rights = [
        name.removeprefix("outcome_")
        for name, outcome in values.items()
        if name.startswith("outcome_") and outcome
    ]
    return [
        ItemDecision(
            right=right,
            outcome=values[f"outcome_{right}"],
            ground=values.get(f"ground_{right}", ""),
            reason=values.get(f"reason_{right}", ""),
            evidence=values.get(f"evidence_{right}", ""),
        )
        for right in rights
    ]


class RefusalFields(forms.Form):
    """The ground that holds against every right of the case, and the reasons."""

    def __init__(self, *args: Any, rights: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground"),
            choices=[("", "–"), *ground_choices(rights)],
            help_text=_("The grounds that hold against everything the person asks for."),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reasons"),
            help_text=_("Stand in the letter to the person (Article 12(4))."),
            max_length=MAX_REASON,
            widget=area(5),
        )
        self.fields["evidence"] = evidence_field(_("What shows it"), required=True)
        add_way(self)


def ground_choices(rights: Sequence[str]) -> list[tuple[str, str]]:
    """List the grounds that can be held against all of the rights, with their source of law."""
    language = reader_language()
    held = [{ground.code for ground in grounds_for(right)} for right in rights]
    common = set.intersection(*held) if held else set()
    codes = [ground.code for ground in (grounds_for(rights[0]) if rights else ()) if ground.code in common]
    return [(code, f"{ground_text(code, language)} ({ground_source(code, language)})") for code in codes]
