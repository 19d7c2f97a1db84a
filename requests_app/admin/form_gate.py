"""For which right a form is asked for: the table on the page of a controller, and its step."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.labels import FORM_MODE_LABELS
from registry_app.models import Controller
from requests_app.actions.form_gates import change_form_gate
from requests_app.admin.need_to_know import NeedToKnowControllerAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.form_gate import asks, gates_of
from requests_app.domain.rights import RIGHT_ARTICLES, RIGHTS, form_mode_allowed
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_form_gate import CHANGE_FORM_GATE
from requests_app.models import FormGate
from requests_app.queries.form_gates import form_promises, gate_version_of, is_required

RIGHT_WORDS = dict(RIGHT_LABELS)
MODE_WORDS = dict(FORM_MODE_LABELS)


class FormGateFields(forms.Form):
    """For each right how far a form is asked for; why; and by when a required one is looked at again."""

    def __init__(self, *args: Any, modes: dict[str, str], review_on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for right in RIGHTS:
            allowed = [(code, words) for code, words in FORM_MODE_LABELS if form_mode_allowed(code, right)]
            self.fields[right] = forms.ChoiceField(
                label=f"{str(RIGHT_WORDS[right]).capitalize()} (art. {RIGHT_ARTICLES[right]})",
                choices=[("", _("as the controller does otherwise")), *allowed],
                initial=modes.get(right, ""),
                required=False,
            )
        self.fields["review_on"] = forms.DateField(
            label=_("Looked at again by"),
            help_text=_("Needed where a form is required: a day within a year, on which it is decided anew."),
            required=False,
            initial=review_on,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reasons"),
            help_text=_(
                "Kept for good. Of a required form: which risk it meets that nothing milder does (Article"
                " 12(2) and (6)), and what the data protection officer said."
            ),
            max_length=MAX_REASON,
            widget=forms.Textarea(attrs={"rows": 4}),
        )


def _now(row: Controller) -> dict[str, Any]:
    held = gate_version_of(row.pk)
    return {"modes": held.modes if held else {}, "review_on": held.review_on if held else None}


def _change(call: StepCall) -> Controller:
    values = call.values
    return change_form_gate(
        controller_id=call.row.pk,
        modes={right: values.get(right, "") for right in RIGHTS},
        review_on=values.get("review_on"),
        reason=values["reason"],
        actor=call.actor,
        now=call.now,
        version=call.version,
    )


CHANGE = StepButton(
    "change_form_gate",
    CHANGE_FORM_GATE,
    gettext_lazy(
        "It counts for cases from now on. The law knows no form: no mode stops the time limit, nobody is"
        " refused for a missing form without a letter with reasons (Article 12(4)), and where it is clear at"
        " intake who asks no form is asked for at all."
    ),
    _change,
    FormGateFields,
    previews=False,
    done=gettext_lazy("The choice holds from now on."),
    form_for=_now,
)

admin.site.unregister(Controller)


@admin.register(Controller)
class FormGateControllerAdmin(NeedToKnowControllerAdmin):
    """A controller, and for which right it asks for a form."""

    steps: ClassVar[Sequence[StepButton]] = (*NeedToKnowControllerAdmin.steps, CHANGE)

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer the choice to those who may make it."""
        more = [CHANGE.name] if actor.may("controller.change_form_gate", row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show the table, what is wrong with it, and every choice with its reason."""
        shown = super().document(request, row)
        versions = list(row.form_gates.all())
        names = names_of(version.decided_by for version in versions)
        reasons = [
            {
                "at": version.decided_at,
                "what": CHANGE_FORM_GATE,
                "who": names.get(version.decided_by, ""),
                "text": version.reason,
            }
            for version in versions
        ]
        held = versions[-1] if versions else None
        both = sorted([*shown["rule_reasons"], *reasons], key=lambda line: line["at"], reverse=True)
        return shown | {"rule_reasons": both, "form_gate": _table(row, held)}


def _table(row: Controller, held: FormGate | None) -> dict[str, Any]:
    gates = gates_of(row.form_mode, held.modes if held else {})
    review_on = held.review_on if held else None
    return {
        "lines": [
            {
                "right": RIGHT_WORDS[gate.right],
                "article": RIGHT_ARTICLES[gate.right],
                "mode": MODE_WORDS[gate.mode],
                "tone": "near" if gate.mode == "required" else "",
                "is_chosen": gate.is_chosen,
            }
            for gate in gates
        ],
        "review_on": review_on,
        "is_over": review_on is not None and review_on <= clock.today(),
        "is_required": is_required(held),
        "promises": _promises(row) if any(asks(gate.mode) for gate in gates) else [],
    }


def _promises(row: Controller) -> list[dict[str, str]]:
    """Give what the policy promises of the form, with what the record notes beside it."""
    language = reader_language()
    return [
        {
            "section": promise.section,
            "text": getattr(promise, f"text_{language}"),
            "note": getattr(promise, f"note_{language}"),
        }
        for promise in form_promises(row.pk)
    ]
