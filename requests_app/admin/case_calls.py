"""What the buttons of a case give to their actions, whichever step it is."""

from typing import Any

from dpo_office.common.step_buttons import StepCall
from requests_app.domain.case_codes import PENDING
from requests_app.models import Case


def base_of_call(call: StepCall) -> dict[str, Any]:
    """Give the case, who acts, when, and the version that the dialog was opened for."""
    return {"case_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def call_with_reason(call: StepCall) -> dict[str, Any]:
    """Give the same with the words of the reason, if there are any."""
    return {**base_of_call(call), "reason": call.values.get("reason", "")}


def open_rights(case: Case) -> list[str]:
    """Name the rights that are still to be answered; the case has them at hand."""
    return [item.right for item in case.items.all() if item.outcome == PENDING]
