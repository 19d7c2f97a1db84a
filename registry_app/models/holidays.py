"""The days on which the office, or the law, does not count as working."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.calendars import CLOSING_DAY, PUBLIC_HOLIDAY
from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.labels import HOLIDAY_KIND_LABELS


class Holiday(models.Model):
    """A public holiday or a closing day; only the first moves a deadline (Reg. 1182/71 Art. 2(1))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    date = models.DateField(unique=True)
    name_da = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=HOLIDAY_KIND_LABELS)
    counts_for_deadline = models.BooleanField()
    source = models.CharField(max_length=200)
    # Taken out of the calendar; the row stays, with its history.
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = history_rows()
    personal_data = marks(plain="id date name_da name_en kind counts_for_deadline source retired_at version")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[PUBLIC_HOLIDAY, CLOSING_DAY]), name="holiday_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.date} {self.name_en}"
