"""A case that a colleague works on: known in outline, opened with a reason (docs/rules/need_to_know.md)."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from dpo_office.common.step_dialogs import StepDialog
from requests_app.actions.need_to_know import open_colleagues_case
from requests_app.admin.case_words import deadline_chip
from requests_app.domain.masking import MAX_WORDS
from requests_app.domain.need_to_know import OPEN_FOR
from requests_app.labels_need_to_know import NEED_REASON_LABELS, OPEN_COLLEAGUES_CASE
from requests_app.permissions import OPEN_COLLEAGUES

STEP: Final = "open_colleagues_case"


class NeedFields(forms.Form):
    """Why a colleague's case is opened."""

    reason = forms.ChoiceField(
        label=_("Why do you need it?"), choices=[("", "–"), *NEED_REASON_LABELS], required=False
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=MAX_WORDS,
        help_text=_("Needed for another reason."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _open(call: StepCall) -> Any:
    return open_colleagues_case(
        case_id=call.row.pk,
        reason=call.values["reason"],
        words=call.values["words"],
        actor=call.actor,
        now=call.now,
        until=timezone.now() + OPEN_FOR,
    )


BUTTON: Final = StepButton(
    STEP,
    OPEN_COLLEAGUES_CASE,
    _(
        "The case is shown to you for eight hours. That you opened it, when and why, stands in the read log"
        " and in the timeline of the case."
    ),
    _open,
    NeedFields,
    previews=False,
    done=_("The case is open to you for eight hours."),
)


def outline_page(request: HttpRequest, case: Any, actor: Actor, context: dict[str, Any]) -> TemplateResponse:
    """Show of a case that it is there: its reference, state, time limit and who works on it."""
    shown = {
        "buttons": [BUTTON] if actor.may(OPEN_COLLEAGUES, case.controller_id) else [],
        "owner": names_of([case.owned_by]).get(case.owned_by, "–"),
        "chip": deadline_chip(case, clock.today()),
    }
    return TemplateResponse(request, "office/case_outline.html", context | shown)


def opening_dialog(
    request: HttpRequest, case: Any, actor: Actor, context: dict[str, Any], *, is_closed: bool
) -> HttpResponseBase:
    """Ask why the case is opened, and open it; say so where it is open to the reader already."""
    # What changed in it meanwhile is not for this reader.
    case.goes_by = None
    dialog = StepDialog(
        request,
        BUTTON,
        case,
        actor=actor,
        is_offered=is_closed and actor.may(OPEN_COLLEAGUES, case.controller_id),
        back=context["document_url"],
        context=context,
    )
    return dialog.answer()
