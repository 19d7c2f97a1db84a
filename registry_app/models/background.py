"""What takes too long to wait for: a row that somebody asks for, and that a worker does."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.personal_data import marks
from dpo_office.common.vault import SealedIn
from registry_app.models.controllers import Controller
from registry_app.models.record_imports import RecordImport

# How far it is, in the order of a life.
WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"


class BackgroundWork(models.Model):
    """Who asked for it and when, who works on it, how far it has come, and why it failed if it did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(db_index=True)
    # Who works it goes by the epoch: a worker that lost its lease can write nothing any more.
    lease_epoch = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    stage = models.CharField(max_length=10, blank=True)
    finished_at = models.DateTimeField(null=True)
    # The code of the refusal, and what its text names.
    failure = models.CharField(max_length=60, blank=True)
    failed_on = models.JSONField(default=dict, blank=True)
    # The file, sealed.
    wrapped_key = models.BinaryField(null=True)
    ciphertext = models.BinaryField(null=True)

    class Meta:
        abstract = True
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.controller_id} {self.id}"

    @property
    def state(self) -> str:
        """Tell how far it is: waiting, working, done or failed."""
        if self.failure:
            return FAILED
        if self.finished_at:
            return DONE
        return WORKING if self.lease_epoch else WAITING


class RecordExport(BackgroundWork):
    """A file of a large record that somebody asked for; it is held for a while."""

    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    # The day whose record it is; without one, that on which it was asked for.
    as_of = models.DateField()
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)

    sealed_in = SealedIn("record-export|{id}")
    unhistoried = "technical: a file is kept 7 days, then gone"
    personal_data = marks(
        plain="id controller asked_by asked_at lease_epoch leased_until stage finished_at failure failed_on"
        " kind language as_of name media_type size",
        secrets="wrapped_key ciphertext",
        retention="record_file",
    )

    class Meta(BackgroundWork.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, failure="", ciphertext__isnull=True)
                | Q(finished_at__isnull=False, failure="", ciphertext__isnull=False)
                | (Q(finished_at__isnull=False, ciphertext__isnull=True) & ~Q(failure="")),
                name="record_export_ends_with_a_file_or_a_failure",
            ),
        )


class RecordIntake(BackgroundWork):
    """A large file that somebody takes in after having seen what it changes; once done, the file is gone."""

    # How many rows it changes, as it was shown.
    rows = models.PositiveIntegerField()
    made = models.OneToOneField(RecordImport, on_delete=models.PROTECT, null=True, related_name="+")

    sealed_in = SealedIn("record-intake|{id}")
    unhistoried = "technical: what it did is a RecordImport; the row is kept 7 days, then gone"
    personal_data = marks(
        plain="id controller asked_by asked_at lease_epoch leased_until stage finished_at failure failed_on"
        " rows made",
        secrets="wrapped_key ciphertext",
        retention="record_file",
    )

    class Meta(BackgroundWork.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, failure="", made__isnull=True, ciphertext__isnull=False)
                | Q(finished_at__isnull=False, failure="", made__isnull=False, ciphertext__isnull=True)
                | (Q(finished_at__isnull=False, made__isnull=True, ciphertext__isnull=True) & ~Q(failure="")),
                name="record_intake_ends_with_an_import_or_a_failure",
            ),
        )
