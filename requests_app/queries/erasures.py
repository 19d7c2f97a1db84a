"""Who has asked for erasure: what may be written to them is a closed list (domain/letter_kinds.py)."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.search.keys import Lowered
from dpo_office.common.search.terms import lowered
from requests_app.domain.case_codes import GRANTED, PARTLY_GRANTED, PENDING
from requests_app.domain.rights import ERASURE
from requests_app.models import Case, RightItem

# Asked and not decided, or granted; a refusal or a withdrawal ends it.
STANDS = (PENDING, GRANTED, PARTLY_GRANTED)


def customers_who_asked() -> list[QuerySet[RightItem, Any]]:
    """Return the keys of the customers whose request for erasure stands, the further ones of a case too."""
    asked = RightItem.objects.filter(right=ERASURE, outcome__in=STANDS, case__is_test=False).order_by()
    ways = ("case__customer", "case__named_customers__customer")
    return [asked.filter(**{f"{way}__isnull": False}).values(way) for way in ways]


def asked_for_erasure(case: Case) -> bool:
    """Tell whether the person of a case has asked for erasure, here or in another case, and it stands.

    The same person is the same customer, or whoever writes from the same address; one question to the
    database for each, by its index.
    """
    same = [Case.objects.filter(pk=case.pk)]
    others = Case.objects.filter(controller=case.controller_id, is_test=case.is_test)
    if case.customer_id is not None:
        same.append(others.filter(customer=case.customer_id))
    if case.requester_email:
        same.append(others.filter(Exact(Lowered("requester_email"), lowered(case.requester_email))))
    asked = RightItem.objects.filter(right=ERASURE, outcome__in=STANDS)
    return any(asked.filter(case__in=cases.values("pk")).exists() for cases in same)
