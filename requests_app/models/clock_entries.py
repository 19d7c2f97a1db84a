"""What happened to the clock of a case, as it was recorded."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from requests_app.domain.clock_acts import ENTRY_TYPES, EXTENSION_GROUNDS
from requests_app.domain.deadlines import ANSWER_KINDS, EXTEND, EXTENSION_MONTHS
from requests_app.labels_clock import CLOCK_ENTRY_LABELS, EXTENSION_GROUND_LABELS, QUESTION_KIND_LABELS
from requests_app.models.cases import RETENTION, Case


class ClockEntry(models.Model):
    """An act or answer from which the time limit is reckoned; its words are a StepReason of the same moment.

    `at` is when it happened: when the letter left, or when the answer arrived, however late it was recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_entries")
    # In the order in which they were recorded: what happened at one instant keeps its order.
    ordinal = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=20, choices=CLOCK_ENTRY_LABELS)
    kind = models.CharField(max_length=10, choices=QUESTION_KIND_LABELS, blank=True)
    months = models.PositiveSmallIntegerField(default=0)
    ground = models.CharField(max_length=20, choices=EXTENSION_GROUND_LABELS, blank=True)
    override = models.BooleanField(default=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id case ordinal type kind months ground override at recorded_at recorded_by",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("at", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=["case", "ordinal"], name="clock_entry_once"),
            models.CheckConstraint(condition=Q(type__in=ENTRY_TYPES), name="clock_entry_type_known"),
            models.CheckConstraint(
                condition=Q(type=EXTEND, kind="", months__in=EXTENSION_MONTHS, ground__in=EXTENSION_GROUNDS)
                | Q(~Q(type=EXTEND), kind__in=ANSWER_KINDS, months=0, ground=""),
                name="clock_entry_months_or_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.type}"
