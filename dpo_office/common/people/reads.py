"""The read log: that somebody read something, in one insert; and what it shows of an object."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor

FILE, LETTER, SEARCH = "file", "letter", "search"


def record_read(
    *,
    kind: str,
    subject: models.Model,
    controller_id: UUID | None,
    actor: Actor,
    now: datetime,
    document_id: UUID | None = None,
) -> None:
    """Record that the actor read an object or a document of it."""
    ReadRecord.objects.create(
        kind=kind,
        reader_id=actor.user_id,
        controller_id=controller_id,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        document_id=document_id,
        read_at=now,
    )


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


def reads_of(subject: models.Model) -> "models.QuerySet[Any]":
    """Return what was read of an object, the newest first."""
    rows: models.QuerySet[Any] = ReadRecord.objects.filter(
        subject_type=subject._meta.model_name, subject_id=subject.pk
    )
    return rows.order_by("-id")
