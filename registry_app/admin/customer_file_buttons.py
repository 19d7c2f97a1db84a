"""Customer files at a controller: how they are written, and one that is taken in."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions.customer_imports import receive_file, stop_import
from registry_app.actions.customer_mappings import map_columns
from registry_app.admin.base import page_of
from registry_app.domain.customer_columns import FIELDS, UTF_8, WINDOWS_1252, CustomerColumns
from registry_app.labels_customers import FIELD_LABELS
from registry_app.models import Controller
from registry_app.queries.customer_imports import columns_of

MOST_MEGABYTES = 500
ENCODING_WORDS = [(UTF_8, "UTF-8"), (WINDOWS_1252, "Windows-1252")]
DELIMITER_WORDS = [
    ("", _("found by itself")),
    (",", _("comma")),
    (";", _("semicolon")),
    ("tab", _("tab")),
]
WORDS = forms.Textarea(attrs={"rows": 4})


class CustomerFile(forms.Form):
    """Asks for the file."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "The first line holds the headings. Customers whom the file does not name stay as they are; "
            "the same file again changes nothing."
        ),
    )
    whole = forms.BooleanField(
        label=_("Take in nothing if a line is not right"),
        required=False,
        help_text=_("Otherwise the lines that are right are taken in, and the others reported."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to be one."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 500 MB. Use the command on the server."))
        return sent


class ColumnsMapped(forms.Form):
    """Asks under which heading each field stands, and what the shop's words mean."""

    def __init__(self, *args: Any, columns: CustomerColumns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = forms.CharField(
                label=capfirst(FIELD_LABELS[name]),
                required=False,
                initial=", ".join(columns.headings.get(name, ())),
            )
        self.fields["name"].help_text = _(
            "Two headings parted by a comma are put together: Fornavn, Efternavn."
        )
        self.fields["states"] = _words(
            _("States of accounts"), columns.states, _("A line each: løbende = active")
        )
        self.fields["languages"] = _words(_("Languages"), columns.languages, _("A line each: dansk = da"))
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Encoding"), choices=ENCODING_WORDS, initial=columns.encoding
        )
        self.fields["delimiter"] = forms.ChoiceField(
            label=_("Cells are parted by"),
            choices=DELIMITER_WORDS,
            required=False,
            initial="tab" if columns.delimiter == "\t" else columns.delimiter,
        )
        self.fields["number"].help_text = _(
            "As it stands in the first line of the file. Where all are left empty, the usual headings are "
            "found."
        )

    def clean_states(self) -> dict[str, str]:
        """Read the words for states."""
        return _read_words(self.cleaned_data["states"])

    def clean_languages(self) -> dict[str, str]:
        """Read the words for languages."""
        return _read_words(self.cleaned_data["languages"])

    def columns(self) -> CustomerColumns:
        """Give the mapping that was typed."""
        said = self.cleaned_data
        headings = {
            name: tuple(part.strip() for part in said[name].split(",") if part.strip()) for name in FIELDS
        }
        delimiter = "\t" if said["delimiter"] == "tab" else said["delimiter"]
        return CustomerColumns(
            {name: given for name, given in headings.items() if given},
            *(said["states"], said["languages"], said["encoding"], delimiter),
        )

    def clean(self) -> dict[str, Any]:
        """Hand the mapping on as one value."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned["mapping"] = self.columns()
        return cleaned


def _words(label: Any, known: Any, help_text: Any) -> forms.CharField:
    lines = "\n".join(f"{word} = {meant}" for word, meant in known.items())
    return forms.CharField(label=label, required=False, initial=lines, widget=WORDS, help_text=help_text)


def _read_words(text: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        word, equals, meant = line.rpartition("=")
        if not equals or not word.strip() or not meant.strip():
            raise forms.ValidationError(
                _("Write each word, an equals sign, and what it means: %s") % line[:60]
            )
        words[word.strip()] = meant.strip()
    return words


def _import(call: StepCall) -> Any:
    sent = call.values["file"]
    return receive_file(
        controller_id=call.row.pk,
        chunks=sent.chunks(),
        whole=call.values["whole"],
        actor=call.actor,
        now=call.now,
    )


def _to_import(_request: HttpRequest, _context: dict[str, Any], row: Any) -> HttpResponse:
    return HttpResponseRedirect(page_of(row))


def _map(call: StepCall) -> None:
    map_columns(controller_id=call.row.pk, columns=call.values["mapping"], actor=call.actor, now=call.now)


def _known_columns(row: Controller) -> dict[str, Any]:
    return {"columns": columns_of(row.pk)}


def _stop(call: StepCall) -> None:
    stop_import(import_id=call.row.pk, actor=call.actor, now=call.now)


IMPORT_CUSTOMERS = StepButton(
    name="import_customers",
    label=_("Take in a customer file"),
    says=_(
        "The file is kept sealed until it is read. Customers are added and changed in one step at its end, "
        "or not at all; you can leave the page meanwhile. Erased customers stay erased, contact blocks stay."
    ),
    run=_import,
    fields=CustomerFile,
    previews=False,
    shows=_to_import,
)
MAP_COLUMNS = StepButton(
    name="map_columns",
    label=_("Map the columns of customer files"),
    says=_("Every later file of this controller is read so, by upload and by command."),
    run=_map,
    fields=ColumnsMapped,
    previews=False,
    done=_("The columns are mapped."),
    form_for=_known_columns,
)
STOP_IMPORT = StepButton(
    name="stop_import",
    label=_("Stop"),
    says=_("Reading stops, and nothing of the file is taken in."),
    run=_stop,
    is_grave=True,
    previews=False,
    done=_("The file is stopped. Nothing of it was taken in."),
)
