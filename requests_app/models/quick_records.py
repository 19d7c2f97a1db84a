"""What was recorded while the person was on the phone."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.domain.quick_records import CORRECTION, WISH_KINDS
from requests_app.labels import WISH_KIND_LABELS
from requests_app.models.cases import RETENTION, Case


class QuickRecord(models.Model):
    """One wish of a case that was recorded at once: the channels, the consent, or what is wrong and right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quick_records")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=WISH_KIND_LABELS)
    channels = models.JSONField(default=list)
    subject = models.CharField(max_length=90, blank=True)
    wrong = models.TextField(blank=True)
    right = models.TextField(blank=True)
    text = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id case position kind channels subject recorded_at recorded_by",
        personal="wrong right text",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["case", "position"], name="quick_record_place"),
            models.CheckConstraint(condition=Q(kind__in=WISH_KINDS), name="quick_record_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=CORRECTION) | ~Q(right=""), name="quick_record_says_what_is_right"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
