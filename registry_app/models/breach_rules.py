"""Within how many hours, and from which risk on, a breach is notified: rows that begin on a day."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.breaches import MOST_HOURS, THRESHOLDS
from registry_app.labels import BREACH_THRESHOLD_LABELS


class BreachRule(models.Model):
    """What the law asks of a breach that became known on this day or later (GDPR Art. 33(1))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    valid_from = models.DateField(unique=True)
    hours = models.PositiveSmallIntegerField()
    threshold = models.CharField(max_length=10, choices=BREACH_THRESHOLD_LABELS)
    source = models.CharField(max_length=200)

    history = history_rows()
    never_deleted = True
    personal_data = marks(plain="id valid_from hours threshold source")

    class Meta:
        ordering = ("valid_from",)
        constraints = (
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=MOST_HOURS), name="breach_rule_hours"
            ),
            models.CheckConstraint(condition=Q(threshold__in=THRESHOLDS), name="breach_rule_threshold_known"),
        )

    def __str__(self) -> str:
        return f"{self.valid_from} {self.hours}"
