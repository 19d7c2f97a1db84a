"""Who sees a case that a colleague works on, in the back office: chosen on the page of a controller."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.models import Controller
from requests_app.actions.need_to_know import change_need_to_know
from requests_app.admin.four_eyes import FourEyesControllerAdmin
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.need_to_know import USUAL
from requests_app.labels_need_to_know import CHANGE_NEED_TO_KNOW, SEEN_BY_LABELS
from requests_app.queries.need_to_know import choice_of

SEEN_BY = dict(SEEN_BY_LABELS)


class NeedToKnowFields(forms.Form):
    """Who, and why."""

    seen_by = forms.ChoiceField(
        label=_("A case that somebody works on is seen by"),
        choices=SEEN_BY_LABELS,
        help_text=_(
            "Beside the decider, the data protection officer, legal and the auditor. What nobody works on yet"
            " is seen by every officer and agent."
        ),
    )
    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Kept in the history. Wider than needed is not allowed by default (GDPR Art. 25(2))."),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _now(row: Controller) -> dict[str, Any]:
    held = choice_of(row.pk)
    return {"initial": {"seen_by": held.seen_by if held else USUAL}}


def _change(call: StepCall) -> Controller:
    return change_need_to_know(
        controller_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


CHANGE = StepButton(
    "change_need_to_know",
    CHANGE_NEED_TO_KNOW,
    _("It holds from now on, for all cases of the controller, also those that are there already."),
    _change,
    NeedToKnowFields,
    previews=False,
    done=_("The choice holds from now on."),
    form_for=_now,
)


admin.site.unregister(Controller)


@admin.register(Controller)
class NeedToKnowControllerAdmin(FourEyesControllerAdmin):
    """A controller, and who sees a case that a colleague works on."""

    steps: ClassVar[Sequence[StepButton]] = (*FourEyesControllerAdmin.steps, CHANGE)

    def offered_steps(self, row: Controller, actor: Actor) -> Sequence[str]:
        """Offer the choice to those who may make it."""
        more = [CHANGE.name] if actor.may("controller.change_need_to_know", row.pk) else []
        return [*super().offered_steps(row, actor), *more]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Controller]:
        """Give the controllers with what was chosen."""
        return super().get_queryset(request).select_related("need_to_know")

    def document(self, request: HttpRequest, row: Controller) -> dict[str, Any]:
        """Show what holds, and why."""
        held = getattr(row, "need_to_know", None)
        return super().document(request, row) | {
            "colleagues_case": {
                "seen_by": SEEN_BY[held.seen_by if held else USUAL],
                "reason": held.reason if held else "",
                "on": held.decided_at if held else None,
            }
        }
