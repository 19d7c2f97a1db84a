"""What the office wants to remember about a case."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.models.cases import RETENTION, Case


class CaseNote(models.Model):
    """A note of the office's own: never sent, never changed, kept as long as its case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id case written_at written_by", personal="text", retention=RETENTION)

    class Meta:
        ordering = ("written_at", "id")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="case_note_has_words"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at:%Y-%m-%d}"
