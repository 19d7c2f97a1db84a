"""Sweeps: what runs again and again, and when each last ended well. Without this a dead worker looks calm.

Beat's tasks are sweeps, and so are three commands that a timer of the machine runs: backup, restore drill,
and the same work as beat's once an hour.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.db import DatabaseError, models
from django.utils import timezone

from dpo_office.common.personal_data import marks

# A quarter of an hour without a good sweep is an alarm (docs/operations.md).
LATE_AFTER = timedelta(minutes=15)
# A sweep that runs every few seconds is noted no more often than this.
NOTED_EVERY = timedelta(seconds=10)
# The names of all sweeps of this process: a test holds the beat table against them.
SWEEPS: set[str] = set()
# The commands, and after how long each is late: one a day, one a week, one an hour, and some time to spare.
BACKUP, DRILL, ROUND = "backup", "restore drill", "round of sweeps"
COMMANDS = {BACKUP: timedelta(hours=26), DRILL: timedelta(days=8), ROUND: timedelta(hours=3)}


class Sweep(models.Model):
    """The last run of one task of the beat table, or of one command, by the machine's own clock."""

    name = models.CharField(max_length=100, primary_key=True)
    late_after = models.DurationField()
    ended_at = models.DateTimeField()
    ended_well_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)

    unhistoried = "technical: the last run only, and nothing of anybody"
    personal_data = marks(plain="name late_after ended_at ended_well_at error")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class LateSweep:
    """A sweep that has not ended well in its time: since when, and the class of its last error."""

    name: str
    since: datetime | None
    error: str


def sweep(late_after: timedelta = LATE_AFTER) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Note of a task of the beat table when it ended, and whether well; an error goes on to Celery."""

    def noting(work: Callable[[], None]) -> Callable[[], None]:
        name = f"{work.__module__}.{work.__name__}"

        @wraps(work)
        def swept() -> None:
            try:
                work()
            except Exception as error:
                _note(name, late_after, error=type(error).__name__)
                raise
            _note(name, late_after)

        SWEEPS.add(name)
        return swept

    return noting


@contextmanager
def command_noted(name: str) -> Iterator[None]:
    """Note when a command ended, and whether well: of an error its `code`, else its class."""
    try:
        yield
    except Exception as error:
        # What keeps the command from its work may keep its end from being noted too.
        with suppress(DatabaseError):
            _note(name, COMMANDS[name], error=getattr(error, "code", "") or type(error).__name__)
        raise
    _note(name, COMMANDS[name])


def command_state(name: str, now: datetime) -> tuple[str, Sweep | None]:
    """Return how a command stands at a real time, and its row: never, failed (the last time), late or ok."""
    row = Sweep.objects.filter(name=name).first()
    if row is None:
        return "never", None
    if row.error or row.ended_well_at is None:
        return "failed", row
    return ("late" if now - row.ended_well_at > COMMANDS[name] else "ok"), row


def late_sweeps(now: datetime | None = None) -> list[LateSweep]:
    """Return beat's sweeps that have not ended well for too long; `now` is real time."""
    now = now or timezone.now()
    return [
        LateSweep(row.name, row.ended_well_at, row.error)
        for row in Sweep.objects.exclude(name__in=COMMANDS).order_by("name")
        if row.ended_well_at is None or now - row.ended_well_at > row.late_after
    ]


def last_sweep_at() -> datetime | None:
    """Return when any of beat's sweeps last ended, in real time; None when none ever has."""
    rows = Sweep.objects.exclude(name__in=COMMANDS)
    ended: datetime | None = rows.aggregate(last=models.Max("ended_at"))["last"]
    return ended


def _note(name: str, late_after: timedelta, *, error: str = "") -> None:
    now = timezone.now()
    if not error and _is_fresh(name, now):
        return
    ended: dict[str, object] = {"late_after": late_after, "ended_at": now, "error": error}
    if not error:
        ended["ended_well_at"] = now
    Sweep.objects.update_or_create(name=name, defaults=ended)


def _is_fresh(name: str, now: datetime) -> bool:
    return Sweep.objects.filter(name=name, error="", ended_well_at__gt=now - NOTED_EVERY).exists()
