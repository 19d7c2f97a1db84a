"""A brand is opened by a decider through the gate of its set-up; and closed when nothing is owed any more."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.queries.set_up import held_for, open_cases_of, set_up_of


def open_controller(
    *, controller_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Controller:
    """Open a brand whose set-up has no open point; what was held for it leaves from here on.

    Raises Refused("set_up_open") with how many points are open.
    """
    with acting(actor, "controller.opened"):
        row = _locked(controller_id, "open_controller", actor, version)
        missing = [point.code for point in set_up_of(row, copenhagen_date(now)) if point.is_open]
        if missing:
            raise Refused("set_up_open", count=len(missing), points=missing)
        row.opened_at, row.opened_by = now, actor.user_id
        save_step(
            row,
            "open_controller",
            actor=actor,
            now=now,
            fields=["opened_at", "opened_by"],
            data={"held": held_for(row).count()},
        )
    return row


def close_controller(
    *, controller_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Controller:
    """Close a brand that is sold, wound up or given up before it was opened: nothing leaves any more.

    What people have asked for is answered first (GDPR Art. 12(3)). Raises Invalid("reason_required") and
    Refused("closing_cases_open").
    """
    with acting(actor, "controller.closed"):
        row = _locked(controller_id, "close_controller", actor, version)
        why = required_text(reason)
        still_open = open_cases_of(row).count()
        if still_open:
            raise Refused("closing_cases_open", count=still_open)
        row.closed_at, row.closed_by, row.closing_reason = now, actor.user_id, why
        save_step(
            row, "close_controller", actor=actor, now=now, fields=["closed_at", "closed_by", "closing_reason"]
        )
    return row


def _locked(controller_id: UUID, step: str, actor: Actor, version: int | None) -> Controller:
    row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
    require(actor, f"controller.{step}", row.pk)
    require_step(row.step_table, step, row.state)
    return row
