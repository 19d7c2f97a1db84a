"""Changes of the vault's key, the keys that were given up, and what recognises their hashes."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import SealedIn

__all__ = ["KeyRotation", "OlderHashKey", "RetiredKey"]


class KeyRotation(models.Model):
    """A change of the key: to which one, which ones are given up, who began it and why, and its end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=40)
    # The fingerprints of those that are given up.
    leaving = models.JSONField()
    reason = models.TextField()
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    insert_only = InsertOnly(set_once=("done_at", "done_by"))
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id fingerprint leaving reason begun_at begun_by done_at done_by")

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(done_at__isnull=True), name="key_rotation_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="key_rotation_done_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.fingerprint


class RetiredKey(models.Model):
    """A key that was given up: the database takes nothing more that is wrapped by it (triggers.py)."""

    # As it stands in what the key has wrapped (vault.py).
    key_id = models.BinaryField(primary_key=True, max_length=4)
    fingerprint = models.CharField(max_length=40)
    rotation = models.ForeignKey(KeyRotation, on_delete=models.PROTECT, related_name="given_up")
    retired_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="key_id fingerprint rotation retired_at")

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return self.fingerprint


class OlderHashKey(models.Model):
    """What is derived from a key that was given up, for one purpose: it recognises hashes, and opens nothing.

    Deleted when there are none left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=40)
    wrapped_key = models.BinaryField()
    ciphertext = models.BinaryField()
    made_at = models.DateTimeField()

    sealed_in = SealedIn("older_hash_key|{id}")
    history = history_rows()
    personal_data = marks(plain="id purpose fingerprint made_at", secrets="wrapped_key ciphertext")

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(fields=["purpose", "fingerprint"], name="older_hash_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.fingerprint}"
