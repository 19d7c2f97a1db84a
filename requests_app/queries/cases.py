"""Cases with all that is shown of them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, F, Prefetch, QuerySet, UUIDField

from dpo_office.common.documents import with_file_size
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.queries import letters_with_state
from dpo_office.common.permissions import Actor
from dpo_office.common.prepared import (
    Among,
    KeysField,
    PreparedObjects,
    PreparedRows,
    fetch_to_hand,
    of_keys,
)
from dpo_office.common.querysets import older_than
from requests_app.models import (
    Case,
    CaseCustomer,
    CaseNote,
    ClockEntry,
    DecisionRecord,
    Extract,
    IssuedForm,
    RightItem,
    SignedForm,
    StepProposal,
    SystemTask,
)
from requests_app.queries.answer_links import behind_link
from requests_app.queries.case_customers import has_named_customers
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
    return Prefetch("issued_forms", issued_forms())


def issued_forms() -> QuerySet[IssuedForm]:
    """Give forms that were sent, with the size of each file and how its newest link stands."""
    return with_newest_link(with_file_size(IssuedForm.objects.all()))


def extracts() -> "Prefetch[Any]":
    """Give how the extracts of a case's tasks are read, with the size of each file."""
    return Prefetch("tasks__extracts", extracts_made())


def extracts_made() -> QuerySet[Extract]:
    """Give extracts with the size of each file."""
    return with_file_size(Extract.objects.all())


def cases_at_work(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases as told, with their items, signed forms, tasks and clock at hand.

    That is what their steps and their page go by; a part of the page that needs more asks for it.
    """
    return cases_joined(cases).prefetch_related(
        "items",
        Prefetch("signed_forms", signed_forms()),
        Prefetch("tasks", tasks()),
        "clock_entries",
    )


def cases_joined(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases as told, with the single rows that belong to each."""
    return cases_told(cases).select_related("controller", "customer", "representation", "gate")


def signed_forms() -> QuerySet[SignedForm]:
    """Give how the forms that came back are read, with the size of each file."""
    return with_file_size(SignedForm.objects.all())


def tasks() -> QuerySet[SystemTask]:
    """Give how the tasks of a case are read."""
    return SystemTask.objects.select_related("system", "contributor")


def cases_of_api(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases as the API tells of them, and how their measures stand; see `details_to_hand`."""
    told: QuerySet[Case] = cases_joined(cases).annotate(has_measures=has_measures(), **measures_standing())
    return told


def cases_listed(
    actor: Actor, narrowed: tuple[tuple[str, Any], ...], limit: int, after: tuple[datetime, UUID] | None
) -> list[Case]:
    """Return the newest cases as the API tells of them, so many at most; of those after a place in the list.

    The tests of brands in their set-up are no other system's work: they are left out.
    """
    if after is None:
        return _NEWEST(actor, narrowed, limit)
    created_at, key = after
    return _OLDER(actor, narrowed, limit, created_at=created_at, key=key)


def _newest(actor: Actor, narrowed: tuple[tuple[str, Any], ...], limit: int) -> QuerySet[Case]:
    return _in_order(Case.objects.for_user(actor).filter(**dict(narrowed)))[:limit]


def _older(
    actor: Actor, narrowed: tuple[tuple[str, Any], ...], limit: int, *, created_at: datetime, key: UUID
) -> QuerySet[Case]:
    older = older_than(created_at, key)
    return _in_order(Case.objects.for_user(actor).filter(older, **dict(narrowed)))[:limit]


def _in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases_of_api(cases.filter(is_test=False)).order_by("-created_at", "-id")


_NEWEST: PreparedObjects[Case] = PreparedObjects(_newest)
_OLDER: PreparedObjects[Case] = PreparedObjects(_older, created_at=DateTimeField(), key=UUIDField())


def case_of_api(actor: Actor, key: UUID) -> Any:
    """Return the case as the API tells of it, None where the actor sees none with this key."""
    return _OF_API.first(actor, key=key)


def _case_of_api(actor: Actor, *, key: UUID) -> QuerySet[Case]:
    return cases_of_api(Case.objects.for_user(actor).filter(pk=key))


_OF_API: PreparedObjects[Case] = PreparedObjects(_case_of_api, key=UUIDField())


def details_to_hand(cases: Sequence[Any]) -> None:
    """Have at hand what the API shows of cases that were read by `cases_of_api`: a query for each kind."""
    fetch_to_hand(cases, **AT_WORK, **_SHOWN)
    fetch_to_hand([task for case in cases for task in case.tasks.all()], extracts=_EXTRACTS)
    fetch_to_hand([case for case in cases if case.has_named_customers], named_customers=_NAMED)


def letters_of(case_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return what is told of each case's letters, oldest first, in one query.

    `kind`, `state`, `created_at`; and what was decided when one was written: `reveals`, `identity`, and the
    `template_version` of a controller's own words.
    """
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for cause_id, *told in _LETTERS(keys=list(case_ids)):
        found[cause_id].append(dict(zip(_TOLD, told, strict=True)))
    return found


_TOLD: Final = ("kind", "state", "created_at", "reveals", "identity", "template_version")


def _letters(*, keys: Collection[UUID]) -> QuerySet[Any, Any]:
    letters = letters_with_state(Letter.objects.filter(Among("cause_id", keys), cause_type=CAUSE))
    decided = (F(f"basis__{name}") for name in ("reveals", "identity", "template_version"))
    return letters.order_by("created_at", "id").values_list(
        "cause_id", "kind", "state", "created_at", *decided
    )


_LETTERS: Final = PreparedRows(_letters, keys=KeysField())
# What the steps of cases go by.
AT_WORK: Final = {
    "items": of_keys("case_id", RightItem.objects.all),
    "signed_forms": of_keys("case_id", signed_forms),
    "tasks": of_keys("case_id", tasks),
    "clock_entries": of_keys("case_id", ClockEntry.objects.all),
}
_SHOWN: Final = {
    "issued_forms": of_keys("case_id", issued_forms),
    "notes": of_keys("case_id", CaseNote.objects.all),
    "proposals": of_keys("case_id", StepProposal.objects.all),
    "decision_records": of_keys("case_id", DecisionRecord.objects.all),
}
_EXTRACTS: Final = of_keys("task_id", extracts_made)
_NAMED: Final = of_keys("case_id", CaseCustomer.objects.select_related("customer").all)
