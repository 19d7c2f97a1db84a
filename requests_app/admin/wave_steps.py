"""The steps of a wave as buttons."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import waves
from requests_app.admin.step_fields import area
from requests_app.admin.wave_words import case_choices
from requests_app.domain.case_codes import MAX_REASON, MAX_TEXT
from requests_app.labels_waves import WAVE_STEP_LABELS
from requests_app.queries.waves import cases_of_wave, cases_to_add, firsts_of_wave, with_items

LABELS = dict(WAVE_STEP_LABELS)
MAX_LIST = 5_000
NOT_EXCESSIVE = gettext_lazy(
    "That many people send the same words never makes a request unfounded or excessive: not a template"
    " letter, and not the number of requests alone (Article 12(5); C-526/24). Whoever wants to refuse a case"
    " has to show why in that case."
)


class CaseFields(forms.Form):
    """Which cases: those whose letters are alike, and others by their reference."""

    proposed = forms.MultipleChoiceField(
        label=gettext_lazy("Cases whose letters say almost the same"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Read the letters before you tick: alike is not the same."),
    )
    references = forms.CharField(
        label=gettext_lazy("Other cases, by reference"),
        required=False,
        max_length=MAX_LIST,
        widget=area(2),
        help_text=gettext_lazy(
            "As in RET-2026-7K3M-9QXT, one on each line: a letter on paper, for instance."
        ),
    )

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cases:
            field = choice_field(self, "proposed")
            field.choices = cases
            field.initial = [reference for reference, _words in cases]
        else:
            del self.fields["proposed"]


class AssessmentFields(forms.Form):
    """What the letters ask, and what that means."""

    assessment = forms.CharField(
        label=gettext_lazy("What these letters ask, what it means, and why"),
        max_length=MAX_REASON,
        widget=area(8),
        help_text=gettext_lazy(
            "Write about the letters and not about persons. It guides each case and decides none."
        ),
    )


class BaseAnswerFields(forms.Form):
    """The words that every answer begins with."""

    danish = forms.CharField(
        label=gettext_lazy("In Danish"), required=False, max_length=MAX_TEXT, widget=area(8)
    )
    english = forms.CharField(
        label=gettext_lazy("In English"), required=False, max_length=MAX_TEXT, widget=area(8)
    )


class TakeOutFields(forms.Form):
    """Which case."""

    case_id = forms.ChoiceField(label=gettext_lazy("Case that does not belong here"))

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "case_id").choices = cases


def references_in(values: dict[str, Any]) -> list[str]:
    """Give the references that were ticked or typed."""
    typed = values.get("references", "").replace(",", " ").replace(";", " ").split()
    return [*values.get("proposed", []), *typed]


def _base(call: StepCall) -> dict[str, Any]:
    return {"wave_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _to_add(wave: Any) -> dict[str, Any]:
    found = with_items(cases_to_add(firsts_of_wave(wave), wave.reader))
    return {"cases": case_choices(found, wave.reader)}


def _in_it(wave: Any) -> dict[str, Any]:
    cases = cases_of_wave(wave)
    words = dict(case_choices(cases, wave.reader))
    return {"cases": [(str(case.pk), words[case.reference]) for case in cases]}


WAVE_BUTTONS = (
    StepButton(
        "write_assessment",
        LABELS["write_assessment"],
        NOT_EXCESSIVE,
        lambda call: waves.write_assessment(assessment=call.values["assessment"], **_base(call)),
        AssessmentFields,
        previews=False,
        done=gettext_lazy("The assessment is written. Every case of the wave shows it."),
        form_for=lambda wave: {"initial": {"assessment": wave.assessment}},
    ),
    StepButton(
        "write_base_answer",
        LABELS["write_base_answer"],
        gettext_lazy(
            "The answer of each case begins with these words, in the language of the case. Whoever sends it"
            " reads and changes them; nothing is sent from here."
        ),
        lambda call: waves.write_base_answer(
            danish=call.values["danish"], english=call.values["english"], **_base(call)
        ),
        BaseAnswerFields,
        previews=False,
        done=gettext_lazy("The base answer is written."),
        form_for=lambda wave: {"initial": {"danish": wave.base_answer_da, "english": wave.base_answer_en}},
    ),
    StepButton(
        "add_cases",
        LABELS["add_cases"],
        gettext_lazy("Each case keeps its own time limit, its person, its rights and its outcome."),
        lambda call: waves.add_cases(references=references_in(call.values), **_base(call)),
        CaseFields,
        previews=False,
        done=gettext_lazy("The cases are in the wave."),
        form_for=_to_add,
    ),
    StepButton(
        "take_case_out",
        LABELS["take_case_out"],
        gettext_lazy("The case stays as it is; it only goes its way alone from now on."),
        lambda call: waves.take_case_out(case_id=UUID(call.values["case_id"]), **_base(call)),
        TakeOutFields,
        previews=False,
        done=gettext_lazy("The case is out of the wave."),
        form_for=_in_it,
    ),
    StepButton(
        "end_wave",
        LABELS["end_wave"],
        gettext_lazy(
            "Nothing is added any more, and the base answer is offered no more. Cases that wait go on"
            " waiting, each with its own time limit."
        ),
        lambda call: waves.end_wave(**_base(call)),
        previews=False,
        done=gettext_lazy("The wave is ended."),
    ),
)

__all__ = ["NOT_EXCESSIVE", "WAVE_BUTTONS", "CaseFields", "references_in"]
