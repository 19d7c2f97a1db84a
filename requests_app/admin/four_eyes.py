"""What takes two people at a controller, in the back office."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.models import Controller
from requests_app.actions.four_eyes import change_four_eyes
from requests_app.admin.case_files import KeepingControllerAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.four_eyes import (
    GATED,
    MOST_EXTRACTS,
    SUGGESTED,
    USUAL_EXTRACTS,
    Rules,
    thresholds_of,
)
from requests_app.labels import CASE_STEP_LABELS
from requests_app.labels_four_eyes import CHANGE_FOUR_EYES, THRESHOLD_LABELS
from requests_app.queries.four_eyes import rules_of

STEPS = dict(CASE_STEP_LABELS)
THRESHOLDS = dict(THRESHOLD_LABELS)
AS_TICKED, THE_SUGGESTED, NONE = "ticked", "suggested", "none"


class FourEyesFields(forms.Form):
    """The steps that may take two people, each with its thresholds as they stand now."""

    choice = forms.ChoiceField(
        label=_("What holds from now on"),
        choices=[
            (AS_TICKED, _("what is ticked below")),
            (THE_SUGGESTED, _("the set we suggest")),
            (NONE, _("nothing takes two people")),
        ],
        help_text=_(
            "The set we suggest: answers in which something is refused, with sensitive passages, for a"
            " representative or after a waived form; every refusal; every case closed as unidentified."
        ),
    )

    def __init__(self, *args: Any, rules: Rules, many_extracts: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in GATED:
            self.fields[step] = forms.MultipleChoiceField(
                label=STEPS[step],
                choices=[(name, THRESHOLDS[name]) for name in thresholds_of(step)],
                initial=list(rules.get(step, ())),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["many_extracts"] = forms.IntegerField(
            label=_("Many files are more than"),
            initial=many_extracts,
            min_value=0,
            max_value=MOST_EXTRACTS,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reasons"),
            help_text=_("Kept for good: who later asks why a step took two people, or one, reads them."),
            max_length=MAX_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        if not rules:
            choice_field(self, "choice").initial = THE_SUGGESTED


def _now(row: Controller) -> dict[str, Any]:
    held = rules_of(row.pk)
    return {
        "rules": held.rules if held else {},
        "many_extracts": held.many_extracts if held else USUAL_EXTRACTS,
    }


def _change(call: StepCall) -> Controller:
    values = call.values
    chosen: dict[str, Rules] = {
        AS_TICKED: {step: values.get(step, ()) for step in GATED},
        THE_SUGGESTED: SUGGESTED,
        NONE: {},
    }
    return change_four_eyes(
        controller_id=call.row.pk,
        rules=chosen[values["choice"]],
        many_extracts=values["many_extracts"],
        reason=values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


CHANGE = StepButton(
    "change_four_eyes",
    CHANGE_FOUR_EYES,
    _(
        "Such a step is proposed by one person and approved by another, and only then happens. The time limit"
        " of the law runs on: on its last day a decider may go on alone, with a reason."
    ),
    _change,
    FourEyesFields,
    previews=False,
    done=_("The choice holds from now on."),
    form_for=_now,
)

admin.site.unregister(Controller)


@admin.register(Controller)
class FourEyesControllerAdmin(KeepingControllerAdmin):
    """A controller, and what takes two people there."""

    steps: ClassVar[Sequence[StepButton]] = (*KeepingControllerAdmin.steps, CHANGE)

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer the choice to those who may make it."""
        more = ["change_four_eyes"] if actor.may("controller.change_four_eyes", row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show what takes two people, and every choice with its reason."""
        shown = super().document(request, row)
        versions = list(row.four_eyes.all())
        names = names_of(version.decided_by for version in versions)
        reasons = [
            {
                "at": version.decided_at,
                "what": CHANGE_FOUR_EYES,
                "who": names.get(version.decided_by, ""),
                "text": version.reason,
            }
            for version in versions
        ]
        rules = versions[-1] if versions else None
        both = sorted([*shown["rule_reasons"], *reasons], key=lambda line: line["at"], reverse=True)
        return shown | {"rule_reasons": both, "two_people": _lines(rules.rules) if rules else []}


def _lines(rules: Rules) -> list[dict[str, Any]]:
    return [
        {"step": STEPS[step], "when": [THRESHOLDS[name] for name in chosen]} for step, chosen in rules.items()
    ]
