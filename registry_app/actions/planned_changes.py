"""A planned change of the record: planned, filled, bound to a version, carried out or dropped."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.actions.activities import begin_activity
from registry_app.actions.disclosures import end_disclosure, write_disclosure
from registry_app.actions.recipients import TRANSFER_FIELDS, describe_transfer, write_transfer
from registry_app.actions.record_rows import Facts, owner_for, part_of
from registry_app.actions.retention_rules import RULE_FIELDS, terms_in, write_terms
from registry_app.domain import planned_changes as domain
from registry_app.domain.activity_steps import DRAFT, OPEN, PLANNED
from registry_app.domain.policy_steps import ARCHIVED
from registry_app.models import (
    Disclosure,
    PlannedChange,
    PlannedPart,
    PolicyVersion,
    ProcessingActivity,
    Recipient,
    RetentionRule,
    Transfer,
)
from registry_app.queries.planned_changes import gate_of, planned_transfer, silences_of


def plan_change(
    *, controller_id: UUID, name: str, reason: str, go_live_on: date, actor: Actor, now: datetime
) -> PlannedChange:
    """Plan a change of a controller's record for a day; its parts are added afterwards.

    Raises Invalid("reason_required" | "go_live_past").
    """
    with acting(actor, "planned_change.planned"):
        owner = owner_for(controller_id, "planned_change.plan_change", actor)
        row = PlannedChange(controller=owner, planned_by=actor.user_id, planned_at=now, changed_at=now)
        _describe(row, name, reason, go_live_on, now)
        row.save(force_insert=True)
        record_event(
            subject=row,
            type="planned_change.planned",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="plan_change",
            state=row.state,
            data={"go_live_on": go_live_on.isoformat()},
        )
    return row


def describe_change(
    *,
    change_id: UUID,
    name: str,
    reason: str,
    go_live_on: date,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PlannedChange:
    """Say anew what the change is for, and for which day it is planned.

    Raises Invalid("reason_required" | "go_live_past").
    """
    with acting(actor, "planned_change.described"):
        row = _locked(change_id, "describe_change", actor, version)
        fields = _describe(row, name, reason, go_live_on, now)
        data = {"go_live_on": go_live_on.isoformat()}
        save_step(row, "describe_change", actor=actor, now=now, fields=fields, data=data)
    return row


def add_giving(
    *,
    change_id: UUID,
    activity_id: UUID,
    recipient_id: UUID,
    actor: Actor,
    now: datetime,
    condition_da: str = "",
    condition_en: str = "",
    version: int | None = None,
) -> PlannedPart:
    """Plan that an activity begins to give data to a recipient of the controller's catalogue.

    Raises Refused("part_known" | "recipient_given_already").
    """
    with acting(actor, "planned_change.giving_added"):
        row = _locked(change_id, "add_giving", actor, version)
        own = {"controller": row.controller_id}
        activity = part_of(ProcessingActivity.objects.filter(**own, status__in=OPEN), activity_id)
        recipient = part_of(Recipient.objects.filter(**own), recipient_id)
        if activity.disclosures.filter(recipient=recipient).exists():
            raise Refused("recipient_given_already", field="recipient")
        part = _add(
            row,
            domain.GIVING,
            {"activity": activity, "recipient": recipient},
            condition_da=condition_da.strip(),
            condition_en=condition_en.strip(),
        )
        save_step(row, "add_giving", actor=actor, now=now, data=_said(part))
    return part


def add_stop(
    *,
    change_id: UUID,
    disclosure_id: UUID,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PlannedPart:
    """Plan that an activity no longer gives data to a recipient. Raises Refused("part_known")."""
    with acting(actor, "planned_change.stop_added"):
        row = _locked(change_id, "add_stop", actor, version)
        given = Disclosure.objects.filter(activity__controller=row.controller_id)
        disclosure = part_of(given.select_related("activity", "recipient"), disclosure_id)
        named = {"activity": disclosure.activity, "recipient": disclosure.recipient}
        part = _add(row, domain.STOP, named)
        save_step(row, "add_stop", actor=actor, now=now, data=_said(part))
    return part


def add_planned_transfer(
    *,
    change_id: UUID,
    recipient_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    listing_id: UUID | None = None,
    version: int | None = None,
) -> PlannedPart:
    """Plan that a recipient begins to take data to a third country, and on what that rests.

    Raises Refused("part_known") and what `recipients.add_transfer` raises.
    """
    with acting(actor, "planned_change.transfer_added"):
        row = _locked(change_id, "add_planned_transfer", actor, version)
        recipient = part_of(Recipient.objects.filter(controller=row.controller_id), recipient_id)
        transfer = Transfer(recipient=recipient)
        describe_transfer(transfer, facts, listing_id, now)
        said = {name: getattr(transfer, name) for name in TRANSFER_FIELDS}
        said["assessed_on"] = transfer.assessed_on.isoformat() if transfer.assessed_on else None
        place = {"facts__country": transfer.country, "facts__mechanism": transfer.mechanism}
        part = _add(
            row,
            domain.NEW_TRANSFER,
            {"recipient": recipient},
            unlike=place,
            facts=said,
            listing=transfer.listing,
        )
        save_step(row, "add_planned_transfer", actor=actor, now=now, data=_said(part))
    return part


def add_rule_change(
    *,
    change_id: UUID,
    rule_id: UUID,
    facts: Facts,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PlannedPart:
    """Plan that a retention rule says something else.

    Raises Refused("part_known") and Invalid for terms that do not fit together.
    """
    with acting(actor, "planned_change.rule_added"):
        row = _locked(change_id, "add_rule_change", actor, version)
        rule = part_of(RetentionRule.objects.filter(controller=row.controller_id), rule_id)
        terms_in(facts)
        said = {name: facts[name] for name in RULE_FIELDS if name in facts}
        said["period"] = facts.get("period") or 0
        part = _add(row, domain.RULE, {"rule": rule}, facts=said)
        save_step(row, "add_rule_change", actor=actor, now=now, data=_said(part))
    return part


def add_beginning(
    *, change_id: UUID, activity_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> PlannedPart:
    """Plan that a draft or planned activity begins, with its purposes and bases.

    Raises Refused("part_known").
    """
    with acting(actor, "planned_change.beginning_added"):
        row = _locked(change_id, "add_beginning", actor, version)
        waiting = ProcessingActivity.objects.filter(controller=row.controller_id, status__in=[DRAFT, PLANNED])
        part = _add(row, domain.BEGINNING, {"activity": part_of(waiting, activity_id)})
        save_step(row, "add_beginning", actor=actor, now=now, data=_said(part))
    return part


def remove_part(
    *, change_id: UUID, part_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> PlannedChange:
    """Take a part out of a planned change; history keeps it."""
    with acting(actor, "planned_change.part_removed"):
        row = _locked(change_id, "remove_part", actor, version)
        part = part_of(row.parts.select_related("activity", "recipient", "rule"), part_id)
        data = _said(part)
        part.delete()
        save_step(row, "remove_part", actor=actor, now=now, data=data)
    return row


def bind_to_version(
    *, change_id: UUID, version_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> PlannedChange:
    """Bind the change to the version of the controller's policy that tells of it.

    Raises Refused("version_archived").
    """
    with acting(actor, "planned_change.bound"):
        row = _locked(change_id, "bind_to_version", actor, version)
        chosen = part_of(PolicyVersion.objects.filter(controller=row.controller_id), version_id)
        if chosen.state == ARCHIVED:
            raise Refused("version_archived", field="version_id")
        row.policy_version = chosen
        data = {"policy_version": str(chosen.pk), "number": chosen.number}
        save_step(row, "bind_to_version", actor=actor, now=now, fields=["policy_version"], data=data)
    return row


def accept_text(
    *, change_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> PlannedChange:
    """Accept that the bound version tells in other words of what it does not name now; of nothing else.

    Raises Invalid("reason_required") and Refused("nothing_to_accept").
    """
    with acting(actor, "planned_change.text_accepted"):
        row = _locked(change_id, "accept_text", actor, version)
        why, silent = required_text(reason), silences_of(row, now)
        if not silent:
            raise Refused("nothing_to_accept")
        row.text_accepted, row.text_accepted_for, row.text_accepted_why = (
            list(silent),
            row.policy_version,
            why,
        )
        row.text_accepted_by, row.text_accepted_at = actor.user_id, now
        fields = [f"text_accepted{end}" for end in ("", "_for", "_why", "_by", "_at")]
        save_step(row, "accept_text", actor=actor, now=now, fields=fields, data={"accepted": list(silent)})
    return row


def carry_out(*, change_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> PlannedChange:
    """Write every part into the record, or none: the gate is asked once more.

    Raises Refused("gate_closed") with the open conditions, and what the steps that write the parts raise.
    """
    with acting(actor, "planned_change.carried_out"):
        row = _locked(change_id, "carry_out", actor, version)
        require_step(row.step_table, "carry_out", row.state)
        conditions = gate_of(row, now)
        found = domain.open_of(conditions)
        if found:
            codes = ", ".join(dict.fromkeys(finding.code for finding in found))
            asked = [condition.code for condition in conditions if not condition.is_met]
            raise Refused("gate_closed", count=len(found), open=codes, conditions=asked)
        parts = list(row.parts.select_related("activity", "recipient", "rule", "listing"))
        parts.sort(key=lambda part: domain.PART_KINDS.index(part.kind))
        row.settled_by, row.settled_at = actor.user_id, now
        data = {"parts": [_said(part) for part in parts]}
        fields = ["settled_by", "settled_at"]
        save_step(row, "carry_out", actor=actor, now=now, fields=fields, data=data)
        # After the change's own event, so that whoever reads the feed knows why.
        for part in parts:
            _write(part, actor, now)
    return row


def drop_change(
    *, change_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> PlannedChange:
    """Give a planned change up, and say why; the record stays as it is. Raises Invalid("reason_required")."""
    with acting(actor, "planned_change.dropped"):
        row = _locked(change_id, "drop_change", actor, version)
        row.dropped_reason = required_text(reason)
        row.settled_by, row.settled_at = actor.user_id, now
        fields = ["dropped_reason", "settled_by", "settled_at"]
        save_step(row, "drop_change", actor=actor, now=now, fields=fields)
    return row


def _locked(change_id: UUID, step: str, actor: Actor, version: int | None) -> PlannedChange:
    row: PlannedChange = lock_row(PlannedChange.objects.for_user(actor), change_id, version=version)
    require(actor, f"planned_change.{step}", row.controller_id)
    return row


def _describe(row: PlannedChange, name: str, reason: str, go_live_on: date, now: datetime) -> list[str]:
    row.name, row.reason = required_text(name, field="name"), required_text(reason)
    if go_live_on < copenhagen_date(now):
        raise Invalid("go_live_past", field="go_live_on")
    row.go_live_on = go_live_on
    return ["name", "reason", "go_live_on"]


def _add(
    row: PlannedChange,
    kind: str,
    named: dict[str, Any],
    unlike: dict[str, Any] | None = None,
    **fields: Any,
) -> PlannedPart:
    if row.parts.filter(kind=kind, **named, **(unlike or {})).exists():
        raise Refused("part_known")
    part: PlannedPart = PlannedPart.objects.create(change=row, kind=kind, **named, **fields)
    return part


def _said(part: PlannedPart) -> dict[str, str]:
    """Name a part by the codes of what it concerns."""
    named = {"activity": part.activity, "recipient": part.recipient, "rule": part.rule}
    return {"kind": part.kind} | {name: row.code for name, row in named.items() if row is not None}


def _write(part: PlannedPart, actor: Actor, now: datetime) -> None:
    """Write one part as its own step does any other day; history says that a change was carried out."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    activity, recipient, rule = part.activity_id, part.recipient_id, part.rule_id
    if part.kind == domain.NEW_TRANSFER and recipient:
        facts = {name: getattr(planned_transfer(part), name) for name in TRANSFER_FIELDS}
        write_transfer(recipient_id=recipient, facts=facts, listing_id=part.listing_id, **who)
    elif part.kind == domain.RULE and rule:
        write_terms(rule_id=rule, facts=part.facts, **who)
    elif part.kind == domain.STOP and activity:
        given = Disclosure.objects.get(activity=activity, recipient=recipient)
        end_disclosure(activity_id=activity, disclosure_id=given.pk, **who)
    elif part.kind == domain.GIVING and activity and recipient:
        who |= {"condition_da": part.condition_da, "condition_en": part.condition_en}
        write_disclosure(activity_id=activity, recipient_id=recipient, **who)
    elif part.kind == domain.BEGINNING and activity:
        begin_activity(activity_id=activity, **who)
