"""Who has asked for erasure: what may be written to them is a closed list (domain/letter_kinds.py)."""

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.search.keys import Lowered
from dpo_office.common.search.terms import lowered
from requests_app.domain.case_codes import GRANTED, PARTLY_GRANTED, PENDING
from requests_app.domain.rights import ERASURE
from requests_app.models import Case, RightItem

# Asked and not decided, or granted; a refusal or a withdrawal ends it.
STANDS = (PENDING, GRANTED, PARTLY_GRANTED)


def asked_for_erasure(case: Case) -> bool:
    """Tell whether the person of a case has asked for erasure, in this case or in another, and it stands."""
    return erasures_like(case).exists()


def erasures_like(case: Case) -> QuerySet[RightItem]:
    """Return the requests for erasure that stand, of the same customer or from the same address."""
    same = Q(case=case.pk)
    if case.customer_id is not None:
        same |= Q(case__customer=case.customer_id)
    rows = RightItem.objects.filter(
        case__controller=case.controller_id, case__is_test=case.is_test, right=ERASURE, outcome__in=STANDS
    )
    if case.requester_email:
        # By its index, and not joined into the same condition.
        writers = Case.objects.filter(
            Exact(Lowered("requester_email"), lowered(case.requester_email)), controller=case.controller_id
        )
        same |= Q(case__in=writers.values("pk"))
    return rows.filter(same)
