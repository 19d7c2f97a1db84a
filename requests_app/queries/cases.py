"""Cases with all that is shown of them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from dpo_office.common.documents import with_file_size
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from requests_app.models import Case, Extract, IssuedForm, SignedForm, SystemTask
from requests_app.queries.answer_links import behind_link
from requests_app.queries.case_customers import has_named_customers, with_named_customers
from requests_app.queries.case_files import has_record_ended
from requests_app.queries.case_letters import CAUSE
from requests_app.queries.case_links import has_links
from requests_app.queries.form_links import with_newest_link
from requests_app.queries.identity_checks import has_checks
from requests_app.queries.risk_measures import has_measures, measures_standing


def cases_told(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with what their next steps hang on that few of them have, asked along with them.

    `is_behind_link`: an answer of theirs lies behind a link; `record_ended`: they are de-identified;
    `is_linked`: to another case; `has_named_customers`: more than one account of the person.
    """
    told: QuerySet[Case] = cases.annotate(
        is_behind_link=behind_link(),
        record_ended=has_record_ended(),
        is_linked=has_links(),
        has_named_customers=has_named_customers(),
        has_checks=has_checks(),
    )
    return told


def cases_with_details(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases as told, with their items, forms, tasks and extracts at hand."""
    return cases_at_work(cases).prefetch_related(forms_sent(), extracts())


def forms_sent() -> "Prefetch[Any]":
    """Give how the forms that were sent in a case are read, with the size of each file."""
    return Prefetch("issued_forms", with_newest_link(with_file_size(IssuedForm.objects.all())))


def extracts() -> "Prefetch[Any]":
    """Give how the extracts of a case's tasks are read, with the size of each file."""
    return Prefetch("tasks__extracts", with_file_size(Extract.objects.all()))


def cases_at_work(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases as told, with their items, signed forms, tasks and clock at hand.

    That is what their steps and their page go by; a part of the page that needs more asks for it.
    """
    return (
        cases_told(cases)
        .select_related("controller", "customer", "representation", "gate")
        .prefetch_related(
            "items",
            Prefetch("signed_forms", with_file_size(SignedForm.objects.all())),
            Prefetch("tasks", SystemTask.objects.select_related("system", "contributor")),
            "clock_entries",
        )
    )


def cases_of_api(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with their details, notes, further customers, proposals and decision records.

    With them how their measures stand, and whether they have any.
    """
    standing = cases.annotate(has_measures=has_measures(), **measures_standing())
    return with_named_customers(cases_with_details(standing)).prefetch_related(
        "notes", "proposals", "decision_records"
    )


def letters_of(case_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return what is told of each case's letters, oldest first, in one query.

    `kind`, `state`, `created_at`; and what was decided when one was written: `reveals`, `identity`, and the
    `template_version` of a controller's own words.
    """
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    letters = Letter.objects.filter(cause_type=CAUSE, cause_id__in=list(case_ids))
    rows = letters_with_state(letters).order_by("created_at", "id")
    decided = {
        "reveals": F("basis__reveals"),
        "identity": F("basis__identity"),
        "template_version": F("basis__template_version"),
    }
    for row in rows.values("cause_id", "kind", "state", "created_at", **decided):
        found[row["cause_id"]].append(row)
    return found
