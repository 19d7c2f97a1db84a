"""The record of processing activities (GDPR Art. 30), and which systems each one uses."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.controllers import ACTIVITY_STATUSES
from registry_app.labels import ACTIVITY_STATUS_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager
from registry_app.models.systems import System


class ProcessingActivity(models.Model):
    """One entry of the record; why, on which basis and how long stands in its purposes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="activities")
    code = models.SlugField(max_length=40)
    # Where the policy speaks of it, by the policy's own number.
    section = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    # Codes of SUBJECTS: whose data it is (GDPR Art. 30(1)(c)).
    subjects = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=ACTIVITY_STATUS_LABELS, default="active")
    created_at = models.DateTimeField()

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller code section position name_da name_en subjects status created_at"
    )

    class Meta:
        verbose_name_plural = "processing activities"
        constraints = (
            models.UniqueConstraint(fields=["controller", "code"], name="activity_code_once"),
            models.CheckConstraint(condition=Q(status__in=ACTIVITY_STATUSES), name="activity_status_known"),
        )

    def __str__(self) -> str:
        return self.code


class ActivitySystem(models.Model):
    """That an activity uses a system."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(
        ProcessingActivity, on_delete=models.PROTECT, related_name="activity_systems"
    )
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="activity_systems")

    history = history_rows()
    personal_data = marks(plain="id activity system")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "system"], name="activity_system_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.system_id}"
