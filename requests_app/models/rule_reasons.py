"""The words that somebody gave for a change of what time limits are reckoned by."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from registry_app.models import Controller, Holiday
from requests_app.labels_clock import RULE_CHANGE_LABELS


class RuleReason(models.Model):
    """Why the calendar, or a controller's choices about its clock, changed; history says what changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(
        Controller, null=True, blank=True, on_delete=models.PROTECT, related_name="clock_reasons"
    )
    holiday = models.ForeignKey(
        Holiday, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons"
    )
    step = models.CharField(max_length=30, choices=RULE_CHANGE_LABELS)
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id controller holiday step text given_at given_by")

    class Meta:
        ordering = ("given_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="rule_reason_has_words"),
            models.CheckConstraint(
                condition=Q(controller__isnull=True, holiday__isnull=False)
                | Q(controller__isnull=False, holiday__isnull=True),
                name="rule_reason_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.given_at:%Y-%m-%d}"
