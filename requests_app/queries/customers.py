"""Whom a requester may be."""

from django.db.models import QuerySet

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
    sharing = list(known.filter(email__iexact=email)[:2])
    return sharing[0] if len(sharing) == 1 else None
