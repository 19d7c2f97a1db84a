"""Erasures that wait for the copy: what is known of the letter that carried it, and how each wait stands."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, Result
from dpo_office.common.letters.queries import letters_with_state
from registry_app.queries.calendars import calendar_of
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.waits import COPIES, CopySent, Wait, wait_of
from requests_app.models import Case, RightItem

# The letters that carry a copy.
ANSWERS = ("case.part_answered", "case.answer_sent")
FAILED = (codes.BOUNCED, codes.FAILED, codes.BLOCKED)
TAKEN = (codes.ACCEPTED, codes.DELIVERED)


def waiting() -> Q:
    """Return what makes a right one that is not answered before the copy has arrived."""
    return Q(outcome=PENDING, waits_days__isnull=False, wait_ended_at__isnull=True)


def waiting_items() -> QuerySet[RightItem]:
    """Return the rights that wait in open cases whose copies are all decided, the oldest case first."""
    owed = RightItem.objects.filter(case=OuterRef("case"), right__in=COPIES, outcome=PENDING)
    rows = RightItem.objects.filter(waiting(), case__state__in=OPEN_STATES).exclude(Exists(owed))
    return rows.select_related("case__controller").order_by("case__received_on", "case_id")


def wait_in(case: Case, item: RightItem, today: date) -> Wait:
    """Tell how the wait of a right stands on a day; a right that does not wait raises ValueError."""
    if item.waits_days is None:
        raise ValueError("the right waits for nothing")
    items = list(case.items.all())
    copies = [row for row in items if row.right in COPIES and row.decided_at is not None]
    sent = copy_sent(case, [row.decided_at for row in copies if row.decided_at])
    outcomes = {row.right: row.outcome for row in items}
    return wait_of(outcomes, sent, item.waits_days, today, calendar_of(case.controller))


def copy_sent(case: Case, decided_at: list[datetime]) -> CopySent:
    """Tell what became of the letters with which the copies were decided, the latest counting; two queries.

    A letter is taken over when the recipient's mail server accepted it, or when it was posted.
    """
    letters = Letter.objects.filter(cause_id=case.pk, kind__in=ANSWERS, created_at__in=decided_at)
    states = dict(letters_with_state(letters).values_list("pk", "state"))
    if any(state in FAILED for state in states.values()):
        return CopySent(has_failed=True)
    if not states or any(state not in TAKEN for state in states.values()):
        return CopySent()
    accepted = Result.objects.filter(letter__in=list(states), outcome=codes.ACCEPTED)
    taken = max(accepted.values_list("recorded_at", flat=True), default=None)
    return CopySent(taken_on=copenhagen_date(taken) if taken else None)
