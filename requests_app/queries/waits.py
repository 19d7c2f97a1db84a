"""Erasures that wait for the copy: what is known of the letter that carried it, and how each wait stands."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.letters import codes
from registry_app.queries.calendars import calendar_of
from requests_app.domain.answer_links import OWED, WAITING, standing_of
from requests_app.domain.case_codes import PENDING
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.waits import COPIES, CopySent, Wait, wait_of
from requests_app.models import Case, RightItem
from requests_app.queries.answer_links import AnswerBehind, answers_behind, has_answer_behind
from requests_app.queries.case_letters import case_letters

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
    """Tell how the wait of a right stands on a day, by the controller's calendar where days run.

    A right that does not wait raises ValueError.
    """
    if item.waits_days is None:
        raise ValueError("the right waits for nothing")
    items = list(case.items.all())
    copies = [row for row in items if row.right in COPIES and row.decided_at is not None]
    sent = copy_sent(case, [row.decided_at for row in copies if row.decided_at], today)
    outcomes = {row.right: row.outcome for row in items}
    return wait_of(outcomes, sent, item.waits_days, today, lambda: calendar_of(case.controller))


def copy_sent(case: Case, decided_at: list[datetime], today: date) -> CopySent:
    """Tell what became of the letters with which the copies were decided, the latest counting.

    A letter is taken over when the recipient's mail server accepted it; on paper on the day on which it is
    expected, or on which it was posted where no carrier is known; one whose
    files lie behind a link when the last of them was fetched, or the letter that was posted instead was.
    """
    letters = {letter.pk: letter for letter in case_letters(case)}
    keys = {key for key, row in letters.items() if row.kind in ANSWERS and row.created_at in decided_at}
    behind = answers_behind(case) if has_answer_behind(case) else []
    behind = [answer for answer in behind if answer.letter.pk in keys]
    # What was posted instead of lying behind a link counts in its place.
    instead = {answer.letter.pk: answer.link.posted_as_id for answer in behind if answer.link.posted_as_id}
    keys = {instead.get(key, key) for key in keys}
    states = {letters[key].state for key in keys}
    standings = {answer.letter.pk: _standing(answer, today) for answer in behind if answer.letter.pk in keys}
    if any(state in FAILED for state in states) or any(row in OWED for row in standings.values()):
        return CopySent(has_failed=True)
    on_its_way = any(state not in TAKEN for state in states) or WAITING in standings.values()
    if not states or on_its_way:
        return CopySent()
    days = [_arrived_on(letters[key]) for key in keys - standings.keys() if letters[key].accepted_at]
    days += [copenhagen_date(answer.fetched_at) for answer in behind if answer.fetched_at]
    return CopySent(taken_on=max(days, default=None))


def _arrived_on(letter: Any) -> date:
    # A letter on paper whose carrier is known is expected on a day of its own.
    return letter.posting.arrives_on if hasattr(letter, "posting") else copenhagen_date(letter.accepted_at)


def _standing(answer: AnswerBehind, today: date) -> str:
    # A link ends at a moment, and a wait asks for a day: it is good until the day is over.
    return standing_of(answer.facts, local_midnight(today))
