"""What the steps of a brand's set-up ask: the shape of the answers only, the rules are in the actions."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from registry_app.actions.suppressions import list_text
from registry_app.admin.policy_questions import date_field
from registry_app.admin.record_questions import RecordForm, area, line, one_of, tick
from registry_app.domain.customer_columns import FIELDS, NAME, NUMBER
from registry_app.domain.suppressions import ListProblem, read_suppressions
from registry_app.labels import LANGUAGE_LABELS
from registry_app.labels_brands import (
    CERTAINTY_LABELS,
    COLUMN_LABELS,
    SUPPRESSION_PROBLEM_LABELS,
    SUPPRESSION_SCOPE_LABELS,
)
from requests_app.labels import RIGHT_LABELS

MOST_PASTED: Final = 200_000


class Declaration(RecordForm):
    """What is said of which point."""

    what = one_of(_("What you say"))
    reason = area(_("Why"), help_text=_("Needed where the brand does without something."))


class TakenBack(RecordForm):
    """Which point."""

    point = one_of(_("Point"))


class Closing(RecordForm):
    """Why the brand is closed."""

    reason = area(_("Why"), required=True)


class SuppressionList(RecordForm):
    """The list, as a file or pasted; what it stops; where it came from."""

    file = forms.FileField(
        label=_("The list as a file (CSV, UTF-8)"),
        required=False,
        help_text=_(
            "One contact on each line, or columns with the headings email, phone and customer_number (also"
            " in Danish). At most 200,000 lines."
        ),
    )
    pasted = forms.CharField(
        label=_("Or pasted here"),
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    scope = one_of(_("What it stops"), SUPPRESSION_SCOPE_LABELS)
    reason = line(
        _("Where it came from"),
        required=True,
        most=500,
        help_text=_("For instance: list of objections handed over by the seller with the agreement."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the list, and say line by line what is wrong with it."""
        values: dict[str, Any] = super().clean() or {}
        sent, pasted = values.get("file"), values.get("pasted", "")
        field = "file" if sent else "pasted"
        if bool(sent) == bool(pasted.strip()):
            self.add_error("pasted", _("Choose a file, or paste the list: one of the two."))
            return values
        values["content"] = sent.read() if sent else pasted.encode()
        try:
            read = read_suppressions(list_text(values["content"]))
        except DomainError as error:
            self.add_error(field, text_of(error.code, **error.context))
            return values
        for problem in read.problems:
            self.add_error(field, _problem_in_words(problem))
        return values


def _problem_in_words(problem: ListProblem) -> str:
    words = SUPPRESSION_PROBLEM_LABELS[problem.code]
    return str(
        _("Line %(line)s, column %(column)s: %(words)s.")
        % {"line": problem.line, "column": problem.column, "words": words}
    )


class CopySource(RecordForm):
    """From which brand."""

    source = one_of(
        _("From"),
        help_text=_(
            "Activities come as drafts, with purposes, bases, data, retention rules, systems and recipients."
            " Agreements, balancing of interests and impact assessments are not copied: they are the other's."
        ),
    )


class EarlierVersion(RecordForm):
    """What people were shown before, when, and how that is known."""

    text = forms.CharField(
        label=_("The text"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("As people read it; headings begin with #. It cannot be changed afterwards."),
    )
    title = line(_("Title"))
    language = one_of(_("Language"), LANGUAGE_LABELS)
    certainty = one_of(_("How sure the period is"), CERTAINTY_LABELS)
    begins_on = date_field(label=_("Began on"), required=False)
    ends_on = date_field(label=_("Last day"), required=False, help_text=_("Open where it is not known."))
    in_force = tick(_("It is in force still"))
    source = line(
        _("Where it was found"),
        required=True,
        most=500,
        help_text=_("For instance: PDF of 1 March 2024 from the seller; a copy of the site."),
    )


class LettersLanguage(RecordForm):
    """In which language."""

    language = one_of(_("Language"), LANGUAGE_LABELS)


class TestCase(RecordForm):
    """What the made-up person asks for, and in which language."""

    right = one_of(_("What the person asks for"), RIGHT_LABELS)
    language = one_of(_("Language"), LANGUAGE_LABELS)


class ColumnFields(RecordForm):
    """Under which heading the brand's customer file holds what."""

    delimiter = one_of(
        _("Columns are separated by"),
        [("", _("found by itself")), (";", _("semicolon")), (",", _("comma")), ("\t", _("tabulator"))],
        required=False,
    )
    encoding = one_of(_("Encoding"), [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = line(COLUMN_LABELS[name], required=name == NUMBER, most=200)
        self.fields[NAME].help_text = _("Two columns are written with a comma between them.")
        self.order_fields([*FIELDS, "delimiter", "encoding"])

    def headings(self) -> dict[str, tuple[str, ...]]:
        """Give the headings by field; a field without one is looked for under the usual headings."""
        said = {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name)}
        return {
            name: tuple(part.strip() for part in text.split(",")) if name == NAME else (text.strip(),)
            for name, text in said.items()
        }

    def clean(self) -> dict[str, Any]:
        """Put the headings together."""
        values: dict[str, Any] = super().clean() or {}
        return values | {"headings": self.headings()}
