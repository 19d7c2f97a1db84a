"""Step buttons: one factory for every step of every flow in the back office.

A button leads to a dialog that says what will happen and shows the letter; posting it takes the step.
Permission and state are asked before the dialog is shown and again by the action itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor


class NoFields(forms.Form):
    """A step that asks nothing."""


@dataclass(frozen=True)
class StepCall:
    """What a step's action is called with."""

    row: Any
    actor: Actor
    now: datetime
    version: int | None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StepButton:
    """A step as people meet it: its words, its questions, and the action behind it.

    `run` calls exactly one action. `says` tells in a sentence what will happen. A button without
    `previews` has nothing to show before it is pressed.
    """

    name: str
    label: Any
    says: Any
    run: Callable[[StepCall], Any]
    fields: type[forms.Form] = NoFields
    is_grave: bool = False
    previews: bool = True
    done: Any = ""
    form_for: Callable[[Any], dict[str, Any]] | None = None

    def form(self, row: Any, data: Any = None, files: Any = None) -> forms.Form:
        """Make the form, with what it needs to know of the row."""
        extra = self.form_for(row) if self.form_for else {}
        return self.fields(data, files, **extra)


def offered_buttons(buttons: Sequence[StepButton], offered: Sequence[str]) -> list[StepButton]:
    """Keep the buttons whose step is possible and permitted; the first is the next step."""
    return [button for button in buttons if button.name in offered]


def take_step(
    request: HttpRequest,
    button: StepButton,
    row: Any,
    *,
    actor: Actor,
    offered: Sequence[str],
    back: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the dialog of a step, or take it and go back to the object."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if button.name not in offered:
        refused = {**context, "refusal": _("This step is not possible here now, or not yours to take.")}
        return TemplateResponse(request, "office/step.html", {**refused, "button": button}, status=409)
    status = 200
    refusal = ""
    is_posted = request.method == "POST"
    form = button.form(row, request.POST if is_posted else None, request.FILES if is_posted else None)
    if is_posted and form.is_valid():
        call = StepCall(row, actor, clock.now(), _version(request), form.cleaned_data)
        try:
            button.run(call)
        except DomainError as error:
            refusal, status = text_of(error.code, **error.context), error.status
        else:
            messages.success(request, button.done or button.label)
            return HttpResponseRedirect(back)
    letters = preview(button, row, actor) if button.previews and not is_posted else []
    return TemplateResponse(
        request,
        "office/step.html",
        {**context, "button": button, "form": form, "refusal": refusal, "letters": letters, "back": back},
        status=status,
    )


def preview(button: StepButton, row: Any, actor: Actor) -> list[dict[str, Any]]:
    """Give the letters that the step would write, by taking it and taking it back.

    A step that needs an answer first shows none.
    """
    written: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            known = set(Letter.objects.filter(cause_id=row.pk).values_list("pk", flat=True))
            button.run(StepCall(row, actor, clock.now(), None, {}))
            for letter in Letter.objects.filter(cause_id=row.pk).exclude(pk__in=known):
                names = [str(a.filename) for a in letter.attachments.all()]
                written.append(_shown_letter(letter, names))
            transaction.set_rollback(True)
    except DomainError:
        return []
    return written


def _shown_letter(letter: Letter, attachments: list[str]) -> dict[str, Any]:
    return {
        "to": letter.recipient_address,
        "channel": letter.channel,
        "subject": letter.subject,
        "body": letter.body,
        "attachments": attachments,
    }


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None
