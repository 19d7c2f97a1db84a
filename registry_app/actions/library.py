"""Activities are entered from the library of usual ones: as drafts, each with all that it needs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Max

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from registry_app.actions.record_rows import note_added, owner_for
from registry_app.domain.activity_library import Row, activity_library, fields_of, used_by
from registry_app.models import (
    Controller,
    DataCategory,
    Disclosure,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
)

M = TypeVar("M", DataCategory, Recipient, RetentionRule)


def start_from_library(
    *, controller_id: UUID, codes: Sequence[str], actor: Actor, now: datetime
) -> list[ProcessingActivity]:
    """Enter activities of the library as drafts, with the categories, rules and recipients that they use.

    A category, rule or recipient that is there under its code stays as it is: it may have been mended.
    Raises Invalid("entry_required" | "code_unknown") and Refused("entered_from_library"); then nothing is
    entered.
    """
    with acting(actor, "activity.entered_from_library"):
        owner = owner_for(controller_id, "controller.start_from_library", actor)
        entries = _chosen(owner, codes)
        categories = _catalogue(DataCategory, owner, entries, "categories", actor, now)
        rules = _catalogue(RetentionRule, owner, entries, "rules", actor, now)
        recipients = _catalogue(Recipient, owner, entries, "recipients", actor, now)
        last = owner.activities.aggregate(last=Max("position"))["last"] or 0
        made: list[ProcessingActivity] = []
        for position, entry in enumerate(entries, start=last + 1):
            row = ProcessingActivity(controller=owner, position=position, created_at=now, **fields_of(entry))
            row.save(force_insert=True)
            _disclose(row, entry, recipients)
            _add_purposes(row, entry, categories, rules)
            record_event(
                subject=row,
                type="activity.entered_from_library",
                controller_id=owner.pk,
                actor=actor,
                occurred_at=now,
                step="start_from_library",
                state=row.status,
                data={"code": row.code},
            )
            made.append(row)
    return made


def _chosen(owner: Controller, codes: Iterable[str]) -> list[Row]:
    wanted, library = dict.fromkeys(codes), activity_library()
    if not wanted:
        raise Invalid("entry_required", field="codes")
    for code in wanted:
        if code not in library.activities:
            raise Invalid("code_unknown", field="codes", choice=code)
    known = owner.activities.filter(code__in=wanted).order_by("code").first()
    if known is not None:
        raise Refused("entered_from_library", field="codes", entry=known.code)
    return [entry for code, entry in library.activities.items() if code in wanted]


def _catalogue(
    model: type[M], owner: Controller, entries: Iterable[Row], name: str, actor: Actor, now: datetime
) -> dict[str, M]:
    """Add what the entries use and the controller lacks; give all that they use, by code."""
    wanted = dict.fromkeys(code for entry in entries for code in used_by(entry)[name])
    rows = model._default_manager.filter(controller=owner, code__in=wanted)
    found: dict[str, M] = {row.code: row for row in rows}
    shelf: Mapping[str, Row] = getattr(activity_library(), name)
    for code in wanted:
        if code in found:
            continue
        row = model(controller=owner, **fields_of(shelf[code]))
        if isinstance(row, DataCategory):
            row.position = (owner.data_categories.aggregate(last=Max("position"))["last"] or 0) + 1
        row.save(force_insert=True)
        note_added(row, f"{_KIND[name]}.added", actor=actor, now=now)
        found[code] = row
    return found


_KIND = {"categories": "data_category", "rules": "retention_rule", "recipients": "recipient"}


def _disclose(activity: ProcessingActivity, entry: Row, recipients: Mapping[str, Recipient]) -> None:
    Disclosure.objects.bulk_create(
        Disclosure(
            activity=activity,
            recipient=recipients[code],
            **dict(zip(("condition_da", "condition_en"), condition, strict=False)),
        )
        for code, *condition in entry["recipients"]
    )


def _add_purposes(
    activity: ProcessingActivity,
    entry: Row,
    categories: Mapping[str, DataCategory],
    rules: Mapping[str, RetentionRule],
) -> None:
    bases: list[PurposeBasis] = []
    data: list[PurposeData] = []
    for position, said in enumerate(entry["purposes"], start=1):
        purpose: Any = Purpose.objects.create(activity=activity, position=position, **fields_of(said))
        bases += [
            PurposeBasis(purpose=purpose, position=number, **fields_of(basis))
            for number, basis in enumerate(said["bases"], start=1)
        ]
        data += [
            # No rule: the controller is to decide.
            PurposeData(purpose=purpose, category=categories[code], rule=rules[rule] if rule else None)
            for code, rule in said["data"].items()
        ]
    PurposeBasis.objects.bulk_create(bases)
    PurposeData.objects.bulk_create(data)
