"""The step that starts a record from the library: chosen by name, told in sentences, then entered."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common.languages import reader_language
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions.library import start_from_library
from registry_app.admin.base import list_of, page_of
from registry_app.admin.record_buttons import now_and_actor
from registry_app.admin.record_questions import RecordForm
from registry_app.domain.activity_library import (
    Row,
    activity_library,
    not_entered,
    periods_of,
    words_of,
)
from registry_app.labels_record import LEGAL_BASIS_LABELS, PROVISION_LABELS
from registry_app.models import Controller, ProcessingActivity


class LibraryFields(RecordForm):
    """Which of the usual activities this controller has."""

    codes = forms.MultipleChoiceField(
        label=_("Activities"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Those that the record does not hold yet. You see what each would enter before it is stored."
        ),
    )


def _offered(row: Controller) -> dict[str, Any]:
    language, known = reader_language(), set(row.activities.values_list("code", flat=True))
    offered = [(entry["code"], words_of(entry)[language]) for entry in not_entered(known)]
    return {"choices": {"codes": offered}}


def _told(call: StepCall) -> list[str]:
    """Tell for each purpose of the chosen activities its bases, its data and how long each is kept."""
    library, language = activity_library(), reader_language()
    return [
        sentence
        for code in call.values["codes"]
        for sentence in _sentences(library.activities[code], language)
    ]


def _sentences(entry: Row, language: str) -> Iterator[str]:
    name, undecided = words_of(entry)[language], gettext("how long it is kept is yours to decide")
    for purpose in entry["purposes"]:
        yield f"{name} · {words_of(purpose)[language]}: {words_of(purpose, 'text')[language]}"
        yield gettext("It rests on %(bases)s.") % {"bases": "; ".join(_cited(purpose))}
        for category, period in periods_of(purpose, language):
            yield f"{category}: {period or undecided}"
    library = activity_library()
    given = [words_of(library.recipients[code])[language] for code, *_condition in entry["recipients"]]
    if given:
        yield gettext("Given to: %(recipients)s.") % {"recipients": ", ".join(given)}


def _cited(purpose: Row) -> Iterator[str]:
    articles, provisions = dict(LEGAL_BASIS_LABELS), dict(PROVISION_LABELS)
    for basis in purpose["bases"]:
        laws = [str(provisions[basis["dbl"]])] if "dbl" in basis else []
        yield ", ".join([str(articles[basis["article"]]), *laws, *filter(None, [basis.get("provision")])])


def _entered(_request: HttpRequest, _context: dict[str, Any], rows: list[ProcessingActivity]) -> HttpResponse:
    """Lead to the one that was entered, or to the list."""
    if len(rows) == 1:
        return HttpResponseRedirect(page_of(rows[0]))
    return HttpResponseRedirect(list_of(ProcessingActivity, rows[0].controller))


START_FROM_LIBRARY = StepButton(
    "start_from_library",
    _("Start from the library"),
    _(
        "Usual activities of Danish organisations are entered as drafts, with purposes, bases, data, periods"
        " and recipients. Nothing is in force before somebody has read it and made it active."
    ),
    lambda call: start_from_library(
        controller_id=call.row.pk, codes=call.values["codes"], **now_and_actor(call)
    ),
    LibraryFields,
    previews=False,
    form_for=_offered,
    shows=_entered,
    tells=_told,
)
