"""The record of a demo controller from its two files: what it declares, and what its policy promises."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.permissions import system_actor
from registry_app.domain.record_codes import (
    ADEQUACY_DECISION,
    DPF_LISTING,
    KEPT_BY_ACTIVITY,
    KEPT_BY_FLOW,
    KEPT_BY_RULE,
    NOT_KEPT,
)
from registry_app.models import (
    ActivitySystem,
    BalancingAssessment,
    Controller,
    DataCategory,
    Disclosure,
    JointController,
    Listing,
    Policy,
    ProcessingActivity,
    ProcessingAgreement,
    Promise,
    Purpose,
    PurposeBasis,
    PurposeData,
    Recipient,
    RetentionRule,
    SubProcessor,
    System,
    Transfer,
)

FOLDER = Path(__file__).resolve().parent.parent / "demo"
Row = dict[str, Any]


def read_record(slug: str) -> Row:
    """Read what a demo controller declares."""
    return cast("Row", json.loads((FOLDER / f"{slug}_record.json").read_text(encoding="utf-8")))


def read_promises(slug: str) -> list[list[str]]:
    """Read what a demo controller's policy promises."""
    path = FOLDER / f"{slug}_promises.json"
    return cast("list[list[str]]", json.loads(path.read_text(encoding="utf-8")))


def add_record(controller: Controller, systems: Mapping[str, System], now: datetime) -> None:
    """Enter the whole record of a controller that has none, one statement for each table.

    Days in the files are counted from `now`: -30 is a month before.
    """
    content = _dated(read_record(controller.slug), now)
    categories = _catalogue(DataCategory, controller, content["categories"])
    rules = _catalogue(RetentionRule, controller, content["rules"])
    listings = _listings(controller, content.get("listings", ()))
    recipients = _recipients(controller, content["recipients"], listings)
    activities = _activities(controller, content["activities"], now)
    ActivitySystem.objects.bulk_create(
        ActivitySystem(activity=activities[row["code"]], system=systems[code])
        for row in content["activities"]
        for code in row["systems"]
    )
    Disclosure.objects.bulk_create(_disclosures(content["activities"], activities, recipients))
    _add_purposes(content["activities"], activities, categories, rules)


def _dated(content: Any, now: datetime) -> Any:
    """Give the content with days in the place of numbers of days, wherever a name ends like a day's."""
    if isinstance(content, list):
        return [_dated(part, now) for part in content]
    if not isinstance(content, dict):
        return content
    return {
        name: copenhagen_date(now) + timedelta(days=value)
        if isinstance(value, int) and name.endswith(("_on", "valid_from", "valid_to"))
        else _dated(value, now)
        for name, value in content.items()
    }


def add_promises(policy: Policy) -> None:
    """Enter what a policy promises, and what keeps each promise."""
    controller = policy.controller
    activities = {row.code: row for row in controller.activities.all()}
    rules = {row.code: row for row in controller.retention_rules.all()}
    Promise.objects.bulk_create(
        Promise(
            policy=policy,
            controller=controller,
            position=position,
            **_promise(row, activities, rules),
        )
        for position, row in enumerate(read_promises(controller.slug), start=1)
    )


def _promise(row: Sequence[str], activities: Mapping[str, Any], rules: Mapping[str, Any]) -> Row:
    code, section, topic, text_da, text_en, keeper = row[:6]
    notes = row[6:] or ("", "")
    kind, _colon, name = keeper.partition(":")
    return {
        "code": code,
        "section": section,
        "topic": topic,
        "text_da": text_da,
        "text_en": text_en,
        "keeper": kind or NOT_KEPT,
        "activity": activities[name] if kind == KEPT_BY_ACTIVITY else None,
        "rule": rules[name] if kind == KEPT_BY_RULE else None,
        "flow": name if kind == KEPT_BY_FLOW else "",
        "note_da": notes[0],
        "note_en": notes[1],
    }


def _catalogue(model: Any, controller: Controller, rows: Sequence[Row]) -> dict[str, Any]:
    names = {field.name for field in model._meta.fields}
    made = []
    for position, row in enumerate(rows, start=1):
        place = {"position": position} if "position" in names else {}
        made.append(model(controller=controller, **place, **_in_both(row)))
    return {row.code: row for row in model.objects.bulk_create(made)}


