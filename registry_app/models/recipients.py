"""Who gets personal data, when, and on what a transfer out of the EEA rests."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.labels_record import (
    DEROGATION_LABELS,
    MECHANISM_LABELS,
    RECIPIENT_ROLE_LABELS,
    SCC_MODULE_LABELS,
)
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.listings import Listing
from registry_app.models.querysets import ActivityManager, RecipientPartManager


class Recipient(models.Model):
    """A recipient by name, or the kind of them where the policy names none (GDPR Art. 30(1)(d))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="recipients")
    code = models.SlugField(max_length=40)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=RECIPIENT_ROLE_LABELS)
    # One organisation, not a kind of them: what an answer to access must name (C-154/21).
    is_named = models.BooleanField(default=False)
    # ISO 3166-1 alpha-2; empty where nobody has said.
    country = models.CharField(max_length=2, blank=True)
    task_da = models.CharField(max_length=300, blank=True)
    task_en = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityManager()
    history = history_rows()
    # An organisation's contact data, not a person's.
    personal_data = marks(
        plain="id controller code name_da name_en role is_named country task_da task_en contact version"
        " changed_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["controller", "code"], name="recipient_code_once"),
            models.CheckConstraint(condition=Q(role__in=codes.RECIPIENT_ROLES), name="recipient_role_known"),
        )

    def __str__(self) -> str:
        return self.code


class Disclosure(models.Model):
    """That an activity gives data to a recipient, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(ProcessingActivity, on_delete=models.PROTECT, related_name="disclosures")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="disclosures")
    condition_da = models.CharField(max_length=300, blank=True)
    condition_en = models.CharField(max_length=300, blank=True)

    history = history_rows()
    personal_data = marks(plain="id activity recipient condition_da condition_en")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["activity", "recipient"], name="disclosure_recipient_once"),
        )

    def __str__(self) -> str:
        return f"{self.activity_id} {self.recipient_id}"


class Transfer(models.Model):
    """That a recipient takes data to a third country, and on what that rests (GDPR Arts. 44-49)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="transfers")
    # Empty: outside the EEA, the country not named.
    country = models.CharField(max_length=2, blank=True)
    mechanism = models.CharField(max_length=20, choices=MECHANISM_LABELS)
    importer = models.CharField(max_length=200, blank=True)
    # The decision or listing that an adequacy or DPF transfer leans on.
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    # Which standard clauses, and which derogation of Art. 49(1).
    module = models.CharField(max_length=1, choices=SCC_MODULE_LABELS, blank=True)
    derogation = models.CharField(max_length=20, choices=DEROGATION_LABELS, blank=True)
    # The assessment of the country and what is done beside the tool (C-311/18; EDPB 01/2020).
    assessed_on = models.DateField(null=True, blank=True)
    assessment_reference = models.CharField(max_length=200, blank=True)
    measures_da = models.TextField(blank=True)
    measures_en = models.TextField(blank=True)
    note_da = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    objects = RecipientPartManager()
    history = history_rows()
    personal_data = marks(
        plain="id recipient country mechanism importer listing module derogation assessed_on"
        " assessment_reference measures_da measures_en note_da note_en"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["recipient", "country", "mechanism"], name="transfer_once_by_mechanism"
            ),
            models.CheckConstraint(
                condition=Q(mechanism__in=codes.MECHANISMS), name="transfer_mechanism_known"
            ),
            models.CheckConstraint(
                condition=Q(listing__isnull=True) | Q(mechanism__in=codes.LISTED_MECHANISMS),
                name="transfer_leans_on_what_can_carry_it",
            ),
            models.CheckConstraint(
                condition=Q(module="") | Q(module__in=codes.SCC_MODULES, mechanism=codes.SCC),
                name="transfer_module_of_clauses",
            ),
            models.CheckConstraint(
                condition=Q(derogation="") | Q(derogation__in=codes.DEROGATIONS, mechanism=codes.DEROGATION),
                name="transfer_derogation_named",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.country}"

    @property
    def goes_by(self) -> Recipient:
        """Give the row whose version this part goes by."""
        return self.recipient

    @property
    def version(self) -> int:
        """Give the version of the row that it goes by."""
        version: int = self.goes_by.version
        return version
