"""The read log: that somebody read something, in one insert; and what it shows of an object."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models

from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor

FILE, LETTER, SEARCH = "file", "letter", "search"
CASE, CUSTOMER, OPENED, COLLEAGUES = "case", "customer", "opened", "colleagues"
# A page that one person opens again within such a time is one entry.
SLOT: Final = timedelta(minutes=30)


def record_read(
    *,
    kind: str,
    subject: models.Model,
    controller_id: UUID | None,
    actor: Actor,
    now: datetime,
    document_id: UUID | None = None,
    reason: str = "",
    words: str = "",
    until: datetime | None = None,
) -> None:
    """Record that the actor read an object or a document of it; of what takes a reason, why.

    `until`: to when a colleague's case stays open to the actor, in real time.
    """
    ReadRecord.objects.create(
        kind=kind,
        reader_id=actor.user_id,
        controller_id=controller_id,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        document_id=document_id,
        reason=reason,
        words=words,
        until=until,
        read_at=now,
    )


def record_look(
    *, kind: str, subject: models.Model, controller_id: UUID | None, actor: Actor, now: datetime
) -> None:
    """Record that the actor opened a page, once in each half hour of the clock: one insert, no question.

    The database itself lets the second one of the same half hour go.
    """
    look = ReadRecord(
        kind=kind,
        reader_id=actor.user_id,
        controller_id=controller_id,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        slot=int(now.timestamp() // SLOT.total_seconds()),
        read_at=now,
    )
    ReadRecord.objects.bulk_create([look], ignore_conflicts=True)


def record_search(
    *, subject_type: str, controllers: frozenset[UUID] | None, actor: Actor, now: datetime
) -> None:
    """Record that the actor searched at some controllers (None: all), in one statement; not for what."""
    scopes = (None,) if controllers is None else sorted(controllers)
    ReadRecord.objects.bulk_create(
        [
            ReadRecord(
                kind=SEARCH,
                reader_id=actor.user_id,
                controller_id=scope,
                subject_type=subject_type,
                read_at=now,
            )
            for scope in scopes
        ]
    )


def reads_by(reader_id: UUID) -> "models.QuerySet[Any]":
    """Return what one person read, the newest first."""
    rows: models.QuerySet[Any] = ReadRecord.objects.filter(reader_id=reader_id)
    return rows.order_by("-id")


def reads_of(subject: models.Model) -> "models.QuerySet[Any]":
    """Return what was read of an object, the newest first."""
    rows: models.QuerySet[Any] = ReadRecord.objects.filter(
        subject_type=subject._meta.model_name, subject_id=subject.pk
    )
    return rows.order_by("-id")
