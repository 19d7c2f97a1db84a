"""The registry of the demo: two controllers with what they declare, and synthetic customers."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from registry_app.actions.in_force_rows import prove_entered
from registry_app.domain.controller_steps import OPEN
from registry_app.domain.controllers import PRIVACY_POLICY
from registry_app.domain.policy_text import FROZEN_FIELDS, content_sha256, text_sha256
from registry_app.domain.policy_writing import policy_text_of, without
from registry_app.domain.record import Activity
from registry_app.management.demo_record import FOLDER, add_promises, add_record
from registry_app.models import Controller, Customer, Policy, PolicyVersion, System
from registry_app.queries.record import policy_facts, record_of

FILES = ("bestphone.json", "retnemt.json")
SINCE = date(2025, 6, 2)


def ensure_controllers(actor: Actor, now: datetime) -> list[Controller]:
    """Give the demo's controllers, each with its record and its customers, making what is missing."""
    with acting(actor, "demo.loaded"):
        return [_controller(read_demo(name), actor, now) for name in FILES]


def ensure_versions(actor: Actor, people: dict[str, UUID]) -> None:
    """Enter the history of each policy: one version archived, one in force."""
    with acting(actor, "import"):
        for name in FILES:
            content = read_demo(name)
            policy = Policy.objects.get(controller__slug=content["controller"]["slug"], code=PRIVACY_POLICY)
            if not policy.versions.exists():
                activities = record_of(policy.controller)
                written = [_written(policy.controller, activities, row) for row in content["versions"]]
                _enter_versions(policy, written, people)


def read_demo(name: str) -> dict[str, Any]:
    """Read one of the demo's files."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def _controller(content: dict[str, Any], actor: Actor, now: datetime) -> Controller:
    described = content["controller"]
    facts = described | {"state": OPEN, "created_at": now, "changed_at": now}
    # It enters open, which only an import may say.
    with acting(actor, "import"):
        controller, is_new = Controller.objects.get_or_create(slug=described["slug"], defaults=facts)
    if is_new:
        policy = Policy.objects.create(
            controller=controller, code=PRIVACY_POLICY, name=content["versions"][0]["title"]
        )
        systems = [System(controller=controller, **row) for row in content["systems"]]
        add_record(controller, {row.code: row for row in System.objects.bulk_create(systems)}, now)
        add_promises(policy)
        _add_customers(controller, content, now)
    found: Controller = controller
    return found


def _written(controller: Controller, activities: Sequence[Activity], row: dict[str, Any]) -> dict[str, Any]:
    """Write the text of a version from the record, without what the record did not hold then."""
    held = without(activities, row["left_out"])
    other = row["translations"]["en"]
    text, other_text = (
        policy_text_of(policy_facts(controller), held, title=words["title"], language=language)
        for language, words in (("da", row), ("en", other))
    )
    return row | {"text": text, "translations": {"en": other | {"text": other_text}}}


def _add_customers(controller: Controller, content: dict[str, Any], now: datetime) -> None:
    prefix = content["customer_prefix"]
    for position, row in enumerate(content["customers"], start=1):
        number = f"{prefix}{1000 + position}"
        Customer.objects.create(
            controller=controller,
            number=number,
            name=row["name"],
            email=row.get("email", f"{number.lower()}@example.com" if row["name"] else ""),
            phone=f"+45 00 00 00 {position:02}" if row["name"] else "",
            language=row.get("language", "da"),
            account_state=row["account_state"],
            state_since=SINCE,
            created_at=now,
            changed_at=now,
        )


def _enter_versions(policy: Policy, rows: list[dict[str, Any]], people: dict[str, UUID]) -> None:
    days = [date.fromisoformat(row["effective_on"]) for row in rows]
    for number, (row, day) in enumerate(zip(rows, days, strict=True), start=1):
        at = datetime.combine(day, time(), tzinfo=UTC)
        later = days[number] if number < len(days) else None
        words = {name: row.get(name, "da") for name in FROZEN_FIELDS}
        version = PolicyVersion(
            policy=policy,
            controller_id=policy.controller_id,
            number=number,
            state="archived" if later else "in_force",
            effective_on=day,
            material=row["material"],
            criteria=row["criteria"],
            materiality_reason=row["materiality_reason"],
            drafted_by=people["legal"],
            drafted_at=at,
            assessed_by=people["decider"],
            assessed_at=at,
            approved_by=people["second"],
            approved_at=at,
            text_sha256=text_sha256(words["text"]),
            content_sha256=content_sha256(words),
            in_force_at=at,
            in_force_on=day,
            archived_at=datetime.combine(later, time(), tzinfo=UTC) if later else None,
            created_at=at,
            changed_at=at,
            **words,
        )
        prove_entered(version, at)
        version.save(force_insert=True)
