"""What is found out about a breach: the first hour, what happened, what it touches, the risk, the advice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.domain.breaches import RISK_LEVELS
from registry_app.domain.record_codes import SUBJECTS
from registry_app.models import DataCategory, ProcessingActivity, Recipient, System
from requests_app.actions.breach_rows import keep_words, locked_breach
from requests_app.domain.breach_codes import (
    BREACH_KINDS,
    CAUSES,
    CHECKLIST,
    MAX_CONTACT,
    MAX_COUNT,
    checked_codes,
    checked_moment,
    checked_words,
)
from requests_app.models import Breach, BreachTick, TouchedThing


@dataclass(frozen=True)
class Description:
    """What is known of a breach: GDPR Art. 33(3) and (5); what nobody knows yet stays empty."""

    description: str = ""
    kinds: Sequence[str] = ()
    cause: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    subjects: Sequence[str] = ()
    persons_count: int | None = None
    records_count: int | None = None
    consequences: str = ""
    measures_taken: str = ""
    measures_planned: str = ""
    cross_border: bool = False
    countries: str = ""
    processor_id: UUID | None = None


_DESCRIBED = (
    *("description", "kinds", "cause", "began_at", "ended_at", "subjects", "persons_count", "records_count"),
    *("consequences", "measures_taken", "measures_planned", "cross_border", "countries", "processor"),
)


def tick_item(
    *,
    breach_id: UUID,
    item: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> Breach:
    """Tick off an item of the first hour's list. Raises Invalid and Refused("item_ticked_already")."""
    with acting(actor, "breach.item_ticked"):
        row = locked_breach(breach_id, "tick_item", actor=actor, version=version)
        if item not in CHECKLIST:
            raise Invalid("invalid", field="item")
        if row.ticks.filter(item=item).exists():
            raise Refused("item_ticked_already", field="item")
        words = checked_words(note, "note", required=False)
        BreachTick.objects.create(breach=row, item=item, note=words, ticked_at=now, ticked_by=actor.user_id)
        save_step(row, "tick_item", actor=actor, now=now, data={"item": item})
    return row


def describe_breach(
    *, breach_id: UUID, told: Description, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Write down what is known now; history keeps what was known before.

    Raises Invalid("invalid" | "words_too_long" | "moment_in_future" | "ended_before_it_began").
    """
    with acting(actor, "breach.described"):
        row = locked_breach(breach_id, "describe_breach", actor=actor, version=version)
        for name in ("description", "consequences", "measures_taken", "measures_planned"):
            setattr(row, name, checked_words(getattr(told, name), name, required=False))
        row.kinds = checked_codes(told.kinds, BREACH_KINDS, "kinds")
        row.subjects = checked_codes(told.subjects, SUBJECTS, "subjects")
        if told.cause not in ("", *CAUSES):
            raise Invalid("invalid", field="cause")
        row.cause = told.cause
        row.began_at, row.ended_at = _span(told, now)
        row.persons_count = _count(told.persons_count, "persons_count")
        row.records_count = _count(told.records_count, "records_count")
        row.cross_border = told.cross_border
        row.countries = checked_words(told.countries, "countries", required=False, most=MAX_CONTACT)
        row.processor = _processor(row, told.processor_id)
        save_step(row, "describe_breach", actor=actor, now=now, fields=list(_DESCRIBED))
    return row


def name_touched(
    *,
    breach_id: UUID,
    activities: Collection[UUID],
    systems: Collection[UUID],
    categories: Collection[UUID],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Breach:
    """Name what of the record the breach touches; what is not named any more is taken away.

    Raises Invalid("invalid") for a row of another controller.
    """
    with acting(actor, "breach.touched_named"):
        row = locked_breach(breach_id, "name_touched", actor=actor, version=version)
        wanted: dict[str, tuple[QuerySet[Any], Collection[UUID]]] = {
            "activity": (ProcessingActivity.objects.all(), activities),
            "system": (System.objects.all(), systems),
            "category": (DataCategory.objects.all(), categories),
        }
        for name, (rows, keys) in wanted.items():
            found = set(rows.filter(controller=row.controller_id, pk__in=keys).values_list("pk", flat=True))
            if found != set(keys):
                raise Invalid("invalid", field=name)
            named = row.touched.exclude(**{f"{name}__isnull": True})
            named.exclude(**{f"{name}__in": found}).delete()
            there = set(named.values_list(f"{name}_id", flat=True))
            TouchedThing.objects.bulk_create(
                TouchedThing(breach=row, **{f"{name}_id": key}) for key in found - there
            )
        save_step(row, "name_touched", actor=actor, now=now)
    return row


def assess_risk(
    *, breach_id: UUID, level: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Assess the risk to persons, with the reasons (recitals 75 and 76; EDPB 9/2022, section IV)."""
    with acting(actor, "breach.risk_assessed"):
        row = locked_breach(breach_id, "assess_risk", actor=actor, version=version)
        if level not in RISK_LEVELS:
            raise Invalid("invalid", field="level")
        words = checked_words(reason, "reason")
        row.risk_level, row.risk_assessed_at, row.risk_assessed_by = level, now, actor.user_id
        keep_words(row, "assess_risk", words, actor=actor, now=now, ground=level)
        fields = ["risk_level", "risk_assessed_at", "risk_assessed_by"]
        save_step(row, "assess_risk", actor=actor, now=now, fields=fields, data={"level": level})
    return row


def give_advice(
    *, breach_id: UUID, advice: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Keep the advice of the data protection officer (GDPR Art. 39(1)(a)) or of legal; it decides nothing."""
    with acting(actor, "breach.advised"):
        row = locked_breach(breach_id, "give_advice", actor=actor, version=version)
        keep_words(row, "give_advice", checked_words(advice, "advice"), actor=actor, now=now)
        save_step(row, "give_advice", actor=actor, now=now)
    return row


def _span(told: Description, now: datetime) -> tuple[datetime | None, datetime | None]:
    began = checked_moment(told.began_at, now, "began_at") if told.began_at else None
    ended = checked_moment(told.ended_at, now, "ended_at") if told.ended_at else None
    if ended is not None and (began is None or ended < began):
        raise Invalid("ended_before_it_began", field="ended_at")
    return began, ended


def _count(number: int | None, field: str) -> int | None:
    if number is not None and not 0 <= number <= MAX_COUNT:
        raise Invalid("invalid", field=field)
    return number


def _processor(row: Breach, key: UUID | None) -> Recipient | None:
    if key is None:
        return None
    found: Recipient | None = Recipient.objects.filter(controller=row.controller_id, pk=key).first()
    if found is None:
        raise Invalid("invalid", field="processor_id")
    return found
