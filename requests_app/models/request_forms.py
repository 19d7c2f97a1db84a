"""The numbered forms that left, and the files that came back."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.form_ways import BY_OFFICE, FORM_WAYS, MAX_SIGNER
from requests_app.labels_form_ways import FORM_WAY_LABELS
from requests_app.models.cases import RETENTION, Case


class IssuedForm(models.Model):
    """A form with its number: to be used once, in one case, until its date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="issued_forms")
    number = models.CharField(max_length=30, unique=True)
    # Of its words and layout; empty for forms from before they had one.
    form_version = models.CharField(max_length=20, blank=True)
    mac = models.CharField(max_length=20)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    blank_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    expires_on = models.DateField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    # The person was reminded of it, once in a case (docs/rules/identity.md).
    reminded_at = models.DateTimeField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    personal_data = marks(
        plain="id case number form_version mac document blank_sha256 issued_at issued_by expires_on"
        " superseded_at used_at reminded_at"
    )

    class Meta:
        ordering = ("-issued_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(superseded_at__isnull=True), name="issued_form_one_current"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(reminded_at__isnull=False), name="issued_form_one_reminder"
            ),
        )

    def __str__(self) -> str:
        return self.number


class SignedForm(models.Model):
    """A file that came back as a form, what was read from it, and what that shows.

    `reading` and `findings` hold codes, numbers and dates. What the person wrote stays in the sealed file,
    but for the name as signed, where it was typed, and that in the certificate of a digital signature.
    """

    # Counts up, so that the newest of two in the same instant is known.
    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signed_forms")
    # Whose number was read; it may belong to another case, or to none.
    issued_form = models.ForeignKey(
        IssuedForm, null=True, blank=True, on_delete=models.PROTECT, related_name="signed_forms"
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    came_by = models.CharField(max_length=20, choices=FORM_WAY_LABELS, default=BY_OFFICE)
    signer_name = models.CharField(max_length=MAX_SIGNER, blank=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    reading = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    # The names in the certificates of sound digital signatures, a line each: as signed, whoever it is.
    signed_as = models.TextField(blank=True)

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id case issued_form document came_by received_at received_by reading findings",
        personal="signer_name signed_as",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(came_by__in=FORM_WAYS), name="signed_form_way_known"),
        )

    def __str__(self) -> str:
        return str(self.id)
