"""How long the files of a controller's cases are kept, and their end (docs/rules/case_file_retention.md)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting, redacting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.actions.case_file_rows import deidentify, destroy_files
from requests_app.domain.case_files import ITEMS, RECORD, checked_periods, is_due
from requests_app.models import Case, CaseFileEnd, CaseFilePolicy
from requests_app.queries.case_files import facts_of_cases, is_deidentified

CONFIRM = "confirm_case_files"
DESTROYED, DEIDENTIFIED = "case.files_destroyed", "case.deidentified"


def confirm_case_files(
    *,
    controller_id: UUID,
    months: Mapping[str, int],
    whys: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> CaseFilePolicy:
    """Confirm for how many months each part of a controller's cases is kept, each with why.

    From then on what is over is destroyed. Raises what `checked_periods` raises, Invalid("reason_required")
    and Refused("nothing_changed").
    """
    with acting(actor, "controller.case_files_confirmed"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, f"controller.{CONFIRM}", row.pk)
        said = checked_periods(months, whys)
        chosen: dict[str, Any] = {f"{item}_months": months[item] for item in ITEMS}
        chosen |= {f"{item}_why": said[item] for item in ITEMS}
        policy: CaseFilePolicy | None = CaseFilePolicy.objects.filter(controller=row).first()
        if policy is not None and all(getattr(policy, name) == value for name, value in chosen.items()):
            raise Refused("nothing_changed")
        written = {
            **chosen,
            "reason": required_text(reason),
            "confirmed_by": actor.user_id,
            "version": policy.version + 1 if policy else 1,
            "changed_at": now,
        }
        if policy is None:
            policy = CaseFilePolicy.objects.create(controller=row, created_at=now, **written)
        else:
            for name, value in written.items():
                setattr(policy, name, value)
            policy.save(update_fields=list(written))
        data = {"months": {item: months[item] for item in ITEMS}, "policy": policy.version}
        save_step(row, CONFIRM, actor=actor, now=now, data=data)
    return policy


def end_case_file(*, case_id: UUID, kind: str, actor: Actor, now: datetime) -> CaseFileEnd | None:
    """End one part of a case's files whose time is over; None where that is not so (any more), or is done.

    Files are destroyed; with the record the case is de-identified. Beat's: nobody ends a file by hand, nor
    for a controller whose periods are not confirmed.
    """
    with redacting(actor, DEIDENTIFIED if kind == RECORD else DESTROYED):
        case: Case = lock_row(Case.objects.real(), case_id)
        policy = CaseFilePolicy.objects.filter(controller=case.controller_id).first()
        facts = facts_of_cases([case])[case.pk]
        if policy is None or not is_due(kind, facts, policy.months, copenhagen_date(now)):
            return None
        if kind == RECORD and is_deidentified(case):
            return None
        gone = destroy_files(case, kind, actor=actor, now=now)
        if kind != RECORD and not gone.files:
            return None
        if kind == RECORD:
            deidentify(case)
            Case.objects.filter(pk=case.pk).update(version=case.version + 1, changed_at=now)
        record_event(
            subject=case,
            type=DEIDENTIFIED if kind == RECORD else DESTROYED,
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            state=case.state,
            data={
                "kind": kind,
                "files": gone.files,
                "size": gone.size,
                "sha256": gone.sha256,
                "policy": policy.version,
            },
        )
        return CaseFileEnd.objects.create(
            case=case,
            kind=kind,
            files=gone.files,
            size=gone.size,
            policy_version=policy.version,
            ended_at=now,
        )
