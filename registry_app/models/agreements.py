"""Agreements with processors: signed, checked point by point, watched over (GDPR Art. 28)."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models.querysets import RecipientPartManager
from registry_app.models.recipients import Recipient


class ProcessingAgreement(models.Model):
    """The agreement with one processor; it goes by the recipient's version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="agreements")
    # Where it is kept: journal number, file, or address in the archive.
    reference = models.CharField(max_length=200)
    # None: a draft that nobody has signed.
    signed_on = models.DateField(null=True, blank=True)
    # The last day on which it holds; None: until it is terminated.
    ends_on = models.DateField(null=True, blank=True)
    # Each item of AGREEMENT_ITEMS that was looked at: {"a": {"met": true, "evidence": "clause 3"}}.
    checklist = models.JSONField(default=dict, blank=True)
    last_oversight_on = models.DateField(null=True, blank=True)
    oversight_note = models.TextField(blank=True)
    next_oversight_on = models.DateField(null=True, blank=True)

    objects = RecipientPartManager()
    history = history_rows()
    personal_data = marks(
        plain="id recipient reference signed_on ends_on checklist last_oversight_on oversight_note"
        " next_oversight_on"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["recipient", "reference"], name="agreement_reference_once"),
            models.CheckConstraint(condition=~Q(reference=""), name="agreement_has_reference"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(signed_on__isnull=True)
                | Q(ends_on__gte=F("signed_on")),
                name="agreement_ends_after_it_is_signed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.reference}"

    @property
    def goes_by(self) -> Recipient:
        """Give the row whose version this part goes by."""
        return self.recipient

    @property
    def version(self) -> int:
        """Give the version of the row that it goes by."""
        version: int = self.goes_by.version
        return version


class SubProcessor(models.Model):
    """Whom a processor engages in turn (GDPR Art. 28(2) and (4))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(
        ProcessingAgreement, on_delete=models.PROTECT, related_name="sub_processors"
    )
    name = models.CharField(max_length=200)
    # ISO 3166-1 alpha-2; empty where nobody has said.
    country = models.CharField(max_length=2, blank=True)
    task = models.CharField(max_length=300, blank=True)
    # None: announced, and nobody has said yes or no.
    approved_on = models.DateField(null=True, blank=True)

    history = history_rows()
    personal_data = marks(plain="id agreement name country task approved_on")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agreement", "name"], name="sub_processor_once"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.name}"
