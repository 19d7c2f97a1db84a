"""The copy first, then the erasure: what an erasure waits for, and when the wait is over.

Who erases first cannot give the copy any more, and who is asked for both is mostly asked for them in this
order. The wait is the person's own wish; the month of GDPR Art. 12(3) runs on.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar
from requests_app.domain.case_codes import ITEM_REFUSED, ITEM_WITHDRAWN, PENDING
from requests_app.domain.rights import ACCESS, ERASURE, PORTABILITY

COPIES: Final = frozenset({ACCESS, PORTABILITY})
# Time to open the copy and to say that something is missing; a decision of this project.
USUAL_WAIT_DAYS: Final = 7
MAX_WAIT_DAYS: Final = 30
# More days in a row than any calendar has free of work: Easter and Christmas with closing days are eleven.
MOST_FREE_DAYS: Final = timedelta(days=14)

# How a wait stands.
COPY_OWED: Final = "copy_owed"
COPY_ON_ITS_WAY: Final = "copy_on_its_way"
COPY_NOT_ARRIVED: Final = "copy_not_arrived"
RUNS: Final = "runs"
DAYS_OVER: Final = "days_over"
NO_COPY: Final = "no_copy"
PERSONS_WORD: Final = "persons_word"
# With one of these the erasure begins.
ENDS: Final = (DAYS_OVER, NO_COPY, PERSONS_WORD)


@dataclass(frozen=True)
class CopySent:
    """What is known of the letter that carried the copy: the day it was taken over, or that it failed."""

    taken_on: date | None = None
    has_failed: bool = False


@dataclass(frozen=True)
class Wait:
    """How a wait stands; `over_on` is the first day on which the erasure may begin, where it is known."""

    standing: str
    over_on: date | None = None


def can_wait(pending: Collection[str]) -> bool:
    """Tell whether an erasure and a copy are both still to be answered."""
    return ERASURE in pending and not COPIES.isdisjoint(pending)


def wait_over_on(taken_on: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the first day on which the erasure may begin, so many whole days after the copy was taken over.

    The day of the event is not counted, and days that end on one that is no working day end on the next that
    is (Reg. 1182/71 Art. 3(1), 3(4)).
    """
    return calendar.roll(taken_on + timedelta(days=days)) + ONE_DAY if days else taken_on


def ends_in_time(today: date, days: int, due_on: date) -> bool:
    """Tell that a wait which began today would end by the time limit, whatever days are free on the way."""
    return today + timedelta(days=days) + MOST_FREE_DAYS <= due_on


def no_copy_comes(outcomes: Mapping[str, str]) -> bool:
    """Tell whether every copy that was asked for is refused or no longer wanted; `outcomes` by right."""
    copies = {outcome for right, outcome in outcomes.items() if right in COPIES}
    return copies <= {ITEM_REFUSED, ITEM_WITHDRAWN}


def wait_of(
    outcomes: Mapping[str, str],
    sent: CopySent,
    days: int,
    today: date,
    calendar: Callable[[], WorkingCalendar],
) -> Wait:
    """Tell how the wait of an erasure stands; `outcomes` are those of the case's rights, by right.

    A copy that was refused or is no longer wanted is not waited for. `calendar` is asked once days run.
    """
    if no_copy_comes(outcomes):
        return Wait(NO_COPY)
    if any(outcome == PENDING for right, outcome in outcomes.items() if right in COPIES):
        return Wait(COPY_OWED)
    if sent.has_failed:
        return Wait(COPY_NOT_ARRIVED)
    if sent.taken_on is None:
        return Wait(COPY_ON_ITS_WAY)
    over_on = wait_over_on(sent.taken_on, days, calendar())
    return Wait(DAYS_OVER if over_on <= today else RUNS, over_on)
