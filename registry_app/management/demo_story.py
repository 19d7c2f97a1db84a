"""The demo's past year as moments: each a step that somebody takes, in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from dpo_office.common.calendars import COPENHAGEN, ONE_DAY, WorkingCalendar, copenhagen_date

# What is younger is left for the worker to send: it leaves when the demo starts, to the demo's own sink.
FRESH = timedelta(hours=3)
# The last work of the past that takes time begins so long before its end; nothing else happens in between.
LAST_WORK = timedelta(minutes=12)
OFFICE_OPENS, PEOPLE_WRITE = time(9, 10), time(8, 20)
Take = Callable[[datetime], object]


@dataclass
class Story:
    """The moments of a demo that begins at `now`; what people do, they do on working days."""

    now: datetime
    calendar: WorkingCalendar
    moments: list[tuple[datetime, Take]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Fix the last moment of the past, and the one at which its last work begins."""
        self.latest = self.now - FRESH
        self.last_begin = self.latest - LAST_WORK

    def day(self, ago: int, minutes: int = 0) -> datetime:
        """Give an instant so many days ago, on a working day, some minutes after opening; never fresh."""
        day = self.calendar.roll(copenhagen_date(self.now) - ago * ONE_DAY)
        opened = datetime.combine(day, OFFICE_OPENS, tzinfo=COPENHAGEN)
        return self._past(opened + timedelta(minutes=minutes))

    def any_day(self, ago: int) -> datetime:
        """Give an instant so many days ago, be it a Sunday: people write when they like."""
        day = copenhagen_date(self.now) - ago * ONE_DAY
        return self._past(datetime.combine(day, PEOPLE_WRITE, tzinfo=COPENHAGEN))

    def _past(self, at: datetime) -> datetime:
        return at.astimezone(UTC) if at <= self.last_begin else self.latest

    def add(self, at: datetime, take: Take) -> None:
        """Put a moment into the story."""
        self.moments.append((at, take))

    def tell(self, after_each: Callable[[datetime], object], progress: Callable[[int, int], object]) -> None:
        """Take every step at its moment; `after_each` follows while the moment is not fresh."""
        in_order = sorted(self.moments, key=lambda moment: moment[0])
        for number, (at, take) in enumerate(in_order, start=1):
            take(at)
            if at <= self.latest:
                after_each(at)
            progress(number, len(in_order))
