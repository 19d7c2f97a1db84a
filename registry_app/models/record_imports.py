"""That a file was taken into the record, and how sheets of other makes are read."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager


class RecordImport(models.Model):
    """One file, taken in as one step; what it changed is in the history of each row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="record_imports")
    reason = models.TextField()
    # Of the tables as they were read: whoever has the file can show that it was this one.
    tables_sha256 = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    removed = models.PositiveIntegerField()
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()

    objects = ActivityManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id controller reason tables_sha256 added changed removed imported_by imported_at"
    )

    class Meta:
        ordering = ("imported_at",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="record_import_has_reason"),)

    def __str__(self) -> str:
        return f"{self.controller_id} {self.id}"


class KeptMapping(models.Model):
    """How a controller's sheet with certain headings is read: offered again when they come back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="kept_mappings")
    name = models.CharField(max_length=100)
    # SHA-256 of the headings in alphabetical order, by which a sheet is known again.
    headings_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    # A target for each heading, and for each target the code of each word (domain/sheet_reading.py).
    columns = models.JSONField()
    words = models.JSONField(default=dict, blank=True)
    commas = models.BooleanField(default=False)
    kept_by = models.UUIDField()
    kept_at = models.DateTimeField()

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller name headings_sha256 language columns words commas kept_by kept_at"
    )

    class Meta:
        ordering = ("-kept_at",)
        constraints = (
            models.UniqueConstraint(fields=["controller", "name"], name="kept_mapping_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="kept_mapping_has_name"),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.id}"
