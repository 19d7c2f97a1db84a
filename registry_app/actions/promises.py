"""What keeps a promise of a policy; or that it hangs in the air, and what is missing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.record_rows import part_of, require_codes, save_changed
from registry_app.domain import record_codes as codes
from registry_app.models import ProcessingActivity, Promise, RetentionRule


def link_promise(
    *,
    promise_id: UUID,
    keeper: str,
    actor: Actor,
    now: datetime,
    activity_id: UUID | None = None,
    rule_id: UUID | None = None,
    flow: str = "",
    note_da: str = "",
    note_en: str = "",
    version: int | None = None,
) -> Promise:
    """Say what keeps a promise: an activity, a retention rule, a part of the office, or nothing yet.

    Raises Invalid("keeper_required") when what keeps it is not named, and Invalid("note_missing_in_air") when
    nothing keeps it and nobody says what is missing.
    """
    with acting(actor, "promise.linked"):
        promise: Promise = lock_row(Promise.objects.for_user(actor), promise_id, version=version)
        require(actor, "promise.link_promise", promise.controller_id)
        require_codes({"keeper": keeper, "flow": flow}, {"keeper": codes.KEEPERS, "flow": ("", *codes.FLOWS)})
        own = {"controller": promise.controller_id}
        kept: dict[str, Any] = {"activity": None, "rule": None, "flow": ""}
        if keeper == codes.KEPT_BY_ACTIVITY:
            kept["activity"] = part_of(
                ProcessingActivity.objects.filter(**own), _named(activity_id, "activity")
            )
        elif keeper == codes.KEPT_BY_RULE:
            kept["rule"] = part_of(RetentionRule.objects.filter(**own), _named(rule_id, "rule"))
        elif keeper == codes.KEPT_BY_FLOW:
            kept["flow"] = _named(flow, "flow")
        elif not (note_da.strip() and note_en.strip()):
            raise Invalid("note_missing_in_air", field="note_da")
        promise.keeper = keeper
        promise.activity, promise.rule, promise.flow = kept["activity"], kept["rule"], kept["flow"]
        promise.note_da, promise.note_en = note_da.strip(), note_en.strip()
        fields = ["keeper", "activity", "rule", "flow", "note_da", "note_en"]
        data = {"keeper": keeper}
        save_changed(promise, "promise.linked", actor=actor, now=now, fields=fields, data=data)
    return promise


def _named(value: Any, field: str) -> Any:
    if not value:
        raise Invalid("keeper_required", field=field)
    return value
