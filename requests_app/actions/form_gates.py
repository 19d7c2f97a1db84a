"""For which right a form is asked for at a controller: chosen with a reason, each choice a version."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.form_gate import checked_modes
from requests_app.models import FormGate
from requests_app.queries.form_gates import gate_version_of

GATE_CHANGED = "controller.form_gate_changed"


def change_form_gate(
    *,
    controller_id: UUID,
    modes: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
    review_on: date | None = None,
    version: int | None = None,
) -> Controller:
    """Choose for which right a form is asked for, for cases from now on; an empty mode follows the default.

    To require one is the decider's, for access and portability alone, with a reason and a day of review
    (GDPR Art. 12(2), 12(6), 24(1)); chosen anew with a later day it was reviewed. Raises as checked_modes,
    Invalid("reason_required") and Refused("nothing_changed").
    """
    with acting(actor, GATE_CHANGED):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.change_form_gate", row.pk)
        chosen = checked_modes(modes, review_on=review_on, today=copenhagen_date(now))
        words = required_text(reason)
        held = gate_version_of(row.pk)
        if (chosen, review_on) == ((held.modes, held.review_on) if held else ({}, None)):
            raise Refused("nothing_changed")
        FormGate.objects.create(
            controller=row,
            number=held.number + 1 if held else 1,
            modes=chosen,
            review_on=review_on,
            reason=words,
            decided_by=actor.user_id,
            decided_at=now,
        )
        data = {"modes": chosen, "review_on": review_on.isoformat() if review_on else ""}
        save_step(row, "change_form_gate", actor=actor, now=now, data=data)
    return row
