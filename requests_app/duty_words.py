"""What a duty and its turn are called and ask for, in Danish or English."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from requests_app.labels_duties import DONE_WHEN, DUTY_KIND_LABELS
from requests_app.models import Duty, DutyTurn

_KINDS = dict(DUTY_KIND_LABELS)


def duty_name(duty: Duty, language: str) -> str:
    """Name a duty: by its own name, else by its kind."""
    return _own(duty, "name", language) or _said(_KINDS[duty.kind], language)


def done_when(duty: Duty, language: str) -> str:
    """Say what counts as done: in the duty's own words, else in those of its kind."""
    return _own(duty, "done_when", language) or _said(DONE_WHEN[duty.kind], language)


def turn_name(turn: DutyTurn, language: str) -> str:
    """Name a turn: by the activity or processor it is about, else by its duty."""
    subject = subject_name(turn, language)
    if not subject:
        return duty_name(turn.duty, language)
    with translation.override(language):
        if turn.activity is not None:
            return _("Review of “%(name)s”") % {"name": subject}
        return _("Oversight of %(name)s") % {"name": subject}


def subject_name(turn: DutyTurn, language: str) -> str:
    """Name the activity or processor that a turn is about; "" for none."""
    if turn.activity is not None:
        return _own(turn.activity, "name", language)
    return _own(turn.agreement.recipient, "name", language) if turn.agreement is not None else ""


def owner_name(row: Any) -> str:
    """Name who owns a duty or turn; "" for nobody."""
    if row.contributor is not None:
        return str(row.contributor.name)
    return str(row.owner.name or row.owner.username) if row.owner is not None else ""


def _own(row: Any, field: str, language: str) -> str:
    other = "en" if language == "da" else "da"
    return str(getattr(row, f"{field}_{language}") or getattr(row, f"{field}_{other}"))


def _said(words: Any, language: str) -> str:
    with translation.override(language):
        return str(words)
