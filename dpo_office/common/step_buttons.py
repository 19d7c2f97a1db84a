"""Step buttons: every step of every flow in the back office, as people meet it.

A button leads to a dialog (step_dialogs.py) that says what will happen and shows the letter; posting it takes
the step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dpo_office.common.permissions import Actor


class NoFields(forms.Form):
    """A step that asks nothing."""


@dataclass(frozen=True)
class StepCall:
    """What a step's action is called with; `prepared` is what the button's `prepare` gave."""

    row: Any
    actor: Actor
    now: datetime
    version: int | None
    values: dict[str, Any] = field(default_factory=dict)
    prepared: Any = None


@dataclass(frozen=True)
class StepButton:
    """A step as people meet it: its words, its questions, and the action behind it.

    `run` calls exactly one action, inside a transaction. What takes time (typesetting, reading a file) is
    done before it by `prepare`; if that has a `pdf`, people can read it before they press. `says` tells in a
    sentence what will happen. A button without `previews` has no letter to show before it is pressed.
    """

    name: str
    label: Any
    says: Any
    run: Callable[[StepCall], Any]
    fields: type[forms.Form] = NoFields
    is_grave: bool = False
    previews: bool = True
    # What is said when it is done; where that depends on what `run` gave, a function of it.
    done: Any = ""
    # What the answers come to, in sentences: shown first, and taken when the same answers are posted again.
    # Where there is nothing to say the step is taken at once.
    tells: Callable[[StepCall], Sequence[str]] | None = None
    told_as: Any = ""
    form_for: Callable[[Any], dict[str, Any]] | None = None
    prepare: Callable[[StepCall], Any] | None = None
    # What is shown, or handed out, instead of going back: where the result can be had only once.
    shows: Callable[[HttpRequest, dict[str, Any], Any], HttpResponseBase] | None = None

    def done_with(self, result: Any) -> Any:
        """Say that it is done, in the words for what the step gave."""
        said = self.done(result) if callable(self.done) else self.done
        return said or self.label

    def form(self, row: Any, data: Any = None, files: Any = None) -> forms.Form:
        """Make the form, with what it needs to know of the row."""
        extra = self.form_for(row) if self.form_for else {}
        return self.fields(data, files, **extra)


def offered_buttons(buttons: Sequence[StepButton], offered: Sequence[str]) -> list[StepButton]:
    """Keep the buttons whose step is possible and permitted; the first is the next step."""
    return [button for button in buttons if button.name in offered]
