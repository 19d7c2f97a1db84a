"""How the pages of a scan become letters, when they arrived, and when their originals may go."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dpo_office.common.calendars import add_months, local_midnight
from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.intake import OLDEST_MONTHS
from requests_app.domain.post_codes import MAX_ORIGINALS_DAYS
from requests_app.domain.post_steps import POST_WAITING

MONTHS_WITHOUT_REASON = 12


@dataclass(frozen=True, order=True)
class Run:
    """Pages of a scan that follow each other, from the first to the last, both counted from 1."""

    first: int
    last: int

    @property
    def pages(self) -> range:
        """Give the numbers of the pages."""
        return range(self.first, self.last + 1)


def runs_of(
    pages: int, coded: Collection[int], forms: Mapping[int, Hashable] | None = None
) -> tuple[Run, ...]:
    """Say which letters a scan is taken for: each coded page alone, those between them together.

    Pages that follow each other and are of the same form (`forms` names it for each page) stay together.
    """
    runs: list[Run] = []
    known = forms or {}
    for page in range(1, pages + 1):
        if page - 1 in known and known.get(page) == known[page - 1]:
            runs[-1] = Run(runs[-1].first, page)
        elif page in coded or page == 1 or page - 1 in coded:
            runs.append(Run(page, page))
        else:
            runs[-1] = Run(runs[-1].first, page)
    return tuple(runs)


def is_whole(runs: Iterable[Run], pages: int) -> bool:
    """Tell whether each page of a scan lies in exactly one run, and none is empty."""
    covered = [page for run in sorted(runs) for page in (run.pages or [0])]
    return covered == list(range(1, pages + 1))


def cut(run: Run, starts: Collection[int]) -> tuple[Run, ...]:
    """Split a run before each of these pages.

    Raises Invalid("post_no_cut") unless at least one is named and all lie behind the first page of the run.
    """
    if not starts or not all(run.first < start <= run.last for start in starts):
        raise Invalid("post_no_cut", field="starts")
    firsts = [run.first, *sorted(set(starts))]
    return tuple(
        Run(first, last) for first, last in zip(firsts, [*(n - 1 for n in firsts[1:]), run.last], strict=True)
    )


def joined(run: Run, following: Run) -> Run:
    """Put a run and the one that follows it together.

    Raises Refused("post_no_next_letter") when it does not begin on the very next page.
    """
    if following.first != run.last + 1:
        raise Refused("post_no_next_letter")
    return Run(run.first, following.last)


def checked_arrival(arrived_on: date, today: date, *, reason: str) -> date:
    """Return the day on which the post arrived: receipt, whenever it is scanned (GDPR Art. 12(3)).

    `today` is the date in Copenhagen. Raises Invalid: `post_in_future`; `received_too_old` more than five
    years back, where only a slip of the pen can be meant; `post_day_needs_reason` more than a year back
    without a word.
    """
    if arrived_on > today:
        raise Invalid("post_in_future", field="arrived_on")
    if arrived_on < add_months(today, -OLDEST_MONTHS):
        raise Invalid("received_too_old", field="arrived_on")
    if arrived_on < add_months(today, -MONTHS_WITHOUT_REASON) and not reason.strip():
        raise Invalid("post_day_needs_reason", field="reason")
    return arrived_on


def earlier_arrival(days: Sequence[date]) -> date:
    """Give the day that counts for letters that are put together: the law's clock never begins too late."""
    return min(days)


def received_at_of(arrived_on: date) -> datetime:
    """Give the instant of receipt of a letter: the beginning of its day in Copenhagen."""
    return local_midnight(arrived_on)


def is_sorted(states: Iterable[str]) -> bool:
    """Tell whether every page of a batch has a home: no letter of it waits."""
    return POST_WAITING not in states


def checked_days(days: int) -> int:
    """Return for how many days originals lie after their batch is done; raise Invalid outside of 1 to 365."""
    if not 1 <= days <= MAX_ORIGINALS_DAYS:
        raise Invalid("post_days_out_of_range", field="originals_days", most=MAX_ORIGINALS_DAYS)
    return days


def destroyable_on(done_on: date, days: int) -> date:
    """Give the first day on which the originals may be shredded (GDPR Art. 5(1)(e))."""
    return done_on + timedelta(days=days)
