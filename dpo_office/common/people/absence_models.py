"""That somebody is away, and who stands in."""

import uuid
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.people.permissions import VIEW_USERS
from dpo_office.common.permissions import Actor
from dpo_office.common.personal_data import marks

__all__ = ["Absence", "StaffingWarning"]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences."""

    def for_user(self, actor: Actor) -> Self:
        """Keep one's own, those one is deputy in, and those of the people whom one sees with their roles."""
        if actor.controllers(VIEW_USERS) is None:
            return self
        shown = Q(user=actor.user_id) | Q(deputy=actor.user_id)
        if actor.may_somewhere(VIEW_USERS):
            people: Any = get_user_model()._default_manager
            shown |= Q(user__in=people.for_user(actor))
        return self.filter(shown)

    def on(self, day: date) -> Self:
        """Keep those that hold on the day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)

    def until_over(self, day: date) -> Self:
        """Keep those that hold on the day or later."""
        return self.filter(ends_on__gte=day, ended_at__isnull=True)


AbsenceManager = models.Manager.from_queryset(AbsenceQuerySet)


class Absence(models.Model):
    """That somebody is away from a day to a day, both included; why is nobody's business.

    The deputy holds the person's roles for that time (docs/rules/absence.md). An absence is never deleted, it
    ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="deputyships"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = AbsenceManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(plain="id user deputy starts_on ends_on recorded_by recorded_at ended_at ended_by")

    class Meta:
        app_label = "common"
        indexes = (models.Index(fields=["ends_on"], name="absence_by_last_day"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_days_in_order"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="absence_deputy_is_another"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="absence_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts_on}"


class StaffingWarning(models.Model):
    """That people were warned of a legal date for which nobody is there: once for each date."""

    id = models.BigAutoField(primary_key=True)
    controller_id = models.UUIDField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    about_on = models.DateField()
    raised_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id controller_id subject_type subject_id about_on raised_at")

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(fields=["subject_id", "about_on"], name="staffing_warned_once"),
        )

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.about_on}"
