"""The button that gives the dossier of a case: four questions, then the file."""

from typing import Any, Final

from django import forms
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import dossiers
from requests_app.admin.case_documents import HEADERS
from requests_app.domain.dossier import FULL
from requests_app.dossier_parts import WrittenDossier
from requests_app.labels import LANGUAGE_LABELS
from requests_app.labels_dossier import REASON_CHOICES, VARIANT_CHOICES
from requests_app.models import Case

GIVE: Final = "give_dossier"


class DossierQuestions(forms.Form):
    """For which reason, which variant, in which language, and as of which day."""

    reason = forms.ChoiceField(label=_("Why it is made"), choices=[("", "–"), *REASON_CHOICES])
    variant = forms.ChoiceField(
        label=_("Variant"),
        choices=VARIANT_CHOICES,
        initial=FULL,
        help_text=_("The redacted one has no letters, forms, extracts or mails, and marks instead of names."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_LABELS)
    as_of = forms.DateField(
        label=_("As it was at the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as it is now. An earlier day shows only what had happened by then."),
    )


def _questions(case: Case) -> dict[str, Any]:
    return {"initial": {"language": case.language}}


def _prepare(call: StepCall) -> dossiers.MadeDossier:
    return dossiers.prepare_dossier(case_id=call.row.pk, actor=call.actor, now=call.now, **call.values)


def _give(call: StepCall) -> dossiers.MadeDossier:
    try:
        return dossiers.give_dossier(made=call.prepared, actor=call.actor, now=call.now)
    except BaseException:
        # Nobody is given it: nothing of it stays.
        call.prepared.written.file.close()
        raise


def handed_out(written: WrittenDossier) -> FileResponse:
    """Hand a dossier out; it is gone when the download ends."""
    return FileResponse(
        written.file,
        as_attachment=True,
        filename=written.name,
        content_type="application/zip",
        headers=HEADERS,
    )


def _download(_request: HttpRequest, _context: dict[str, Any], made: dossiers.MadeDossier) -> FileResponse:
    return handed_out(made.written)


DOSSIER_BUTTON: Final = StepButton(
    GIVE,
    _("Give the dossier"),
    _(
        "One file with everything about the case is made and downloaded; it is stored nowhere. Who took it,"
        " in which variant, as of when and why stays in the case and in the read log. This page stays as it"
        " is when the file comes."
    ),
    _give,
    DossierQuestions,
    previews=False,
    form_for=_questions,
    prepare=_prepare,
    shows=_download,
)
