"""The lease of a worker on something that somebody waits for: taken, renewed, and ended with an outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from dpo_office.common.errors import DomainError
from registry_app.models import RecordExport, RecordIntake
from registry_app.queries.background import MOST_TRIES, Work, due_work, outlived_work

LEASE: Final = timedelta(seconds=300)
GIVEN_UP: Final = "work_given_up"


class LeaseLost(Exception):
    """Another worker has it now, or nobody wants it any more."""


@dataclass(frozen=True)
class Lease(Generic[Work]):
    """The right to work a row, good while the epoch stands."""

    work: Work
    epoch: int

    def rows(self) -> QuerySet[Work]:
        """Return the row, if the lease still stands."""
        rows = type(self.work)._default_manager.filter(pk=self.work.pk)
        return rows.filter(lease_epoch=self.epoch, finished_at__isnull=True)


def claim_work(model: type[Work], *, now: datetime) -> Lease[Work] | None:
    """Lease the oldest due row in a short transaction of its own; None when nothing is due.

    What took down as many workers as it may have is given up instead, so that it stands in nobody's way.
    """
    while True:
        with transaction.atomic():
            due = due_work(model)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            # SQLite has no row locks: its IMMEDIATE transactions already queue here.
            work = due.first()
            if work is None:
                return None
            rows = model._default_manager.filter(pk=work.pk)
            rows.update(lease_epoch=F("lease_epoch") + 1, leased_until=Now() + LEASE)
        lease = Lease(work, work.lease_epoch + 1)
        if lease.epoch <= MOST_TRIES:
            return lease
        fail_work(lease, GIVEN_UP, now=now)


def note_stage(lease: Lease[Any], stage: str) -> None:
    """Say how far it is, and renew the lease. Raises LeaseLost."""
    if not lease.rows().update(stage=stage, leased_until=Now() + LEASE):
        raise LeaseLost


def fail_work(lease: Lease[Any], code: str, *, now: datetime, error: DomainError | None = None) -> None:
    """End it with the code of a refusal; a file that was to be taken in is gone with it."""
    named = {name: str(value) for name, value in error.context.items()} if error else {}
    lease.rows().update(
        finished_at=now,
        failure=code,
        failed_on=named,
        leased_until=None,
        wrapped_key=None,
        ciphertext=None,
    )


def forget_work(now: datetime) -> None:
    """Delete what has been kept for a week: files that were made, and what became of those taken in."""
    outlived_work(RecordExport, now).delete()
    outlived_work(RecordIntake, now).delete()
