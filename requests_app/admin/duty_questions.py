"""What the steps of duties and their turns ask: the shape of the input, the rules are in the actions."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from dpo_office.common.questions import choice_field
from requests_app.admin.breach_questions import words_field
from requests_app.admin.step_fields import SizedFileField
from requests_app.domain.duty_codes import MAX_NAME
from requests_app.domain.year_wheel import MONTHS
from requests_app.labels_deadlines import MONTHS as MONTH_NAMES
from requests_app.models import Duty, DutyTurn
from requests_app.queries.contributors import active_contributors
from requests_app.queries.duties import possible_owners

ACCOUNT, COLLEAGUE = "account", "colleague"
FILE_HELP = gettext_lazy("At most 20 MB: PDF, picture, text, CSV, JSON, XML, spreadsheet or zip archive.")
Choices = Sequence[tuple[str, Any]]


def owner_choices(controller_id: UUID, today: date) -> list[tuple[str, Any]]:
    """Offer who can own a duty: people with an account, then colleagues without one."""
    people = [
        (f"{ACCOUNT}:{row.pk}", row.name or row.username) for row in possible_owners(controller_id, today)
    ]
    colleagues = [
        (f"{COLLEAGUE}:{row.pk}", f"{row.name} ({row.email})") for row in active_contributors(controller_id)
    ]
    groups = [(_("with an account"), people), (_("by a mailed link"), colleagues)]
    return [(words, rows) for words, rows in groups if rows]


def owner_value(row: Duty | DutyTurn) -> str:
    """Give the choice that stands for a row's owner."""
    if row.contributor_id is not None:
        return f"{COLLEAGUE}:{row.contributor_id}"
    return f"{ACCOUNT}:{row.owner_id}" if row.owner_id is not None else ""


def owner_keys(chosen: str) -> dict[str, Any]:
    """Give the keys that an action is called with for a choice."""
    kind, _colon, key = chosen.partition(":")
    return {
        "owner_id": UUID(key) if kind == ACCOUNT else None,
        "contributor_id": UUID(key) if kind == COLLEAGUE else None,
    }


def month_choices() -> list[tuple[int, str]]:
    """Offer the months by name."""
    return [(month, capfirst(MONTH_NAMES[reader_language()][month - 1])) for month in MONTHS]


class DutyFields(forms.Form):
    """What a duty is called, when it is due, whose it is, and what counts as done."""

    month = forms.TypedChoiceField(
        label=gettext_lazy("Month"),
        coerce=int,
        help_text=gettext_lazy("The owner is asked on the first; it is late when the month is over."),
    )
    owner = forms.ChoiceField(
        label=gettext_lazy("Answers for it"),
        required=False,
        help_text=gettext_lazy(
            "Of a review of each activity, the activity’s own owner goes first where there is one."
        ),
    )
    name_da = forms.CharField(label=gettext_lazy("Name in Danish"), max_length=MAX_NAME, required=False)
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"),
        max_length=MAX_NAME,
        required=False,
        help_text=gettext_lazy("Left empty, the usual name stands. A duty of your own needs both."),
    )
    done_when_da = words_field(gettext_lazy("What counts as done, in Danish"), rows=2, required=False)
    done_when_en = words_field(
        gettext_lazy("What counts as done, in English"),
        rows=2,
        required=False,
        help_text=gettext_lazy("Left empty, the usual words stand."),
    )

    def __init__(
        self, *args: Any, owners: Choices, told: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choice_field(self, "month").choices = month_choices()
        choice_field(self, "owner").choices = [("", _("nobody yet")), *owners]
        for name, value in (told or {}).items():
            self.fields[name].initial = value


def described(row: Duty) -> dict[str, Any]:
    """Fill the questions in with what stands there."""
    names = ("month", "name_da", "name_en", "done_when_da", "done_when_en")
    told = {name: getattr(row, name) for name in names} | {"owner": owner_value(row)}
    return {"owners": owner_choices(row.controller_id, clock.today()), "told": told}


class NewOwner(forms.Form):
    """To whom a turn is handed."""

    owner = forms.ChoiceField(label=gettext_lazy("Answers for it"))

    def __init__(self, *args: Any, owners: Choices, named: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_field(self, "owner")
        field.choices, field.initial = [("", "–"), *owners], named


def other_owners(row: DutyTurn) -> dict[str, Any]:
    """Offer who can own the turn."""
    return {"owners": owner_choices(row.controller_id, clock.today()), "named": owner_value(row)}


class Completing(forms.Form):
    """What was done, and what shows it."""

    note = words_field(
        gettext_lazy("What was done, and what was found"),
        required=False,
        help_text=gettext_lazy("Words or a file; a review that changes nothing needs neither."),
    )
    file = SizedFileField(label=gettext_lazy("A file that shows it"), required=False, help_text=FILE_HELP)


class EvidenceFile(forms.Form):
    """A file that shows what was done."""

    file = SizedFileField(label=gettext_lazy("A file that shows it"), help_text=FILE_HELP)


class CarriedOut(forms.Form):
    """What was changed in the record."""

    answer = words_field(
        gettext_lazy("What was changed"),
        help_text=gettext_lazy("First change the record itself, on the page of what it is about."),
    )


class Declining(forms.Form):
    """Why the record stays as it is."""

    answer = words_field(gettext_lazy("Why not"), help_text=gettext_lazy("The owner reads it on their page."))


class Waiving(forms.Form):
    """Why a turn is waived."""

    reason = words_field(gettext_lazy("Why it is waived this year"))
