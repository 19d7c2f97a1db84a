"""The words that somebody gave for a decision in a case."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models.cases import RETENTION, Case


class StepReason(models.Model):
    """Why a step was taken: kept apart from events and history, which hold codes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reasons")
    step = models.CharField(max_length=40, choices=CASE_STEP_LABELS)
    ground = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id case step ground given_at given_by", personal="text", retention=RETENTION)

    class Meta:
        ordering = ("given_at",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="step_reason_has_words"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
