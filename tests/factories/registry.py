"""Rows of the registry for tests, made under a system actor."""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from dpo_office.common.acting import acting
from dpo_office.common.calendars import danish_holidays
from dpo_office.common.permissions import Actor, Grant, system_actor
from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.models import (
    ActivitySystem,
    Controller,
    Customer,
    DataCategory,
    Disclosure,
    Holiday,
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

LONG_AGO = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
ADMIN = system_actor("setup")


def make_controller(slug: str = "testco", **fields: Any) -> Controller:
    """Insert an open controller with its privacy policy."""
    values = {
        "name": f"{slug.title()} ApS",
        "cvr": "12345674",
        "contact_email": f"privacy@{slug}.example.com",
        "state": "open",
        "created_at": LONG_AGO,
        "changed_at": LONG_AGO,
    } | fields
    # With a state of its own, which only an import may bring.
    with acting(ADMIN, "import"):
        controller: Controller = Controller.objects.create(slug=slug, **values)
    with acting(ADMIN, "registry.controller_changed"):
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
    """Insert an active processing activity with one purpose on one basis, and whoever gets the data."""
    basis = fields.pop("basis", "6.1.b")
    recipients = fields.pop("recipients", ())
    values = {"name_da": "Ordrer", "name_en": "Orders", "status": "active", "created_at": LONG_AGO} | fields
    # With a status of its own, which only an import may bring.
    with acting(ADMIN, "import"):
        activity: ProcessingActivity = ProcessingActivity.objects.create(
            controller=controller, code=code, **values
        )
        make_purpose(activity, basis=basis)
        for name in recipients:
            make_recipient(activity, name)
    return activity


def make_purpose(activity: ProcessingActivity, code: str = "deliver", **fields: Any) -> Purpose:
    """Insert a purpose of an activity, on one basis."""
    basis = fields.pop("basis", "6.1.b")
    values = {
        "name_da": "Levering",
        "name_en": "Delivery",
        "text_da": "At levere det, kunden har bestilt.",
        "text_en": "To deliver what the customer ordered.",
        "position": activity.purposes.count(),
    } | fields
    with acting(ADMIN, "registry.activity_changed"):
        purpose: Purpose = Purpose.objects.create(activity=activity, code=code, **values)
        PurposeBasis.objects.create(purpose=purpose, article=basis)
    return purpose


def make_recipient(activity: ProcessingActivity, name: str, **fields: Any) -> Recipient:
    """Insert a recipient of an activity's data."""
    values = {"name_da": name, "name_en": name, "role": "processor"} | fields
    with acting(ADMIN, "registry.recipient_changed"):
        number = Recipient.objects.filter(controller=activity.controller).count()
        recipient: Recipient = Recipient.objects.create(
            controller=activity.controller, code=f"recipient-{number + 1}", **values
        )
        Disclosure.objects.create(activity=activity, recipient=recipient)
    return recipient


def make_agreement(recipient: Recipient, reference: str = "DPA-1", **fields: Any) -> ProcessingAgreement:
    """Insert a signed agreement with a processor, with one sub-processor; every point met."""
    values = {
        "signed_on": LONG_AGO.date(),
        "checklist": {code: {"met": True, "evidence": "clause 1"} for code in AGREEMENT_ITEMS},
    } | fields
    with acting(ADMIN, "registry.recipient_changed"):
        agreement: ProcessingAgreement = ProcessingAgreement.objects.create(
            recipient=recipient, reference=reference, **values
        )
        SubProcessor.objects.create(
            agreement=agreement, name="Datahal Eksempel GmbH", country="DE", approved_on=LONG_AGO.date()
        )
    return agreement


def make_listing(controller: Controller | None, **fields: Any) -> Listing:
    """Insert a listing of an organisation; a decision on a country, where no controller is given."""
    of_whom = {"kind": "dpf", "organisation": "Relay Inc."} if controller else {"kind": "adequacy"}
    values = of_whom | {"country": "US", "valid_from": LONG_AGO.date(), "source": "example"} | fields
    with acting(ADMIN, "registry.listing_changed"):
        listing: Listing = Listing.objects.create(controller=controller, **values)
    return listing


def make_transfer(recipient: Recipient, mechanism: str = "dpf", **fields: Any) -> Transfer:
    """Insert a transfer of a recipient to the USA."""
    values = {"country": "US", "importer": "Relay Inc."} | fields
    with acting(ADMIN, "registry.recipient_changed"):
        transfer: Transfer = Transfer.objects.create(recipient=recipient, mechanism=mechanism, **values)
    return transfer


def make_rule(controller: Controller, code: str = "R-1", **fields: Any) -> RetentionRule:
    """Insert a retention rule: 36 months after pause or deactivation unless the fields say otherwise."""
    values = {"unit": "months", "period": 36, "trigger": "inactivity"} | fields
    with acting(ADMIN, "registry.retention_rule_changed"):
        rule: RetentionRule = RetentionRule.objects.create(controller=controller, code=code, **values)
    return rule


def make_data(
    purpose: Purpose, code: str = "orders", rule: RetentionRule | None = None, **fields: Any
) -> DataCategory:
    """Insert a category of data that a purpose uses, kept by a rule or by none."""
    values = {"name_da": "Bestillinger", "name_en": "Orders", "origin": "person"} | fields
    with acting(ADMIN, "registry.data_category_changed"):
        category: DataCategory = DataCategory.objects.create(
            controller=purpose.activity.controller, code=code, **values
        )
        PurposeData.objects.create(purpose=purpose, category=category, rule=rule)
    return category


def make_promise(controller: Controller, code: str = "P-1", **fields: Any) -> Promise:
    """Insert a promise of a controller's policy; nothing keeps it unless the fields say what does."""
    values = {
        "section": "1",
        "topic": "rights",
        "text_da": f"Løfte {code}.",
        "text_en": f"Promise {code}.",
    } | fields
    with acting(ADMIN, "registry.promise_changed"):
        promise: Promise = Promise.objects.create(
            policy=Policy.objects.get(controller=controller), controller=controller, code=code, **values
        )
    return promise


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
