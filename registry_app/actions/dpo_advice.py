"""The data protection officer is heard on a version, before it is decided if it is material."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.actions.dpo_advice_rows import keep_advice
from registry_app.domain.dpo_advice import GIVEN, REPORTED, UNHEARD, heard_sha256
from registry_app.models import PolicyVersion


def give_dpo_advice(
    *,
    version_id: UUID,
    material: bool,
    advice: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PolicyVersion:
    """Advise, as data protection officer, on a version that is not approved (GDPR Art. 38(1), 39(1)(a)).

    It decides nothing (Art. 38(6)), holds for the text as it stands, and can be given anew. Raises
    Invalid("reason_required").
    """
    with acting(actor, "policy.dpo_advised"):
        row = _locked(version_id, actor, "give_dpo_advice", version)
        words = required_text(advice, field="advice")
        today = copenhagen_date(now)
        keep_advice(row, GIVEN, material=material, advice=words, said_on=today, actor=actor, now=now)
        _tell(row, "give_dpo_advice", GIVEN, material, actor, now)
    return row


def record_dpo_advice(
    *,
    version_id: UUID,
    advice: str,
    said_on: date,
    actor: Actor,
    now: datetime,
    material: bool | None = None,
    could_not_be_heard: bool = False,
    version: int | None = None,
) -> PolicyVersion:
    """Record what the data protection officer said of a version elsewhere, or why nobody could be heard.

    `said_on` is the day of it, in Copenhagen; `advice` the words of the DPO, or the ground. Of somebody who
    was not heard no view is kept. Raises Invalid("reason_required" | "dpo_view_required" | "said_on_future").
    """
    with acting(actor, "policy.dpo_advice_recorded"):
        row = _locked(version_id, actor, "record_dpo_advice", version)
        words = required_text(advice, field="advice")
        if said_on > copenhagen_date(now):
            raise Invalid("said_on_future", field="said_on")
        kind, view = (UNHEARD, None) if could_not_be_heard else (REPORTED, material)
        if kind == REPORTED and view is None:
            raise Invalid("dpo_view_required", field="material")
        keep_advice(row, kind, material=view, advice=words, said_on=said_on, actor=actor, now=now)
        _tell(row, "record_dpo_advice", kind, view, actor, now)
    return row


def _locked(version_id: UUID, actor: Actor, step: str, version: int | None) -> PolicyVersion:
    row: PolicyVersion = lock_row(PolicyVersion.objects.for_user(actor), version_id, version=version)
    require(actor, f"policy.{step}", row.controller_id)
    require_step(row.step_table, step, row.state)
    return row


def _tell(
    row: PolicyVersion, step: str, kind: str, material: bool | None, actor: Actor, now: datetime
) -> None:
    data = {"kind": kind, "material": material, "heard_sha256": heard_sha256(row.content)}
    save_step(row, step, actor=actor, now=now, data=data)
