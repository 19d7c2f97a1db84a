"""The work that a case gives in each system."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import System
from requests_app.domain.case_codes import TASK_OUTCOMES
from requests_app.domain.case_steps import TASK_SETTLED, TASK_STATES, TASK_STEPS
from requests_app.labels import TASK_OUTCOME_LABELS, TASK_STATE_LABELS
from requests_app.models.cases import RETENTION, Case


class SystemTask(models.Model):
    """What is to be found or done for a case in one system."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=20, choices=TASK_STATE_LABELS, default=TASK_STEPS.initial)
    outcome = models.CharField(max_length=20, choices=TASK_OUTCOME_LABELS, blank=True)
    note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()

    history = history_rows()
    never_deleted = True
    step_table = TASK_STEPS
    # The note is free text about a person.
    personal_data = marks(
        plain="id case system state outcome settled_at settled_by created_at",
        personal="note",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("created_at", "system__code")
        constraints = (
            models.UniqueConstraint(fields=["case", "system"], name="system_task_once"),
            models.CheckConstraint(condition=Q(state__in=TASK_STATES), name="system_task_state_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *TASK_OUTCOMES]), name="system_task_outcome_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=TASK_SETTLED, settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")
                )
                | (~Q(state=TASK_SETTLED) & Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)),
                name="system_task_settled_when_and_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.system_id}"
