"""Whom a requester may be."""

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.letters.addresses import is_same_phone
from dpo_office.common.permissions import Actor
from dpo_office.common.search.keys import Lowered, PhoneKey
from dpo_office.common.search.lookup import MOST_LOOKED_AT, find_keys
from dpo_office.common.search.terms import lowered, phone_key, read_term
from registry_app.domain.audience import ERASED
from registry_app.models import Controller, Customer
from registry_app.queries.customers import CUSTOMERS_BY
from requests_app.domain.quick_records import WITHDRAWAL
from requests_app.models import Case, QuickRecord
from requests_app.queries.case_customers import is_customer


def matching_customer(controller: Controller, *, number: str, email: str) -> Customer | None:
    """Return the controller's customer with that number, else the only one with that e-mail address.

    A belief, not an identity: whoever writes may give another's number. An address that several
    customers share matches none of them.
    """
    known: QuerySet[Customer] = Customer.objects.filter(controller=controller).exclude(account_state=ERASED)
    if number:
        found = known.filter(number=number).first()
        if found is not None:
            return found
    if not email:
        return None
    # By the key that the index of e-mail addresses holds: among a million customers nothing else is quick.
    sharing = list(known.filter(Exact(Lowered("email"), lowered(email)))[:2])
    return sharing[0] if len(sharing) == 1 else None


def customer_with_phone(controller: Controller, phone: str) -> Customer | None:
    """Return the controller's only customer with that telephone number, None when several share it."""
    key = phone_key(phone)
    if not key:
        return None
    # The index knows the last eight digits; the number is the same only with its country.
    near = Customer.objects.filter(Exact(PhoneKey("phone"), key), controller=controller)
    sharing = list(islice((row for row in near.iterator() if is_same_phone(row.phone, phone)), 2))
    return sharing[0] if len(sharing) == 1 else None


def customers_for_caller(actor: Actor, controllers: Iterable[UUID] | None, text: str) -> QuerySet[Customer]:
    """Return the customers that somebody on the telephone may be, by what they say of themselves, by number.

    What is said is read as everywhere else (docs/rules/search.md). `controllers` limits the rows (None: all
    that the actor may see).
    """
    known: QuerySet[Customer] = Customer.objects.for_user(actor).exclude(account_state=ERASED)
    if controllers is not None:
        known = known.filter(controller_id__in=list(controllers))
    found = find_keys(known, CUSTOMERS_BY, read_term(text), most=MOST_LOOKED_AT)
    return known.filter(pk__in=found.keys).select_related("controller").order_by("number", "id")


def cases_of(customer: Customer, actor: Actor) -> QuerySet[Case]:
    """Return the customer's cases that the actor may see, with their rights, the newest first."""
    rows: QuerySet[Case] = Case.objects.for_user(actor).filter(is_customer([customer]))
    return rows.prefetch_related("items").order_by("-created_at", "-id")


def known_cases_of(customer: Customer, actor: Actor) -> QuerySet[Case]:
    """Return the customer's cases that the actor knows to be there, told apart by `is_outlined`, likewise."""
    rows: QuerySet[Case] = Case.objects.outlined_for(actor).filter(is_customer([customer]))
    return rows.prefetch_related("items").order_by("-created_at", "-id")


def withdrawals_of(customer: Customer) -> QuerySet[QuickRecord]:
    """Return the consents that the customer took back, the newest first (GDPR Art. 7(3))."""
    rows: QuerySet[QuickRecord] = QuickRecord.objects.filter(case__customer=customer, kind=WITHDRAWAL)
    return rows.select_related("case").order_by("-recorded_at", "position")
