"""Whom a requester may be."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.lookups import Exact

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import normalised_phone
from dpo_office.common.permissions import Actor
from dpo_office.common.search.keys import Lowered
from dpo_office.common.search.terms import lowered
from registry_app.domain.audience import ERASED
from registry_app.models import Controller, Customer


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
    try:
        sharing = list(_dialled(Customer.objects.filter(controller=controller), phone)[:2])
    except Invalid:
        return None
    return sharing[0] if len(sharing) == 1 else None


def customers_for_caller(actor: Actor, controllers: Iterable[UUID] | None, text: str) -> QuerySet[Customer]:
    """Return the customers that somebody on the telephone may be, by what they say of themselves.

    An e-mail address and a telephone number are met exactly, however they are written; a customer number from
    its beginning; a name word by word. `controllers` limits the rows (None: all that the actor may see).
    """
    known: QuerySet[Customer] = Customer.objects.for_user(actor).exclude(account_state=ERASED)
    if controllers is not None:
        known = known.filter(controller_id__in=list(controllers))
    return _met(known, text.strip()).select_related("controller").order_by("number", "id")


def _met(known: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    if "@" in text:
        return known.filter(email__iexact=text)
    try:
        # A customer number may look like a telephone number.
        return _dialled(known, text) | _undialled(known, text)
    except Invalid:
        pass
    words = Q()
    for word in text.split():
        words &= Q(name__icontains=word)
    return known.filter(Q(number__istartswith=text) | words) if text else known.none()


def _dialled(known: QuerySet[Customer], phone: str) -> QuerySet[Customer]:
    number = normalised_phone(phone)
    national = number.removeprefix("+45")
    return _spaceless(known).filter(
        dialled__in=(number, national, f"45{national}", f"00{number[1:]}", number[1:])
    )


def _undialled(known: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    return _spaceless(known).filter(number=text)


def _spaceless(known: QuerySet[Customer]) -> QuerySet[Any]:
    return known.alias(dialled=Replace(Replace("phone", Value(" "), Value("")), Value("-"), Value("")))
