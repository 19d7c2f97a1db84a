"""Where breaches are reported and who is on call: a desk for each controller, and each alarm that rang."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.users import User
from registry_app.models import Controller
from requests_app.domain.breach_alarms import ALARM_MINUTES, LEAST_MINUTES, MOST_MINUTES
from requests_app.models.breaches import Breach
from requests_app.models.querysets import ReportDeskManager


class ReportDesk(models.Model):
    """How breaches of a controller are reported, and how often those on call are alarmed.

    The link of the report form is shown once, when it is made; the row keeps a keyed hash of its secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="report_desk")
    # Empty: there is no link yet.
    secret_hash = models.CharField(max_length=64, blank=True)
    link_made_at = models.DateTimeField(null=True, blank=True)
    link_made_by = models.UUIDField(null=True, blank=True)
    alarm_minutes = models.PositiveSmallIntegerField(default=ALARM_MINUTES)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ReportDeskManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id controller link_made_at link_made_by alarm_minutes version created_at changed_at",
        secrets="secret_hash",
        retention="staff",
    )

    class Meta:
        verbose_name = "breach desk"
        constraints = (
            models.CheckConstraint(
                condition=Q(alarm_minutes__gte=LEAST_MINUTES, alarm_minutes__lte=MOST_MINUTES),
                name="report_desk_alarm_in_reason",
            ),
            models.CheckConstraint(
                condition=Q(link_made_at__isnull=True, link_made_by__isnull=True)
                | Q(link_made_at__isnull=False, link_made_by__isnull=False),
                name="report_desk_link_when_and_by_whom",
            ),
        )
        indexes = (models.Index(fields=["secret_hash"], name="report_desk_secret"),)

    def __str__(self) -> str:
        return str(self.controller_id)


class OnCallPerson(models.Model):
    """Somebody who is alarmed, and as which."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(ReportDesk, on_delete=models.PROTECT, related_name="on_call")
    position = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="on_call")

    history = history_rows()
    personal_data = marks(plain="id desk position user")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["desk", "position"], name="on_call_place_once"),
            models.UniqueConstraint(fields=["desk", "user"], name="on_call_once"),
        )

    def __str__(self) -> str:
        return f"{self.desk_id} {self.position}"


class BreachAlarm(models.Model):
    """One mail of an alarm: to whom, in which round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="alarms")
    round = models.PositiveIntegerField()
    # Empty: nobody was on call, and it went to the controller's own address.
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    letter_id = models.UUIDField(unique=True)
    rung_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id breach round user letter_id rung_at")

    class Meta:
        ordering = ("rung_at", "id")

    def __str__(self) -> str:
        return f"{self.breach_id} {self.round}"
