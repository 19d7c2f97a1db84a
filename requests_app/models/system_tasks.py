"""The work that a case gives in each system."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller, System
from requests_app.domain.case_codes import TASK_OUTCOMES
from requests_app.domain.case_steps import TASK_SETTLED, TASK_STATES, TASK_STEPS
from requests_app.labels import TASK_OUTCOME_LABELS, TASK_STATE_LABELS
from requests_app.models.cases import RETENTION, Case
from requests_app.models.contributors import Contributor
from requests_app.models.right_items import RightItem


class SystemTask(models.Model):
    """What is to be found or done for a case in one system; or to be erased there, once that has waited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="tasks")
    # The right that waited, where the work is for that one alone; empty: for all that the case asks.
    item = models.ForeignKey(RightItem, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    state = models.CharField(max_length=20, choices=TASK_STATE_LABELS, default=TASK_STEPS.initial)
    outcome = models.CharField(max_length=20, choices=TASK_OUTCOME_LABELS, blank=True)
    note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    # The colleague who was asked, what for in the officer's own words, and by when.
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    instruction = models.TextField(blank=True)
    answer_by = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.UUIDField(null=True, blank=True)
    # Set when the contributor said that they cannot: the task needs the officer until it is handed out anew.
    explained_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = TASK_STEPS
    # The note and the instruction are free text about a person.
    personal_data = marks(
        plain="id case system item state outcome settled_at settled_by contributor answer_by assigned_at"
        " assigned_by explained_at created_at",
        personal="note instruction",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("created_at", "system__code")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "system"], condition=Q(item__isnull=True), name="system_task_once"
            ),
            models.UniqueConstraint(fields=["item", "system"], name="system_task_once_for_right"),
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
            models.CheckConstraint(
                condition=Q(
                    contributor__isnull=True,
                    assigned_at__isnull=True,
                    assigned_by__isnull=True,
                    answer_by__isnull=True,
                    explained_at__isnull=True,
                    instruction="",
                )
                | Q(
                    contributor__isnull=False,
                    assigned_at__isnull=False,
                    assigned_by__isnull=False,
                    answer_by__isnull=False,
                ),
                name="system_task_assigned_when_and_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.system_id}"

    @property
    def goes_by(self) -> Case:
        """Give the row that is locked for a step of this work."""
        return self.case

    @property
    def controller(self) -> Controller:
        """Give whose work it is."""
        return self.case.controller
