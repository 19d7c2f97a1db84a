"""What takes two people at a controller: chosen anew with a reason, each choice a version that is kept."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.four_eyes import USUAL_EXTRACTS, Rules, checked_rules
from requests_app.models import FourEyesRules
from requests_app.queries.four_eyes import rules_of

RULES_CHANGED = "controller.four_eyes_changed"


def change_four_eyes(
    *,
    controller_id: UUID,
    rules: Rules,
    reason: str,
    actor: Actor,
    now: datetime,
    many_extracts: int = USUAL_EXTRACTS,
    version: int | None = None,
) -> Controller:
    """Choose which steps of a case take two people from now on, and when; proposals that wait stay.

    Raises as checked_rules, Invalid("reason_required") and Refused("nothing_changed").
    """
    with acting(actor, RULES_CHANGED):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.change_four_eyes", row.pk)
        chosen = checked_rules(rules, many_extracts)
        words = required_text(reason)
        held = rules_of(row.pk)
        known = (held.rules, held.many_extracts) if held else ({}, USUAL_EXTRACTS)
        if known == (chosen, many_extracts):
            raise Refused("nothing_changed")
        FourEyesRules.objects.create(
            controller=row,
            number=held.number + 1 if held else 1,
            rules=chosen,
            many_extracts=many_extracts,
            reason=words,
            decided_by=actor.user_id,
            decided_at=now,
        )
        data = {"rules": chosen, "many_extracts": many_extracts}
        save_step(row, "change_four_eyes", actor=actor, now=now, data=data)
    return row
