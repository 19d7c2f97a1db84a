"""The controllers that this office serves."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import Leaving, history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.controller_steps import CLOSED, CONTROLLER_STEPS, OPEN, SETTING_UP, STATES
from registry_app.domain.controllers import (
    EXTENSION_BASES,
    FORM_MODES,
    FROM_RECEIPT,
    HOLIDAY_CALENDARS,
    SUSPENSION_MODES,
)
from registry_app.labels import (
    EXTENSION_BASIS_LABELS,
    FORM_MODE_LABELS,
    HOLIDAY_CALENDAR_LABELS,
    SUSPENSION_MODE_LABELS,
)
from registry_app.labels_brands import CONTROLLER_STATE_LABELS
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
    # GDPR Art. 27: only where the controller is not established in the EU.
    representative_name = models.CharField(max_length=200, blank=True)
    representative_contact = models.CharField(max_length=300, blank=True)
    # GDPR Art. 37(7): a name or a function, and how to reach it; a controller may have no DPO.
    dpo_name = models.CharField(max_length=200, blank=True)
    dpo_email = models.EmailField(blank=True)
    dpo_phone = models.CharField(max_length=30, blank=True)
    languages = models.JSONField(default=danish_and_english)
    form_mode = models.CharField(max_length=20, choices=FORM_MODE_LABELS, default="none")
    holiday_calendar = models.CharField(
        max_length=30, choices=HOLIDAY_CALENDAR_LABELS, default="DK_STATUTORY"
    )
    suspension_mode = models.CharField(max_length=20, choices=SUSPENSION_MODE_LABELS, default="SUSPEND")
    extension_basis = models.CharField(max_length=20, choices=EXTENSION_BASIS_LABELS, default=FROM_RECEIPT)
    prompt_request_max_days = models.PositiveSmallIntegerField(default=7)
    internal_target_days = models.PositiveSmallIntegerField(default=28)
    silence_close_days = models.PositiveSmallIntegerField(default=30)
    state = models.CharField(max_length=20, choices=CONTROLLER_STATE_LABELS, default=CONTROLLER_STEPS.initial)
    # Empty for those that were there before the office asked for it.
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    closing_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    step_table = CONTROLLER_STEPS
    # Held by the database and asked by the outbox (dpo_office/common/letters/holds.py).
    leaving = Leaving("state", OPEN)

    objects = ControllersManager()
    history = history_rows()
    # A company's contact data is not a person's; the data protection officer may be named.
    personal_data = marks(
        plain="id slug name cvr address contact_email phone site brand representative_contact languages"
        " form_mode holiday_calendar suspension_mode extension_basis prompt_request_max_days"
        " internal_target_days silence_close_days state opened_at opened_by closed_at closed_by"
        " closing_reason version created_at changed_at",
        personal="representative_name dpo_name dpo_email dpo_phone",
        retention="staff",
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
            models.CheckConstraint(
                condition=Q(extension_basis__in=EXTENSION_BASES), name="controller_extension_known"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="controller_state_known"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False) & ~Q(state=SETTING_UP),
                name="controller_opened_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(closing_reason="")
                | ~Q(state=CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True, closing_reason=""),
                name="controller_closed_when_by_whom_and_why",
            ),
        )

    @property
    def controller_id(self) -> uuid.UUID:
        """Say whose the row is: a controller is its own."""
        return self.pk

    def __str__(self) -> str:
        return self.slug
