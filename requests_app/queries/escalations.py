"""Cases that may have earned a warning, what was raised already, and whom it reaches."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.users import User
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.escalations import FIRST_WARNING, OVERDUE, CaseDays, Warned
from requests_app.domain.form_gate import waits_for_form
from requests_app.domain.rights import IDENTITY_REVIEW_DAYS
from requests_app.domain.waits import MOST_FREE_DAYS
from requests_app.models import Case, Escalation
from requests_app.queries.form_gates import waiting_for_form
from requests_app.queries.four_eyes import waiting_proposals
from requests_app.queries.risk_measures import is_held_by_measure, stopped_at
from requests_app.queries.work import must_stop, status_letters

# Five working days are never more days than this, whatever is free on the way (domain/waits.py).
MEASURES_FROM = timedelta(days=7) + MOST_FREE_DAYS


def cases_to_warn_of(controller_id: UUID, today: date) -> QuerySet[Any]:
    """Return the open cases of a controller that may have earned a warning by a day, the first due first."""
    last = today + FIRST_WARNING
    rows = Case.objects.real().filter(controller_id=controller_id, state__in=OPEN_STATES)
    rows = rows.annotate(is_held=is_held_by_measure(today), stopped_at=stopped_at())
    may = (
        Q(due_on__lte=last)
        | Q(strict_due_on__lte=last)
        | (must_stop() & Q(stop_by__lt=today))
        | (waiting_for_form() & Q(received_on__lte=today - timedelta(days=IDENTITY_REVIEW_DAYS)))
        | Q(stopped_at__isnull=False)
        | (Q(is_held=True) & Q(strict_due_on__lte=today + MEASURES_FROM))
        | Q(owned_by__isnull=True, received_on__lt=today - timedelta(days=1))
    )
    told: QuerySet[Any] = rows.filter(may).annotate(
        is_status_told=Exists(status_letters()), is_proposed=Exists(waiting_proposals())
    )
    return told.order_by("due_on", "reference")


def days_of(case: Any, *, is_status_told: bool) -> CaseDays:
    """Give the days of a case that warnings are reckoned from; of one as it was found by cases_to_warn_of."""
    return CaseDays(
        received_on=case.received_on,
        due_on=case.due_on,
        strict_due_on=case.strict_due_on,
        stop_owed_by=case.stop_owed_by,
        is_paused=case.is_paused,
        is_status_told=is_status_told,
        has_owner=case.owned_by is not None,
        waits_for_form=waits_for_form(case.state, form_asked=case.form_asked),
        is_held=case.is_held,
        stopped_on=copenhagen_date(case.stopped_at) if case.stopped_at else None,
    )


def warned_already(case_ids: Iterable[UUID]) -> set[tuple[UUID, Warned]]:
    """Return the warnings that were raised of these cases."""
    rows = Escalation.objects.filter(case__in=list(case_ids))
    return {(key, Warned(kind, on)) for key, kind, on in rows.values_list("case_id", "kind", "about_on")}


def mailable(user_ids: Iterable[UUID]) -> dict[UUID, User]:
    """Return those of the people who can sign in and be mailed, by key."""
    rows = User.objects.filter(pk__in=list(user_ids), is_active=True).exclude(email="")
    return {user.pk: user for user in rows}


def overdue_unwarned(today: date) -> int:
    """Count the open cases that were overdue the day before and of which no warning was raised."""
    raised = Escalation.objects.filter(case=OuterRef("pk"), kind=OVERDUE, about_on=OuterRef("due_on"))
    rows = Case.objects.real().filter(
        state__in=OPEN_STATES, is_paused=False, due_on__lt=today - timedelta(days=1)
    )
    return int(rows.exclude(Exists(raised)).count())
