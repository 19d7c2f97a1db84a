"""The steps about a representative, as buttons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import representations
from requests_app.admin.case_calls import base_of_call
from requests_app.admin.representation_fields import (
    ACCEPTED,
    AuthorityFields,
    EndRepresentationFields,
    RepresentativeFields,
)
from requests_app.domain.representation import Representative
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case
from requests_app.queries.representations import representation_of

LABELS = dict(CASE_STEP_LABELS)


def _name(call: StepCall) -> Case:
    given = {"kind": "", "name": ""} | {
        name: call.values[name] for name in representations.GIVEN if name in call.values
    }
    return representations.name_representative(given=Representative(**given), **base_of_call(call))


def _check(call: StepCall) -> Case:
    return representations.check_authority(
        accepted=call.values.get("accepted") == ACCEPTED,
        how=call.values.get("how", ""),
        reason=call.values.get("reason", ""),
        **base_of_call(call),
    )


def _known(case: Case) -> dict[str, Any]:
    row = representation_of(case)
    return {"known": {name: getattr(row, name) for name in representations.GIVEN} if row else {}}


REPRESENTATION_BUTTONS = (
    StepButton(
        "name_representative",
        LABELS["name_representative"],
        _(
            "Somebody asks for the person of this case. What you have of the person stays as it is. The"
            " representative is told what to show; nothing else is told them before it is checked."
        ),
        _name,
        RepresentativeFields,
        done=_("The representative is named; check their authority."),
        form_for=_known,
    ),
    StepButton(
        "check_authority",
        LABELS["check_authority"],
        _(
            "Checked, the letters of the case go to the representative, and it can be answered. Not enough,"
            " they are told what is missing, and the case goes on as the person's own."
        ),
        _check,
        AuthorityFields,
        done=_("The check of the authority is recorded."),
    ),
    StepButton(
        "end_representation",
        LABELS["end_representation"],
        _(
            "The authority was taken back, or has ended: from now on letters go to the person again. Nothing"
            " is sent to the representative."
        ),
        lambda call: representations.end_representation(
            reason=call.values.get("reason", ""), **base_of_call(call)
        ),
        EndRepresentationFields,
        previews=False,
        done=_("The representation is ended."),
    ),
)
