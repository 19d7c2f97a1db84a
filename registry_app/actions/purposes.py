"""The purposes of an activity, the data that each uses, and by which rule it is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.actions.activity_rows import locked_activity
from registry_app.actions.record_rows import Facts, part_of, require_codes, require_names, set_facts
from registry_app.domain import record_codes as codes
from registry_app.domain.names import code_of
from registry_app.models import (
    BalancingAssessment,
    DataCategory,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    PurposeData,
    RetentionRule,
)

DESCRIBED = (
    *("name_da", "name_en", "section", "text_da", "text_en", "profiling", "automated_decision"),
    *("logic_da", "logic_en", "marketing", "device_access", "without_da", "without_en"),
)
KNOWN = {"marketing": codes.MARKETING_KINDS, "device_access": codes.DEVICE_ACCESSES}


def add_purpose(
    *, activity_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Purpose:
    """Add a purpose to an activity, after the others.

    Raises Invalid("name_missing_in_both" | "code_unknown").
    """
    with acting(actor, "activity.purpose_added"):
        return write_purpose(activity_id=activity_id, facts=facts, actor=actor, now=now, version=version)


def write_purpose(
    *, activity_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Purpose:
    """Add a purpose, for `add_purpose` and whoever acts already."""
    activity = locked_activity(activity_id, "add_purpose", actor=actor, version=version)
    require_names(facts)
    require_codes(facts, KNOWN)
    others = list(activity.purposes.values_list("code", "position"))
    purpose = Purpose(
        activity=activity,
        code=code_of(facts["name_da"], {code for code, _position in others}),
        position=max((position for _code, position in others), default=0) + 1,
    )
    set_facts(purpose, facts, DESCRIBED)
    purpose.save(force_insert=True)
    save_step(activity, "add_purpose", actor=actor, now=now, data={"purpose": purpose.code})
    return purpose


def change_purpose(
    *, purpose_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Purpose:
    """Describe a purpose anew. Raises Invalid("name_missing_in_both" | "code_unknown")."""
    with acting(actor, "activity.purpose_changed"):
        return describe_purpose(purpose_id=purpose_id, facts=facts, actor=actor, now=now, version=version)


def describe_purpose(
    *, purpose_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> Purpose:
    """Describe a purpose, for `change_purpose` and whoever acts already."""
    activity, purpose = locked_purpose(purpose_id, "change_purpose", actor=actor, version=version)
    require_names(facts)
    require_codes(facts, KNOWN)
    purpose.save(update_fields=set_facts(purpose, facts, DESCRIBED))
    save_step(activity, "change_purpose", actor=actor, now=now, data={"purpose": purpose.code})
    return purpose


def remove_purpose(
    *, activity_id: UUID, purpose_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> ProcessingActivity:
    """Take a purpose away with its bases and uses of data; history keeps them."""
    with acting(actor, "activity.purpose_removed"):
        activity = locked_activity(activity_id, "remove_purpose", actor=actor, version=version)
        purpose = part_of(activity.purposes.all(), purpose_id)
        BalancingAssessment.objects.filter(basis__purpose=purpose).delete()
        PurposeBasis.objects.filter(purpose=purpose).delete()
        PurposeData.objects.filter(purpose=purpose).delete()
        code = purpose.code
        purpose.delete()
        save_step(activity, "remove_purpose", actor=actor, now=now, data={"purpose": code})
    return activity


def change_data(
    *,
    purpose_id: UUID,
    uses: Mapping[UUID, UUID | None],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Purpose:
    """Say which categories of data a purpose uses, each with the rule that keeps it (None: not decided).

    Categories that are not named are no longer used. Raises Invalid("code_unknown") for a category or rule
    that is not the controller's.
    """
    with acting(actor, "activity.data_changed"):
        return write_data(purpose_id=purpose_id, uses=uses, actor=actor, now=now, version=version)


def write_data(
    *,
    purpose_id: UUID,
    uses: Mapping[UUID, UUID | None],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Purpose:
    """Say which data a purpose uses, for `change_data` and whoever acts already."""
    activity, purpose = locked_purpose(purpose_id, "change_data", actor=actor, version=version)
    categories = _own(DataCategory, activity, uses)
    rules = _own(RetentionRule, activity, [rule for rule in uses.values() if rule is not None])
    purpose.data.exclude(category__in=uses).delete()
    known = {row.category_id: row for row in purpose.data.all()}
    for key in categories:
        row = known.get(key) or PurposeData(purpose=purpose, category=categories[key])
        wanted = uses[key]
        rule = rules[wanted] if wanted else None
        if key not in known or row.rule_id != wanted:
            row.rule = rule
            row.save()
    save_step(activity, "change_data", actor=actor, now=now, data={"purpose": purpose.code})
    return purpose


def locked_purpose(
    purpose_id: UUID, step: str, *, actor: Actor, version: int | None
) -> tuple[ProcessingActivity, Purpose]:
    """Give a purpose with its activity, which is locked: a purpose goes by its activity's version."""
    known = part_of(Purpose.objects.for_user(actor), purpose_id)
    activity = locked_activity(known.activity_id, step, actor=actor, version=version)
    # Read again under the lock: somebody may have taken it away.
    return activity, part_of(activity.purposes.all(), purpose_id)


def _own(model: Any, activity: ProcessingActivity, keys: Any) -> dict[UUID, Any]:
    wanted = set(keys)
    found = {row.pk: row for row in model.objects.filter(controller=activity.controller_id, pk__in=wanted)}
    if len(found) != len(wanted):
        raise Invalid("code_unknown", field="data", choice="data")
    return found
