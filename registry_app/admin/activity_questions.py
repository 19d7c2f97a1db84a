"""What the steps of an activity ask."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from registry_app.admin.policy_questions import LINES, date_field
from registry_app.models import ProcessingActivity

YEAR = timedelta(days=365)


class Planning(forms.Form):
    """Asks for the day on which it begins."""

    starts_on = date_field(label=_("Begins on"))


class Override(forms.Form):
    """Asks why it may happen all the same."""

    reason = forms.CharField(
        label=_("The reason, in writing"),
        widget=LINES,
        help_text=_("Why the activity may be active with these findings, and what is done about them."),
    )


class Review(forms.Form):
    """Asks when to look again."""

    next_review_on = date_field(label=_("Next review"))


class Ending(forms.Form):
    """Asks for the day on which it ended."""

    ended_on = date_field(label=_("Ended on"))


def in_a_year(_row: ProcessingActivity) -> dict[str, Any]:
    """Propose the same day next year."""
    return {"initial": {"next_review_on": clock.today() + YEAR}}


def today_itself(_row: ProcessingActivity) -> dict[str, Any]:
    """Propose today."""
    return {"initial": {"ended_on": clock.today()}}
