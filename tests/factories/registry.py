"""Rows of the registry for tests, made under a system actor."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from dpo_office.common.acting import acting
from dpo_office.common.calendars import danish_holidays
from dpo_office.common.permissions import Actor, Grant, system_actor
from registry_app.models import (
    ActivitySystem,
    Controller,
    Customer,
    Holiday,
    Policy,
    ProcessingActivity,
    System,
)

LONG_AGO = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
ADMIN = system_actor("setup")


def make_controller(slug: str = "testco", **fields: Any) -> Controller:
    """Insert a controller with its privacy policy."""
    values = {
        "name": f"{slug.title()} ApS",
        "cvr": "12345674",
        "contact_email": f"privacy@{slug}.example.com",
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
    } | fields
    with acting(ADMIN, "registry.controller_changed"):
        controller: Controller = Controller.objects.create(slug=slug, **values)
        Policy.objects.create(controller=controller, code="privacy", name="Privacy policy")
    return controller


def make_system(controller: Controller, code: str = "shop", **fields: Any) -> System:
    """Insert a system, used by an active activity of its own unless `unused`."""
    unused = fields.pop("unused", False)
    values = {"name_da": f"System {code}", "name_en": f"System {code}", "owner": "IT"} | fields
    with acting(ADMIN, "registry.system_changed"):
        system: System = System.objects.create(controller=controller, code=code, **values)
        if not unused:
            activity = make_activity(controller, code=f"{code}-use")
            ActivitySystem.objects.create(activity=activity, system=system)
    return system


def make_activity(controller: Controller, code: str = "orders", **fields: Any) -> ProcessingActivity:
    """Insert an active processing activity."""
    values = {
        "name_da": "Ordrer",
        "name_en": "Orders",
        "purpose_da": "At levere det, kunden har bestilt.",
        "purpose_en": "To deliver what the customer ordered.",
        "legal_basis": "6.1.b",
        "created_at": LONG_AGO,
    } | fields
    with acting(ADMIN, "registry.activity_changed"):
        activity: ProcessingActivity = ProcessingActivity.objects.create(
            controller=controller, code=code, **values
        )
    return activity


def make_customer(controller: Controller, number: str = "10001", **fields: Any) -> Customer:
    """Insert a customer with a working address."""
    values = {
        "name": f"Kunde {number}",
        "email": f"kunde{number}@example.com",
        "phone": "+45 00 00 00 01",
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
    } | fields
    with acting(ADMIN, "registry.customer_changed"):
        customer: Customer = Customer.objects.create(controller=controller, number=number, **values)
    return customer


def make_customers(controller: Controller, count: int, **fields: Any) -> list[Customer]:
    """Insert many customers at once."""
    values: dict[str, Any] = {"created_at": LONG_AGO, "changed_at": LONG_AGO} | fields
    rows = [
        Customer(
            controller=controller,
            number=f"{20_000 + n}",
            name=f"Kunde {n}",
            email=f"kunde{n}@example.com",
            language="en" if n % 4 == 0 else "da",
            **values,
        )
        for n in range(count)
    ]
    with acting(ADMIN, "registry.customer_changed"):
        return list(Customer.objects.bulk_create(rows, batch_size=500))


def make_holidays(years: Iterable[int] = (2025, 2026, 2027)) -> None:
    """Insert the Danish holidays of some years."""
    rows = [
        Holiday(
            date=row.date,
            name_da=row.name_da,
            name_en=row.name_en,
            kind=row.kind,
            counts_for_deadline=row.counts_for_deadline,
            source=row.source,
        )
        for year in years
        for row in danish_holidays(year)
    ]
    with acting(ADMIN, "registry.holiday_changed"):
        Holiday.objects.bulk_create(rows)


def actor_with(role: str, controller: Controller | None = None) -> Actor:
    """Give a person of the office who holds one role, at one controller or at all."""
    held = Grant(role, controller.pk if controller else None)
    return Actor(user_id=uuid.uuid4(), kind="staff", grants=frozenset({held}))


def day(text: str) -> date:
    """Give a date from its ISO form."""
    return date.fromisoformat(text)
