"""Idempotency keys: the same key and body give the same answer, whatever crashed in between."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from dpo_office.common.errors import KeyReused, Refused
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import Sealed, SealedIn, open_sealed, seal

# Longer than any call may take: after it, a key that still says "running" belongs to a dead process.
RUNNING_FOR = timedelta(seconds=120)
KEPT_FOR = timedelta(days=30)


class IdempotencyRecord(models.Model):
    """One key of one client with its answer, which is sealed because it may hold personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    key_hash = models.CharField(max_length=64)
    call_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    wrapped_key = models.BinaryField(null=True)
    ciphertext = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField()

    sealed_in = SealedIn("idempotency|{id}")
    unhistoried = "technical: kept 30 days, then gone"
    personal_data = marks(
        plain="id user_id key_hash call_hash status created_at started_at",
        secrets="wrapped_key ciphertext",
        retention="idempotency",
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user_id", "key_hash"], name="idempotency_key_once"),)

    def __str__(self) -> str:
        return str(self.id)


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: Any


def call_hash(*, method: str, path: str, body: bytes) -> str:
    """Give the fingerprint of a call."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), body):
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.hexdigest()


def stored_answer(user_id: uuid.UUID, key: str, call: str) -> Answer | None:
    """Give the answer that the call with this key had, if it is done; claims nothing.

    Raises KeyReused when the key was used for another call.
    """
    record = IdempotencyRecord.objects.filter(user_id=user_id, key_hash=_key_hash(key)).first()
    if record is None or record.status is None:
        return None
    if record.call_hash != call:
        raise KeyReused("idempotency_key_reused")
    return _stored(record, record.status)


def begin(user_id: uuid.UUID, key: str, call: str) -> IdempotencyRecord | Answer:
    """Claim a key for a call, or give the answer that it had.

    Raises KeyReused when it came with another call, and Refused when that call is still running.
    """
    now = timezone.now()
    key_hash = _key_hash(key)
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(
                user_id=user_id, key_hash=key_hash, call_hash=call, created_at=now, started_at=now
            )
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(user_id=user_id, key_hash=key_hash).first()
    if record is None:
        # The other call was refused and gave the key back this very moment.
        raise Refused("idempotency_key_running")
    return _known(record, call, now)


def _key_hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _known(record: IdempotencyRecord, call: str, now: Any) -> IdempotencyRecord | Answer:
    if record.call_hash != call:
        raise KeyReused("idempotency_key_reused")
    if record.status is not None:
        return _stored(record, record.status)
    taken_over = IdempotencyRecord.objects.filter(
        pk=record.pk, status__isnull=True, started_at=record.started_at, started_at__lt=now - RUNNING_FOR
    ).update(started_at=now)
    if not taken_over:
        raise Refused("idempotency_key_running")
    record.started_at = now
    return record


def _stored(record: IdempotencyRecord, status: int) -> Answer:
    sealed = Sealed(bytes(record.wrapped_key or b""), bytes(record.ciphertext or b""))
    return Answer(status, json.loads(open_sealed(sealed, context=f"idempotency|{record.id}")))


def finish(record: IdempotencyRecord, answer: Answer, encode: Callable[[Any], bytes]) -> None:
    """Store the answer, in the transaction that made it.

    Raises Refused when another call took the key over in the meantime: this one was too slow, and
    its transaction must not stand beside the other's.
    """
    sealed = seal(encode(answer.body), context=f"idempotency|{record.id}")
    stored = _claimed(record).update(
        status=answer.status, wrapped_key=sealed.wrapped_key, ciphertext=sealed.ciphertext
    )
    if not stored:
        raise Refused("idempotency_key_running")


def forget_old_answers(now: datetime) -> int:
    """Delete the answers that were kept long enough; return how many."""
    deleted, _by_model = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return deleted


def release(record: IdempotencyRecord) -> None:
    """Give the key back after a refusal: nothing was changed, so the same call may be tried again."""
    _claimed(record).delete()


def _claimed(record: IdempotencyRecord) -> models.QuerySet[IdempotencyRecord]:
    return IdempotencyRecord.objects.filter(pk=record.pk, status__isnull=True, started_at=record.started_at)
