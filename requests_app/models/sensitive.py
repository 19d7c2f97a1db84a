"""Passages of mails and notes that may be sensitive, and what was decided about each."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.sensitive import CATEGORIES, FOUND, KEPT, PASSAGE_STATES, PASSAGE_STEPS
from requests_app.labels_sensitive import CATEGORY_LABELS, KEPT_FOR_LABELS, PASSAGE_STATE_LABELS
from requests_app.models.cases import RETENTION
from requests_app.models.mails import Mail
from requests_app.models.notes import CaseNote
from requests_app.models.querysets import SensitiveManager


class SensitivePassage(models.Model):
    """A place in a mail or a note: its kind and where it is, never what it says.

    Decided by a person: taken away at once, or kept for a reason and three months, each time anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="passages")
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.PROTECT, related_name="passages")
    # Of a mail: the subject or the text.
    part = models.CharField(max_length=10, default="text")
    note = models.ForeignKey(
        CaseNote, null=True, blank=True, on_delete=models.PROTECT, related_name="passages"
    )
    category = models.CharField(max_length=20, choices=CATEGORY_LABELS)
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=PASSAGE_STATE_LABELS, default=PASSAGE_STEPS.initial)
    kept_for = models.CharField(max_length=20, choices=KEPT_FOR_LABELS, blank=True)
    reason = models.TextField(blank=True)
    keep_until = models.DateField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SensitiveManager()
    history = history_rows()
    never_deleted = True
    deleted_when = "note__case__is_test"
    step_table = PASSAGE_STEPS
    personal_data = marks(
        plain="id controller mail part note category start length state kept_for keep_until decided_by"
        " decided_at version created_at changed_at",
        personal="reason",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "sensitive passage"
        verbose_name_plural = "sensitive passages"
        ordering = ("start",)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PASSAGE_STATES), name="passage_state_known"),
            models.CheckConstraint(condition=Q(category__in=CATEGORIES), name="passage_category_known"),
            models.CheckConstraint(
                condition=Q(mail__isnull=False, note__isnull=True) | Q(mail__isnull=True, note__isnull=False),
                name="passage_of_one_text",
            ),
            models.CheckConstraint(
                condition=(Q(state=KEPT, keep_until__isnull=False) & ~Q(kept_for="") & ~Q(reason=""))
                | (~Q(state=KEPT) & Q(keep_until__isnull=True)),
                name="passage_kept_why_and_until",
            ),
            models.CheckConstraint(
                condition=Q(state=FOUND, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=FOUND) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="passage_decided_when_and_by_whom",
            ),
        )
        indexes = (
            models.Index(fields=["-created_at", "id"], name="passage_list"),
            models.Index(fields=["keep_until"], condition=Q(state=KEPT), name="passage_kept"),
        )

    def __str__(self) -> str:
        return f"{self.category} {self.id}"
