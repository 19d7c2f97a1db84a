"""Leases on dispatches: who may send a chunk, until when, and the check right before each dot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least, Now

from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Attempt, Dispatch, Letter, Result, SendWindow
from dpo_office.common.letters.queries import due_dispatches, standing_freezes, unsettled_letters

# The most letters of a window: so many are in doubt when a worker is cut off.
WINDOW = 100
# From the last look at the lease to the dot: a worker that stalls longer must look again.
FENCE_SECONDS = 2.0


class LeaseLost(Exception):
    """Another sender has the dispatch now, or a person stopped it."""


def commit_durably() -> None:
    """Let each commit of this connection outlive a power cut.

    The embedded database forgives itself the last commits then; an attempt forgotten after its dot would be
    sent a second time. PostgreSQL does this by itself.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


@dataclass(frozen=True)
class Lease:
    """The right to send the letters of one dispatch, good while the epoch stands."""

    dispatch: Dispatch
    epoch: int
    seconds: int

    def rows(self) -> QuerySet[Dispatch]:
        """Return the dispatch's row, if the lease still stands."""
        return Dispatch.objects.filter(pk=self.dispatch.pk, lease_epoch=self.epoch)


def claim_dispatch(
    now: datetime, *, worker: str, lease_seconds: int, channel: str = codes.EMAIL
) -> Lease | None:
    """Lease the oldest due dispatch of a channel in a short transaction of its own; None when none is due."""
    with transaction.atomic():
        due = due_dispatches(now, channel)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        # SQLite has no row locks: its IMMEDIATE transactions already queue here.
        dispatch = due.first()
        if dispatch is None:
            return None
        Dispatch.objects.filter(pk=dispatch.pk).update(
            lease_epoch=F("lease_epoch") + 1,
            leased_until=Now() + timedelta(seconds=lease_seconds),
            leased_by=worker,
        )
    return Lease(dispatch=dispatch, epoch=dispatch.lease_epoch + 1, seconds=lease_seconds)


def open_window(
    lease: Lease, letters: Sequence[Letter], *, blocked: Sequence[Letter], now: datetime
) -> tuple[SendWindow | None, list[Attempt]]:
    """Renew the lease and commit the attempts of a window, before any byte of its letters may be dotted.

    Blocked letters get their result in the same transaction and no attempt. Raises LeaseLost, also when the
    office was frozen meanwhile.
    """
    with transaction.atomic():
        until = Now() + timedelta(seconds=lease.seconds)
        if standing_freezes().exists():
            raise LeaseLost
        if lease.rows().filter(stopped=False).update(leased_until=until) != 1:
            raise LeaseLost
        Result.objects.bulk_create(
            Result(letter=letter, outcome=codes.BLOCKED, source=codes.OFFICE, recorded_at=now)
            for letter in blocked
        )
        if not letters:
            return None, []
        window = SendWindow.objects.create(
            dispatch=lease.dispatch, lease_epoch=lease.epoch, leased_until=until
        )
        attempts = Attempt.objects.bulk_create(
            Attempt(letter=letter, window=window, opened_at=now) for letter in letters
        )
    return window, attempts


def close_window(lease: Lease, window: SendWindow, results: Sequence[Result], *, now: datetime) -> None:
    """Append the window's results and close it, in one transaction.

    When the lease is lost the results are kept all the same, as far as nobody has judged these attempts yet:
    a reply that was really heard must not turn into a doubt. Raises LeaseLost afterwards.
    """
    with transaction.atomic():
        stands = _locked(lease.rows())
        if stands:
            Result.objects.bulk_create(results)
        else:
            Result.objects.bulk_create(results, ignore_conflicts=True)
            if any(result.outcome in codes.RETRIED_OUTCOMES for result in results):
                reopen_dispatch(lease.dispatch.pk, now=now)
        SendWindow.objects.filter(pk=window.pk, closed_at__isnull=True).update(closed_at=Now())
    if not stands:
        raise LeaseLost


def release_dispatch(lease: Lease, *, now: datetime, due_at: Callable[[Letter], datetime]) -> None:
    """Give the dispatch back: finished when no letter may be offered again, else due when the next one is.

    Letters in doubt do not hold it: whoever settles the doubt opens the dispatch again. A lost lease is left
    to whoever has it.
    """
    with transaction.atomic():
        if not _locked(lease.rows()):
            return
        waiting = [due_at(letter) for letter in unsettled_letters(lease.dispatch.pk)]
        if waiting:
            not_before = max(min(waiting), lease.dispatch.not_before)
            lease.rows().update(leased_until=None, leased_by="", not_before=not_before)
        else:
            lease.rows().update(leased_until=None, leased_by="", finished_at=now)


def hand_back(lease: Lease) -> None:
    """Give the dispatch back untouched, so that the next look finds it due."""
    lease.rows().update(leased_until=None, leased_by="")


def reopen_dispatch(dispatch_id: UUID, *, now: datetime) -> None:
    """Make a dispatch due again, because one of its letters turned out to be owed still."""
    Dispatch.objects.filter(pk=dispatch_id).update(finished_at=None, not_before=Least(F("not_before"), now))


def lock_dispatch(dispatch_id: UUID) -> None:
    """Take the dispatch's row for this transaction, so that a release cannot overlook what happens in it."""
    _locked(Dispatch.objects.filter(pk=dispatch_id))


def _locked(rows: QuerySet[Dispatch]) -> bool:
    return rows.select_for_update().values_list("pk").first() is not None


@dataclass
class Fence:
    """Tells right before a dot whether the lease still stands."""

    lease: Lease
    seconds: float = FENCE_SECONDS
    _looked_at: float = field(default=float("-inf"))

    def holds(self) -> bool:
        """Return whether the dot may be given now.

        The row is looked at again when half of the limit is over. The lease must outlast the limit, so that
        nobody can take it between the look and the dot.
        """
        if monotonic() - self._looked_at > self.seconds / 2:
            began = monotonic()
            outlasts = Now() + timedelta(seconds=self.seconds)
            if not self.lease.rows().filter(stopped=False, leased_until__gt=outlasts).exists():
                return False
            self._looked_at = began
        return monotonic() - self._looked_at <= self.seconds
