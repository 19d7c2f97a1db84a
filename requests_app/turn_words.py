"""How a duty's turn is told in a line: its name, day, owner, state in words and colour, and the way to it."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.domain.year_wheel import is_overdue, tone_of
from requests_app.duty_words import owner_name, turn_name
from requests_app.models import DutyTurn

# The colours of unfold's chips for the tones of the wheel.
LOOKS = {"late": "late", "near": "near", "good": "good", "waits": "", "waived": "", "to_come": ""}


def state_words(turn: DutyTurn, today: date) -> str:
    """Say how a turn stands, by the day and not by what beat has marked."""
    if is_overdue(turn.state, turn.due_on, today):
        days = (today - turn.due_on).days
        return _("%(days)s days late") % {"days": days} if days > 1 else _("a day late")
    return str(turn.get_state_display())


def turn_line(turn: DutyTurn, today: date) -> dict[str, Any]:
    """Give what lists show of a turn that was fetched `with_work`."""
    tone = tone_of(turn.state, turn.due_on, today)
    return {
        "url": reverse("admin:requests_app_dutyturn_change", args=[turn.pk]),
        "name": turn_name(turn, reader_language()),
        "year": turn.year,
        "due_on": turn.due_on,
        "done_at": turn.done_at,
        "owner": owner_name(turn),
        "tone": tone,
        "look": LOOKS[tone],
        "state": state_words(turn, today),
        "has_proposal": getattr(turn, "has_proposal", False),
    }
