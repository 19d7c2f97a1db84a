"""Which cases a person linked to a case, in either direction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from requests_app.domain.case_links import MOST_LINKS
from requests_app.models import Case, CaseLink


def has_links() -> Exists:
    """Return the condition that a case is linked to another one."""
    return Exists(CaseLink.objects.filter(Q(case=OuterRef("pk")) | Q(other=OuterRef("pk"))))


def is_linked(case: Any) -> bool:
    """Tell whether a case is linked; one that has its details at hand knows it without a query."""
    known = getattr(case, "is_linked", None)
    if known is None:
        return CaseLink.objects.filter(Q(case=case) | Q(other=case)).exists()
    return bool(known)


def links_of(case: Case) -> list[CaseLink]:
    """Return the links of a case with both cases at hand, the oldest first; one query."""
    rows = CaseLink.objects.filter(Q(case=case) | Q(other=case))
    return list(rows.select_related("case__controller", "other__controller"))


def linked_set(case: Case, moment: datetime) -> list[UUID]:
    """Return the keys of a case and of all that hang together with it by an instant, over links of links.

    At most MOST_LINKS others, those that are nearest.
    """
    found = [case.pk]
    nearest = [case.pk]
    while nearest and len(found) <= MOST_LINKS:
        rows = CaseLink.objects.filter(Q(case__in=nearest) | Q(other__in=nearest), linked_at__lte=moment)
        pairs = rows.order_by("linked_at", "id").values_list("case", "other")
        nearest = list(dict.fromkeys(key for pair in pairs for key in pair if key not in found))
        found += nearest
    return found[: MOST_LINKS + 1]
