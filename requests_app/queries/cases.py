"""Cases with all that is shown of them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from requests_app.models import Case, SystemTask
from requests_app.queries.case_files import has_record_ended
from requests_app.queries.case_links import has_links

CAUSE = "requests_app.case"


def cases_with_details(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with their items, forms, tasks and extracts at hand, and what is said of them.

    `record_ended`: they are de-identified; `is_linked`: to another case.
    """
    told = cases.annotate(record_ended=has_record_ended(), is_linked=has_links())
    return told.select_related("controller", "customer", "representation").prefetch_related(
        "items",
        "issued_forms",
        "signed_forms",
        Prefetch("tasks", SystemTask.objects.select_related("system", "contributor")),
        "tasks__extracts",
        "tasks__links",
        "notes",
        "clock_entries",
    )


def letters_of(case_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return `kind`, `state` and `created_at` of each case's letters, oldest first, in one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    letters = Letter.objects.filter(cause_type=CAUSE, cause_id__in=list(case_ids))
    rows = letters_with_state(letters).order_by("created_at", "id")
    for row in rows.values("cause_id", "kind", "state", "created_at"):
        found[row["cause_id"]].append(row)
    return found
