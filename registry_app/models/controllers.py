"""The controllers that this office serves."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.controllers import FORM_MODES, HOLIDAY_CALENDARS, SUSPENSION_MODES
from registry_app.labels import FORM_MODE_LABELS, HOLIDAY_CALENDAR_LABELS, SUSPENSION_MODE_LABELS
from registry_app.models.querysets import ControllersManager


def danish_and_english() -> list[str]:
    """Give the languages that a controller writes in unless it says otherwise."""
    return ["da", "en"]


class Controller(models.Model):
    """An organisation that decides why and how personal data is processed (GDPR Art. 4(7))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    cvr = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=300, blank=True)
    contact_email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    site = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=100, blank=True)
    languages = models.JSONField(default=danish_and_english)
    form_mode = models.CharField(max_length=20, choices=FORM_MODE_LABELS, default="none")
    holiday_calendar = models.CharField(
        max_length=30, choices=HOLIDAY_CALENDAR_LABELS, default="DK_STATUTORY"
    )
    suspension_mode = models.CharField(max_length=20, choices=SUSPENSION_MODE_LABELS, default="SUSPEND")
    prompt_request_max_days = models.PositiveSmallIntegerField(default=7)
    internal_target_days = models.PositiveSmallIntegerField(default=28)
    silence_close_days = models.PositiveSmallIntegerField(default=30)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ControllersManager()
    history = history_rows()
    # A company's contact data, not a person's.
    personal_data = marks(
        plain="id slug name cvr address contact_email phone site brand languages form_mode holiday_calendar"
        " suspension_mode prompt_request_max_days internal_target_days silence_close_days version created_at"
        " changed_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(form_mode__in=FORM_MODES), name="controller_form_mode_known"),
            models.CheckConstraint(
                condition=Q(holiday_calendar__in=HOLIDAY_CALENDARS), name="controller_calendar_known"
            ),
            models.CheckConstraint(
                condition=Q(suspension_mode__in=SUSPENSION_MODES), name="controller_suspension_known"
            ),
        )

    def __str__(self) -> str:
        return self.slug