def _listings(controller: Controller, rows: Sequence[Row]) -> dict[str, Listing]:
    decision = Listing.objects.filter(kind=ADEQUACY_DECISION, country="US").first()
    made = [Listing(controller=controller, kind=DPF_LISTING, rests_on=decision, **row) for row in rows]
    return {row.organisation: row for row in Listing.objects.bulk_create(made)}


def _recipients(
    controller: Controller, rows: Sequence[Row], listings: Mapping[str, Listing]
) -> dict[str, Any]:
    parts = ("transfers", "agreements")
    plain = [{name: value for name, value in row.items() if name not in parts} for row in rows]
    recipients = _catalogue(Recipient, controller, plain)
    Transfer.objects.bulk_create(
        Transfer(
            recipient=recipients[row["code"]],
            **_in_both(transfer) | {"listing": listings.get(transfer.get("listing", ""))},
        )
        for row in rows
        for transfer in row.get("transfers", ())
    )
    for row in rows:
        for agreement in row.get("agreements", ()):
            signed = {name: value for name, value in agreement.items() if name != "sub_processors"}
            made = ProcessingAgreement.objects.create(recipient=recipients[row["code"]], **signed)
            SubProcessor.objects.bulk_create(
                SubProcessor(agreement=made, **sub) for sub in agreement.get("sub_processors", ())
            )
    return recipients


def _activities(controller: Controller, rows: Sequence[Row], now: datetime) -> dict[str, Any]:
    parts = ("systems", "recipients", "purposes", "joint")
    # They enter as active unless the file says otherwise, which only an import may do.
    with acting(system_actor("demo"), "import"):
        made = ProcessingActivity.objects.bulk_create(
            ProcessingActivity(
                controller=controller,
                position=position,
                created_at=now,
                **{"status": "active"}
                | _in_both({name: value for name, value in row.items() if name not in parts}),
            )
            for position, row in enumerate(rows, start=1)
        )
    found = {row.code: row for row in made}
    JointController.objects.bulk_create(
        JointController(activity=found[row["code"]], **joint)
        for row in rows
        for joint in row.get("joint", ())
    )
    return found


def _disclosures(
    rows: Sequence[Row], activities: Mapping[str, Any], recipients: Mapping[str, Any]
) -> Iterator[Disclosure]:
    for row in rows:
        for code, *condition in row["recipients"]:
            said = _in_both({"condition": condition}) if condition else {}
            yield Disclosure(activity=activities[row["code"]], recipient=recipients[code], **said)


def _add_purposes(
    rows: Sequence[Row],
    activities: Mapping[str, Any],
    categories: Mapping[str, Any],
    rules: Mapping[str, Any],
) -> None:
    purposes, bases, weighed, data = [], [], [], []
    for activity in rows:
        for position, row in enumerate(activity["purposes"], start=1):
            fields = {name: value for name, value in row.items() if name not in ("bases", "data")}
            purpose = Purpose(activity=activities[activity["code"]], position=position, **_in_both(fields))
            purposes.append(purpose)
            for number, described in enumerate(row["bases"], start=1):
                said = {name: value for name, value in described.items() if name != "balancing"}
                basis = PurposeBasis(purpose=purpose, position=number, **_in_both(said))
                bases.append(basis)
                if "balancing" in described:
                    weighed.append(_weighed(basis, described["balancing"]))
            data += [
                PurposeData(purpose=purpose, category=categories[code], rule=rules[rule] if rule else None)
                for code, rule in row["data"].items()
            ]
    Purpose.objects.bulk_create(purposes)
    PurposeBasis.objects.bulk_create(bases)
    BalancingAssessment.objects.bulk_create(weighed)
    PurposeData.objects.bulk_create(data)


def _weighed(basis: PurposeBasis, said: Row) -> BalancingAssessment:
    return BalancingAssessment(basis=basis, assessed_by=system_actor("demo").user_id, **said)


# What the files say in Danish and English, as a pair under one name.
_PAIRS = (
    *("name", "text", "details", "source", "scope", "interest", "task", "condition", "note", "without"),
    *("information", "security", "logic"),
)


def _in_both(row: Row) -> Row:
    fields = {name: value for name, value in row.items() if name not in _PAIRS}
    for name in _PAIRS:
        if name in row:
            fields[f"{name}_da"], fields[f"{name}_en"] = row[name]
    return fields
