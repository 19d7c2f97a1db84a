"""Copies of identity papers as buttons: marked, erased, or unmarked where it was none."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common.questions import choice_field
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import identity_papers
from requests_app.admin.case_calls import base_of_call, call_with_reason
from requests_app.admin.step_fields import OptionalReason, area
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.identity_papers import PAGE
from requests_app.labels_identity_papers import PAPER_LABELS, PAPER_STEP_LABELS, SOURCE_LABELS
from requests_app.models import Case
from requests_app.permissions import VIEW_MAIL
from requests_app.queries.identity_papers import CameIn, files_that_came_in, held_papers

LABELS, SOURCES = dict(PAPER_STEP_LABELS), dict(SOURCE_LABELS)
Choices = Sequence[tuple[str, str]]


class MarkFields(forms.Form):
    """Which file it is, what kind of paper, and what was seen."""

    document_id = forms.ChoiceField(
        label=gettext_lazy("File"), help_text=gettext_lazy("Look at it first: what is erased is gone.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[("", "–"), *PAPER_LABELS])
    reason = forms.CharField(
        label=gettext_lazy("What you saw"),
        help_text=gettext_lazy(
            "For instance: passport, name and photo match; not asked for. No number of it: this note is kept,"
            " the copy is not."
        ),
        max_length=MAX_REASON,
        widget=area(),
    )

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "document_id").choices = [("", "–"), *files]


class UnmarkFields(forms.Form):
    """Which file is no copy of an identity paper, and why."""

    paper_id = forms.ChoiceField(label=gettext_lazy("File"))
    reason = forms.CharField(
        label=gettext_lazy("What it is instead"),
        help_text=gettext_lazy("Kept with the case; the file stays as long as the case does."),
        max_length=MAX_REASON,
        widget=area(),
    )

    def __init__(self, *args: Any, papers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "paper_id").choices = list(papers)


def _to_mark(case: Any) -> dict[str, Any]:
    sees_mail = case.reader.may(VIEW_MAIL, case.controller_id)
    files = files_that_came_in(case)
    return {"files": [(str(file.document_id), _named(file, sees_mail=sees_mail)) for file in files]}


def _named(file: CameIn, *, sees_mail: bool) -> str:
    said = f"{SOURCES[file.source]}, {localtime(file.at):%d-%m-%Y}"
    if file.source == PAGE:
        return _("%(file)s, page %(number)s") % {"file": said, "number": file.name}
    return f"{said}: {file.name}" if file.name and sees_mail else said


def _to_unmark(case: Case) -> dict[str, Any]:
    return {
        "papers": [
            (str(row.pk), f"{row.get_kind_display()}, {localtime(row.marked_at):%d-%m-%Y %H:%M}")
            for row in held_papers(case)
        ]
    }


def _mark(call: StepCall) -> Case:
    values = {**call.values, "document_id": UUID(call.values["document_id"])}
    return identity_papers.mark_identity_paper(**values, **base_of_call(call))


def _unmark(call: StepCall) -> Case:
    values = {**call.values, "paper_id": UUID(call.values["paper_id"])}
    return identity_papers.unmark_identity_paper(**values, **base_of_call(call))


PAPER_BUTTONS = (
    StepButton(
        "erase_identity_paper",
        LABELS["erase_identity_paper"],
        gettext_lazy(
            "The copies that were marked are destroyed for good, a mail as it arrived together with what was"
            " attached. The note of what was seen stays. Nothing is sent."
        ),
        lambda call: identity_papers.erase_identity_paper(**call_with_reason(call)),
        OptionalReason,
        is_grave=True,
        previews=False,
        done=gettext_lazy("The copy is erased; the note is kept."),
    ),
    StepButton(
        "mark_identity_paper",
        LABELS["mark_identity_paper"],
        gettext_lazy(
            "The file is destroyed with the step that settles who asks, and at once where it is settled"
            " already; a mail as it arrived goes with what was attached. The note of what was seen stays."
        ),
        _mark,
        MarkFields,
        is_grave=True,
        previews=False,
        done=gettext_lazy("The file is marked."),
        form_for=_to_mark,
    ),
    StepButton(
        "unmark_identity_paper",
        LABELS["unmark_identity_paper"],
        gettext_lazy("The file stays as long as the case does. Nothing is sent."),
        _unmark,
        UnmarkFields,
        previews=False,
        done=gettext_lazy("The file is no longer marked."),
        form_for=_to_unmark,
    ),
)
