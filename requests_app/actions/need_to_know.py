"""Who sees a colleague's case: chosen for a controller; and one case, opened with a reason."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.people.reads import COLLEAGUES, record_read
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.masking import checked_opening
from requests_app.domain.need_to_know import NEED_REASONS, USUAL, checked_seen_by
from requests_app.models import Case, NeedToKnow
from requests_app.models.querysets import is_a_colleagues
from requests_app.permissions import OPEN_COLLEAGUES
from requests_app.queries.need_to_know import choice_of

CHANGED, OPENED = "controller.need_to_know_changed", "case.opened_by_colleague"


def change_need_to_know(
    *,
    controller_id: UUID,
    seen_by: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Controller:
    """Choose who sees a case that a colleague works on, from now on, and why (GDPR Art. 25(2)).

    Raises Invalid("seen_by_unknown" | "reason_required") and Refused("nothing_changed").
    """
    with acting(actor, CHANGED):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.change_need_to_know", row.pk)
        chosen, words, held = checked_seen_by(seen_by), required_text(reason), choice_of(row.pk)
        if chosen == (held.seen_by if held else USUAL):
            raise Refused("nothing_changed")
        said = {"seen_by": chosen, "reason": words, "decided_by": actor.user_id, "decided_at": now}
        if held is None:
            NeedToKnow.objects.create(controller=row, **said)
        else:
            for name, value in said.items():
                setattr(held, name, value)
            held.save(update_fields=list(said))
        save_step(row, "change_need_to_know", actor=actor, now=now, data={"seen_by": chosen})
    return row


def open_colleagues_case(
    *, case_id: UUID, reason: str, actor: Actor, now: datetime, until: datetime, words: str = ""
) -> Case:
    """Open a case that a colleague works on to the actor, until a moment of real time, and record why.

    The case itself keeps its version: reading it makes nobody's half-written answer stale. Raises NotFound,
    NotPermitted, Refused("case_open_to_you") and what `checked_opening` raises.
    """
    with acting(actor, OPENED):
        case: Case | None = Case.objects.outlined_for(actor).filter(pk=case_id).first()
        if case is None:
            raise NotFound("not_found")
        if not is_a_colleagues(case, actor):
            raise Refused("case_open_to_you")
        require(actor, OPEN_COLLEAGUES, case.controller_id)
        why, said = checked_opening(reason, words, NEED_REASONS)
        record_read(
            kind=COLLEAGUES,
            subject=case,
            controller_id=case.controller_id,
            actor=actor,
            now=now,
            reason=why,
            words=said,
            until=until,
        )
        record_event(
            subject=case,
            type=OPENED,
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            state=case.state,
            data={"reason": why},
        )
    return case
