"""What the dialogs ask of the way an answer leaves, and of an answer that lies behind a link."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from requests_app.admin.step_fields import RequiredReason, area
from requests_app.domain.answer_links import BY_LINK, BY_MAIL, MAX_TOLD, TOLD_LENGTH, TOLD_SIGNS
from requests_app.domain.case_codes import MAX_TEXT
from requests_app.labels_answer_links import ANSWER_WAY_LABELS

Choices = Sequence[tuple[str, str]]


def add_way(form: forms.Form, *, initial: str = BY_MAIL, ways: Sequence[str] = ()) -> None:
    """Ask how an answer leaves, and for the code where one is told."""
    offered = [(code, words) for code, words in ANSWER_WAY_LABELS if not ways or code in ways]
    form.fields["way"] = forms.ChoiceField(
        label=_("How it leaves"),
        help_text=_(
            "A link is for content that may not travel in a mail: the mail then holds the reference and the"
            " link alone, and the files stay here for 30 days."
        ),
        choices=offered,
        initial=initial,
        required=False,
    )
    form.fields["code"] = forms.CharField(
        label=_("The code, where you tell it"),
        help_text=_(
            "Counts only where you chose to tell it. Note it now: it is not shown again. It is told on the"
            " telephone or handed over, never in a mail. You may write another one."
        ),
        initial=suggested_code(),
        required=False,
        max_length=MAX_TOLD + MAX_TOLD,
    )


def way_in(values: dict[str, Any]) -> dict[str, str]:
    """Read from a dialog how an answer leaves; by mail before anything is chosen."""
    return {"way": values.get("way") or BY_MAIL, "code": values.get("code", "")}


def suggested_code() -> str:
    """Make a code that can be told: eight letters and digits in two groups."""
    signs = "".join(secrets.choice(TOLD_SIGNS) for _number in range(TOLD_LENGTH))
    return f"{signs[: TOLD_LENGTH // 2]}-{signs[TOLD_LENGTH // 2 :]}"


class _AboutAnswer(forms.Form):
    """Which of the answers behind links is meant."""

    def __init__(self, *args: Any, answers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.ChoiceField(
            label=_("Which answer"),
            choices=answers,
            initial=answers[-1][0] if answers else "",
            widget=forms.Select if len(answers) > 1 else forms.HiddenInput,
        )


class FreshLinkFields(_AboutAnswer):
    """How the fresh link is opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_way(self, initial=BY_LINK, ways=[code for code, _words in ANSWER_WAY_LABELS if code != BY_MAIL])
        self.fields["way"].help_text = ""


class RevokeLinkFields(_AboutAnswer):
    """Why the link is revoked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = RequiredReason().fields["reason"]


class EnvelopeFields(_AboutAnswer):
    """Where the printed answer goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envelope"] = forms.CharField(
            label=_("Name and postal address"),
            help_text=_(
                "As it stands on the envelope: the name, the street, the postal code and the town, a line"
                " each. Make sure that it is the person's own."
            ),
            max_length=MAX_TEXT,
            widget=area(4),
        )
