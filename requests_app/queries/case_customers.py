"""Every customer row that is the person of a case, and which others may be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.search.keys import Lowered, PhoneKey
from dpo_office.common.search.terms import lowered, phone_key
from registry_app.domain.audience import ERASED
from registry_app.models import Customer
from requests_app.models import Case, CaseCustomer

# As many as a person looks through.
MOST_SUGGESTED = 10


def with_named_customers(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with their further customers at hand."""
    return cases.prefetch_related(
        Prefetch("named_customers", CaseCustomer.objects.select_related("customer"))
    )


def named_in(case: Case) -> list[CaseCustomer]:
    """Return the further customers of a case; where it is known that there are none, unasked."""
    if not getattr(case, "has_named_customers", True):
        return []
    at_hand = getattr(case, "_prefetched_objects_cache", {}).get("named_customers")
    asked = CaseCustomer.objects.filter(case=case).select_related("customer")
    return list(asked if at_hand is None else at_hand)


def customer_numbers(case: Case, moment: datetime | None = None) -> list[str]:
    """Return every customer number of the person: as given, matched, and named by then."""
    named = [row for row in named_in(case) if moment is None or row.named_at <= moment]
    own = [case.customer.number] if case.customer else []
    numbers = [case.requester_customer_number, *own, *(row.customer.number for row in named)]
    return [number for number in dict.fromkeys(numbers) if number]


def customer_keys(case: Case) -> set[UUID]:
    """Return the keys of every customer row that is the person of a case."""
    keys = {case.customer_id, *(row.customer_id for row in named_in(case))}
    return {key for key in keys if key}


def is_customer(customers: Any) -> Q:
    """Return the condition that one of the customers is the person of a case."""
    named = CaseCustomer.objects.filter(customer__in=customers)
    return Q(customer__in=customers) | Q(pk__in=named.values("case"))


def has_named_customers() -> Exists:
    """Tell whether the case of the query around has further customers."""
    return Exists(CaseCustomer.objects.filter(case=OuterRef("pk")))


def has_customers_like() -> Q:
    """Tell whether others at the controller of the case of the query around have what the person gave."""
    its_own = Case.objects.filter(pk=OuterRef(OuterRef("pk")), customer=OuterRef("pk"))
    named = CaseCustomer.objects.filter(case=OuterRef(OuterRef("pk")), customer=OuterRef("pk"))
    rows = Customer.objects.filter(controller=OuterRef("controller")).exclude(account_state=ERASED)
    others = rows.filter(~Exists(its_own), ~Exists(named))
    mail = others.filter(Exact(Lowered("email"), Lowered(OuterRef("requester_email")))).exclude(email="")
    phone = others.filter(Exact(PhoneKey("phone"), PhoneKey(OuterRef("requester_phone")))).exclude(phone="")
    return Q(Exists(mail)) | Q(Exists(phone))


def customers_like(case: Case) -> list[Customer]:
    """Return the other customers of the controller who have the e-mail address or telephone number given."""
    may = Q(pk__in=())
    if case.requester_email:
        may |= Q(Exact(Lowered("email"), lowered(case.requester_email)))
    if phone_key(case.requester_phone):
        may |= Q(Exact(PhoneKey("phone"), phone_key(case.requester_phone)))
    known: set[UUID | None] = {case.customer_id, *(row.customer_id for row in named_in(case))}
    rows = Customer.objects.filter(may, controller=case.controller_id).exclude(account_state=ERASED)
    others = rows.exclude(pk__in=[key for key in known if key])
    return list(others.order_by(F("number"))[:MOST_SUGGESTED])
