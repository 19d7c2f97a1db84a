"""Authority cases, as pages and actions read them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, When, prefetch_related_objects

from dpo_office.common.permissions import Actor
from dpo_office.common.users import User
from requests_app.domain.authority_steps import OPEN, OWING
from requests_app.models import (
    AuthorityAnnex,
    AuthorityCase,
    AuthorityFollowUp,
    AuthorityLetter,
    AuthorityOutcome,
    AuthorityQuestion,
    LimitRequest,
)
from requests_app.permissions import authority_permission_of
from requests_app.queries.people import able_people


@dataclass(frozen=True)
class AuthorityFigures:
    """Letters of authorities in a span of days and how they were answered; outcomes in it, by code."""

    letters: int
    in_time: int
    late: int
    owed: int
    outcomes: Mapping[str, int]


def authority_people(controller_id: UUID, today: date) -> QuerySet[User]:
    """Return the people who can own a question or lead an authority case there today, by name."""
    return able_people(controller_id, today, authority_permission_of("answer_question"))


def with_everything(row: AuthorityCase) -> AuthorityCase:
    """Fetch all that hangs on an authority case: one query for each kind."""
    prefetch_related_objects(
        [row],
        Prefetch("letters", AuthorityLetter.objects.select_related("document")),
        "letters__limit_requests",
        "letters__answers",
        "questions__owner",
        "questions__held",
        "held__case",
        "held__activity",
        "held__policy_version",
        "held__breach",
        Prefetch("annexes", AuthorityAnnex.objects.select_related("document")),
        "outcomes",
        "follow_ups__owner",
    )
    return row


def newest_letter(row: AuthorityCase) -> AuthorityLetter:
    """Return the letter whose limit counts; every authority case has one."""
    found: AuthorityLetter = row.letters.order_by("-number")[0]
    return found


def waiting_request(letter: AuthorityLetter) -> LimitRequest | None:
    """Return the request for a longer limit that the authority has not answered."""
    found: LimitRequest | None = letter.limit_requests.filter(answered_on__isnull=True).first()
    return found


def open_follow_ups(row: AuthorityCase) -> QuerySet[AuthorityFollowUp]:
    """Return what is still to be done."""
    rows: QuerySet[AuthorityFollowUp] = row.follow_ups.filter(done_on__isnull=True)
    return rows


def late_condition(today: date) -> Q:
    """Return the condition of those whose answer is late (authority_rules.is_late in SQL)."""
    return Q(state__in=OWING, due_on__lt=today)


def open_authority_cases(actor: Actor) -> QuerySet[AuthorityCase]:
    """Return those that are not closed, what the authority waits for first, the soonest first."""
    rows: QuerySet[AuthorityCase] = AuthorityCase.objects.for_user(actor).filter(state__in=OPEN)
    waits = Case(When(state__in=OWING, then=0), default=1)
    return rows.select_related("controller").order_by(waits, "due_on", "id")


def answers_due(actor: Actor, first: date, last: date) -> QuerySet[AuthorityCase]:
    """Return those whose answer is owed by a day of the span."""
    rows: QuerySet[AuthorityCase] = AuthorityCase.objects.for_user(actor)
    rows = rows.filter(state__in=OWING, due_on__range=(first, last))
    return rows.select_related("controller").order_by("due_on", "reference")


def follow_ups_of(rows: list[AuthorityCase]) -> dict[UUID, list[AuthorityFollowUp]]:
    """Return what is still to be done in each of these cases, the soonest first; one query."""
    found: dict[UUID, list[AuthorityFollowUp]] = {}
    waiting: Any = AuthorityFollowUp.objects.filter(authority_case__in=rows, done_on__isnull=True)
    for entry in waiting.order_by("due_on", "added_at"):
        found.setdefault(entry.authority_case_id, []).append(entry)
    return found


def known_under(controller_id: UUID, authority: str, file_number: str) -> AuthorityCase | None:
    """Return the controller's case with that file number at that authority."""
    found: AuthorityCase | None = AuthorityCase.objects.filter(
        controller=controller_id, authority=authority, file_number=file_number
    ).first()
    return found


def open_questions_of(rows: list[AuthorityCase]) -> dict[UUID, list[AuthorityQuestion]]:
    """Return the questions of unanswered letters in each of these cases; one query."""
    found: dict[UUID, list[AuthorityQuestion]] = {}
    asked = AuthorityQuestion.objects.filter(authority_case__in=rows, letter__answered_on__isnull=True)
    for question in asked.only("authority_case_id", "owner_id", "answered_at", "approved_at"):
        found.setdefault(question.authority_case_id, []).append(question)
    return found


def authority_figures(controller_id: UUID, first: date, last: date) -> AuthorityFigures:
    """Count a controller's letters of authorities by the day they came, and outcomes by the day they are of.

    A letter that a decision of the authority overtook is neither answered nor owed.
    """
    of_span = {"authority_case__controller": controller_id}
    letters = AuthorityLetter.objects.filter(**of_span, received_on__range=(first, last))
    told = list(letters.values_list("answered_on", "due_on", "authority_case__state"))
    outcomes = AuthorityOutcome.objects.filter(**of_span, decided_on__range=(first, last))
    return AuthorityFigures(
        letters=len(told),
        in_time=sum(answered is not None and answered <= due for answered, due, _state in told),
        late=sum(answered is not None and answered > due for answered, due, _state in told),
        owed=sum(answered is None and state in OWING for answered, _due, state in told),
        outcomes=Counter(outcomes.values_list("outcome", flat=True)),
    )
