"""Planned changes as plain values, with today's record beside them; and what follows from each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import Actor
from registry_app.domain import planned_changes as domain
from registry_app.domain import record
from registry_app.domain.audience import ACCOUNT_STATES, eligible
from registry_app.domain.planned_change_steps import PLANNED
from registry_app.models import (
    Customer,
    Disclosure,
    PlannedChange,
    PlannedPart,
    ProcessingActivity,
    Recipient,
    RetentionRule,
    Transfer,
)
from registry_app.queries.findings import judged, override_that_holds
from registry_app.queries.record import (
    described,
    described_recipient,
    described_transfer,
    policy_facts,
    record_of,
    terms_of,
    with_agreements,
    with_record,
)

# How long before its day Today tells of a change.
NEAR: Final = timedelta(days=14)


@dataclass(frozen=True)
class JudgedChange:
    """A planned change with what its gate asks and what would follow."""

    conditions: tuple[domain.Condition, ...]
    follows: domain.WhatIf
    sections: dict[str, tuple[domain.Section, ...]]

    @property
    def is_open(self) -> bool:
        """Tell whether the change may be carried out."""
        return not domain.open_of(self.conditions)


@dataclass(frozen=True)
class _Read:
    """A change as read from its rows: the plain value, and whose blocking findings are overridden."""

    change: domain.PlannedChange
    overridden: frozenset[str]


def gate_of(row: PlannedChange, now: datetime) -> tuple[domain.Condition, ...]:
    """Return what the gate of a planned change asks now, and what is open of it."""
    return _gate(row, _read(row, copenhagen_date(now)), record_of(row.controller), now)


def judged_change(row: PlannedChange, now: datetime) -> JudgedChange:
    """Return a planned change with its gate, what would follow, and the sections of the policy touched."""
    read, today = _read(row, copenhagen_date(now)), record_of(row.controller)
    facts = policy_facts(row.controller)
    told = [state for state in ACCOUNT_STATES if eligible(state)]
    customers = Customer.objects.filter(controller=row.controller_id, account_state__in=told).count()
    return JudgedChange(
        conditions=_gate(row, read, today, now),
        follows=domain.what_if(read.change, today, version=_bound(row), customers=customers, now=now),
        sections={
            language: domain.sections_touched(read.change, today, facts=facts, language=language)
            for language in ("da", "en")
        },
    )


def silences_of(row: PlannedChange, now: datetime) -> tuple[str, ...]:
    """Return the keys of what the change brings and its bound version, if there is one, does not name."""
    version = _bound(row)
    if version is None:
        return ()
    change = _read(row, copenhagen_date(now)).change
    return tuple(thing.key for thing in domain.silences(change, record_of(row.controller), version))


def near_changes(actor: Actor, today: date) -> QuerySet[PlannedChange]:
    """Return the planned changes whose day is near or has come, the nearest first."""
    rows: QuerySet[PlannedChange] = PlannedChange.objects.for_user(actor)
    near = rows.filter(state=PLANNED, go_live_on__lte=today + NEAR)
    return near.select_related("controller", "policy_version").order_by("go_live_on", "name")


def parts_of(row: PlannedChange) -> QuerySet[PlannedPart]:
    """Return the parts of a change with the rows that each names."""
    return row.parts.select_related("activity", "recipient", "rule", "listing").order_by("kind", "id")


def planned_transfer(part: PlannedPart) -> Transfer:
    """Return the transfer that a part would bring, unsaved."""
    facts = dict(part.facts)
    facts["assessed_on"] = date.fromisoformat(facts["assessed_on"]) if facts.get("assessed_on") else None
    return Transfer(recipient=part.recipient, listing=part.listing, **facts)


def planned_rule(part: PlannedPart) -> RetentionRule:
    """Return the rule as a part would have it, unsaved."""
    rule: Any = part.rule
    return RetentionRule(controller_id=rule.controller_id, code=rule.code, **part.facts)


def _gate(
    row: PlannedChange, read: _Read, today: domain.Record, now: datetime
) -> tuple[domain.Condition, ...]:
    return domain.gate(
        read.change,
        today,
        facts=policy_facts(row.controller),
        version=_bound(row),
        today=copenhagen_date(now),
        overridden=read.overridden,
    )


def _bound(row: PlannedChange) -> domain.BoundVersion | None:
    version = row.policy_version
    if version is None:
        return None
    texts = (version.text, *(row["text"] for row in version.translations.values() if row.get("text")))
    # What was accepted of one version's text says nothing of another's.
    accepted = frozenset(row.text_accepted) if row.text_accepted_for_id == version.pk else frozenset()
    return domain.BoundVersion(version.number, version.state, version.effective_on, texts, accepted)


def _read(row: PlannedChange, today: date) -> _Read:
    parts = list(row.parts.select_related("activity", "rule", "listing__rests_on").order_by("kind", "id"))
    keys = [part.recipient_id for part in parts if part.recipient_id]
    rows = with_agreements(Recipient.objects.filter(pk__in=keys))
    recipients: dict[Any, Recipient] = {each.pk: each for each in rows}
    starting = [part.activity_id for part in parts if part.kind == domain.BEGINNING and part.activity_id]
    begun = list(with_record(ProcessingActivity.objects.filter(pk__in=starting).order_by("position", "code")))
    overridden = {each.code for each in begun if override_that_holds(each, judged(each, today).findings)}
    change = domain.PlannedChange(
        go_live_on=row.go_live_on,
        planned_on=copenhagen_date(row.planned_at),
        givings=tuple(_giving(part, recipients) for part in parts if part.kind == domain.GIVING),
        stops=tuple(
            domain.Stop(_named(part.activity).code, recipients[part.recipient_id].code)
            for part in parts
            if part.kind == domain.STOP
        ),
        transfers=tuple(
            domain.NewTransfer(recipients[part.recipient_id].code, described_transfer(planned_transfer(part)))
            for part in parts
            if part.kind == domain.NEW_TRANSFER
        ),
        rules=tuple(
            record.Rule(_named(part.rule).code, terms_of(planned_rule(part)))
            for part in parts
            if part.kind == domain.RULE
        ),
        begun=tuple(described(each) for each in begun),
    )
    return _Read(change, frozenset(overridden))


def _giving(part: PlannedPart, recipients: dict[Any, Recipient]) -> domain.Giving:
    disclosure = Disclosure(
        activity=part.activity,
        recipient=recipients[part.recipient_id],
        condition_da=part.condition_da,
        condition_en=part.condition_en,
    )
    return domain.Giving(_named(part.activity).code, described_recipient(disclosure))


def _named(row: Any) -> Any:
    """Give a row that the part's kind names; the database holds that it is there."""
    return row
