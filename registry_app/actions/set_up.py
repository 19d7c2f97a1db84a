"""What a person says of a point of a brand's set-up: done, or not needed and why; and taken back."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.domain.set_up import DONE, POINTS, may_declare
from registry_app.models import Controller, SetUpDeclaration


def declare_point(
    *,
    controller_id: UUID,
    point: str,
    status: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> SetUpDeclaration:
    """Say that a point is done, or that the brand does without it and why; a later word replaces an earlier.

    Raises Invalid("point_unknown" | "reason_required") and Refused("point_not_declarable").
    """
    with acting(actor, "controller.point_declared"):
        row = _locked(controller_id, "declare_point", actor, version)
        if point not in POINTS:
            raise Invalid("point_unknown", field="point", point=point)
        if not may_declare(point, status):
            raise Refused("point_not_declarable", field="point", point=point)
        why = reason.strip() if status == DONE else required_text(reason)
        said, _is_new = SetUpDeclaration.objects.update_or_create(
            controller=row,
            point=point,
            defaults={"status": status, "reason": why, "declared_by": actor.user_id, "declared_at": now},
        )
        save_step(row, "declare_point", actor=actor, now=now, data={"point": point, "status": status})
    declared: SetUpDeclaration = said
    return declared


def take_back_point(
    *, controller_id: UUID, point: str, actor: Actor, now: datetime, version: int | None = None
) -> Controller:
    """Take back what was said of a point: it stands as the facts show it.

    Raises Refused("point_not_declared").
    """
    with acting(actor, "controller.point_taken_back"):
        row = _locked(controller_id, "take_back_point", actor, version)
        if not SetUpDeclaration.objects.filter(controller=row, point=point).delete()[0]:
            raise Refused("point_not_declared", field="point")
        save_step(row, "take_back_point", actor=actor, now=now, data={"point": point})
    return row


def _locked(controller_id: UUID, step: str, actor: Actor, version: int | None) -> Controller:
    row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
    require(actor, f"controller.{step}", row.pk)
    require_step(row.step_table, step, row.state)
    return row
