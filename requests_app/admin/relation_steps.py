"""The step that says anew who asks, as a button."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dpo_office.common.people.names import usernames_of
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import relations
from requests_app.admin.case_calls import call_with_reason
from requests_app.admin.relation_fields import RelationFields
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case


def _change(call: StepCall) -> Case:
    return relations.change_relation(
        relation=call.values.get("relation", ""),
        concerned=call.values.get("concerned", ""),
        **call_with_reason(call),
    )


def _known(case: Case) -> dict[str, Any]:
    concerned = case.concerned_user
    name = usernames_of([concerned]).get(concerned, "") if concerned else ""
    return {"initial": {"relation": case.relation_now, "concerned": name}}


RELATION_BUTTONS = (
    StepButton(
        "change_relation",
        dict(CASE_STEP_LABELS)["change_relation"],
        _(
            "Who asks decides who may see the case. One of an employee or applicant is hidden from customer"
            " service with its letters and mail; it loses its customer, its wave, and an"
            " owner who may not see it. Nobody is written to."
        ),
        _change,
        RelationFields,
        previews=False,
        done=_("It is recorded who asks."),
        form_for=_known,
    ),
)
