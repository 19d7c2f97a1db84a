"""Customer files: how a controller's are written, one row for each that came, and what waits of it."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import SealedIn
from registry_app.domain import customer_imports as imports
from registry_app.domain.customer_columns import DELIMITERS, ENCODINGS, UTF_8
from registry_app.labels_customers import IMPORT_SOURCE_LABELS, IMPORT_STATE_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import CustomerFileManager

CUSTOMERS = "R-5.1a"


class CustomerMapping(models.Model):
    """How the customer files of a controller are written: headings and words as its shop has them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="customer_mapping")
    # Our field -> the headings in the file; our code for each word of the shop.
    headings = models.JSONField(default=dict, blank=True)
    states = models.JSONField(default=dict, blank=True)
    languages = models.JSONField(default=dict, blank=True)
    encoding = models.CharField(max_length=10, default=UTF_8)
    delimiter = models.CharField(max_length=1, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = CustomerFileManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller headings states languages encoding delimiter version created_at changed_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(encoding__in=ENCODINGS), name="customer_mapping_encoding"),
            models.CheckConstraint(condition=Q(delimiter__in=DELIMITERS), name="customer_mapping_delimiter"),
        )

    def __str__(self) -> str:
        return str(self.controller_id)


class CustomerImport(models.Model):
    """One file on its way: how far it was read, what it changed, or why it was refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="customer_imports")
    source = models.CharField(max_length=10, choices=IMPORT_SOURCE_LABELS)
    state = models.CharField(max_length=12, choices=IMPORT_STATE_LABELS, default=imports.WAITING)
    # All lines or none; otherwise the lines that are right.
    whole = models.BooleanField(default=False)
    refused_for = models.CharField(max_length=30, blank=True)
    refused_at_line = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    read = models.PositiveBigIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    # Of the bytes: whoever has the file can show that it was this one.
    file_sha256 = models.CharField(max_length=64, blank=True)
    begun_by = models.UUIDField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    # Of the worker that reads it, by the real clock: another one takes over when it falls silent.
    lease = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = CustomerFileManager()
    unhistoried = "a worker's progress; what a file changed is in the customers' history and one event"
    personal_data = marks(
        plain="id controller source state whole refused_for refused_at_line missing size read lines rejected"
        " added changed unchanged file_sha256 begun_by created_at finished_at lease leased_until"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=imports.STATES), name="customer_import_state_known"),
            models.CheckConstraint(
                condition=Q(source__in=imports.SOURCES), name="customer_import_source_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=imports.UNDER_WAY, finished_at__isnull=True)
                | Q(state__in=imports.OVER, finished_at__isnull=False),
                name="customer_import_finished_when_over",
            ),
        )
        indexes = (
            models.Index(fields=["created_at", "id"], name="customer_import_list"),
            models.Index(
                fields=["created_at"], condition=Q(finished_at__isnull=True), name="customer_import_due"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class CustomerImportPart(models.Model):
    """A piece of an uploaded file, sealed until a worker reads it; gone when the import is over."""

    id = models.BigAutoField(primary_key=True)
    customer_import = models.ForeignKey(CustomerImport, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    wrapped_key = models.BinaryField()
    ciphertext = models.BinaryField()

    sealed_in = SealedIn("customer_import|{customer_import_id}|{position}")
    unhistoried = "waits for a worker, and is deleted when the import is over"
    personal_data = marks(
        plain="id customer_import position",
        secrets="wrapped_key ciphertext",
        retention=CUSTOMERS,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer_import", "position"], name="customer_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.customer_import_id} {self.position}"


class StagedCustomer(models.Model):
    """A line that was read and is right by itself, until its file is taken in; None is not said."""

    id = models.BigAutoField(primary_key=True)
    # No constraint: a million rows are checked one by one otherwise, and all of them go with their import.
    customer_import = models.ForeignKey(
        CustomerImport, on_delete=models.PROTECT, related_name="staged", db_constraint=False
    )
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200, null=True)
    email = models.CharField(max_length=254, null=True)
    phone = models.CharField(max_length=30, null=True)
    language = models.CharField(max_length=10, null=True)
    account_state = models.CharField(max_length=20, null=True)
    state_since = models.DateField(null=True)
    preferred_channel = models.CharField(max_length=10, null=True)

    unhistoried = "waits for the end of its file, and is deleted with it"
    personal_data = marks(
        plain="id customer_import line language account_state state_since preferred_channel",
        personal="number name email phone",
        retention=CUSTOMERS,
    )

    def __str__(self) -> str:
        return f"{self.customer_import_id} {self.line}"


class RejectedLine(models.Model):
    """A line that was not taken in, and why: its place and a code, nothing that stood there."""

    id = models.BigAutoField(primary_key=True)
    customer_import = models.ForeignKey(CustomerImport, on_delete=models.PROTECT, related_name="rejections")
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=30)

    unhistoried = "a worker's report, written anew when it reads the file anew"
    personal_data = marks(plain="id customer_import line field code")

    class Meta:
        indexes = (models.Index(fields=["customer_import", "line", "id"], name="rejected_line_in_turn"),)

    def __str__(self) -> str:
        return f"{self.customer_import_id} {self.line} {self.code}"
