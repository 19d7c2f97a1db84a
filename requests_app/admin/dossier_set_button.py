"""The button for the dossiers of what belongs together: on a case, a customer and an authority case."""

from typing import Any, Final

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _

from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import dossier_sets
from requests_app.admin.breach_pdf import notification_bytes
from requests_app.admin.dossier_button import DossierQuestions, handed_out
from requests_app.models import AuthorityCase, Breach, Case
from requests_app.queries.breaches import with_touched
from requests_app.queries.dossier_sets import AUTHORITY_CASE, CASE, CUSTOMER

GIVE_SET: Final = "give_dossier_set"
SAYS: Final = {
    CASE: _(
        "One file with a folder for this case and for each that is linked to it, an index and a list of"
        " hashes is made and downloaded; it is stored nowhere. Each case keeps who took it, as of when and"
        " why."
    ),
    CUSTOMER: _(
        "One file with a folder for each case of this customer, an index and a list of hashes is made and"
        " downloaded; it is stored nowhere. Each case keeps who took it, as of when and why."
    ),
    AUTHORITY_CASE: _(
        "One file with everything under the hold is made and downloaded: a folder for each case, activities,"
        " policy versions and breaches, an index and a list of hashes. It is stored nowhere; each case keeps"
        " who took it, as of when and why."
    ),
}


def _start_of(row: Any) -> str:
    if isinstance(row, Case):
        return CASE
    return AUTHORITY_CASE if isinstance(row, AuthorityCase) else CUSTOMER


def _prepare(call: StepCall) -> dossier_sets.MadeSet:
    who = next(iter(names_of([call.actor.user_id]).values()), "–")

    def breach_pdf(row: Breach) -> bytes:
        return notification_bytes(with_touched(row), who, call.now)

    return dossier_sets.prepare_dossier_set(
        start=_start_of(call.row),
        start_id=call.row.pk,
        breach_pdf=breach_pdf,
        actor=call.actor,
        now=call.now,
        **call.values,
    )


def _give(call: StepCall) -> dossier_sets.MadeSet:
    try:
        return dossier_sets.give_dossier_set(made=call.prepared, actor=call.actor, now=call.now)
    except BaseException:
        # Nobody is given it: nothing of it stays.
        call.prepared.written.file.close()
        raise


def _download(_request: HttpRequest, _context: dict[str, Any], made: dossier_sets.MadeSet) -> FileResponse:
    return handed_out(made.written)


def _questions(row: Any) -> dict[str, Any]:
    return {"initial": {"language": getattr(row, "language", "") or reader_language()}}


def _button(start: str, label: Any) -> StepButton:
    return StepButton(
        GIVE_SET,
        label,
        SAYS[start],
        _give,
        DossierQuestions,
        previews=False,
        form_for=_questions,
        prepare=_prepare,
        shows=_download,
    )


CASE_SET_BUTTON: Final = _button(CASE, _("Give the dossiers of the linked cases"))
CUSTOMER_SET_BUTTON: Final = _button(CUSTOMER, _("Give the dossiers of all cases"))
AUTHORITY_SET_BUTTON: Final = _button(AUTHORITY_CASE, _("Give what is under the hold"))
