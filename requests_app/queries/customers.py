"""Whom a requester may be."""

from django.db.models import QuerySet
from django.db.models.lookups import Exact

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
