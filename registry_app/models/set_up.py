"""What somebody said of a point of a controller's set-up: that it is done, or that it is not needed."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.letters.codes import SCOPE_EVERYTHING, SCOPE_MARKETING
from dpo_office.common.personal_data import marks
from registry_app.domain.set_up import DONE, NOT_NEEDED, POINTS
from registry_app.labels_brands import DECLARED_LABELS, POINT_LABELS, SUPPRESSION_SCOPE_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ControllerPartManager


class SetUpDeclaration(models.Model):
    """A point that a person has declared, with the reason; taken back it is deleted, and history keeps it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="set_up_declarations")
    point = models.CharField(max_length=30, choices=POINT_LABELS)
    status = models.CharField(max_length=20, choices=DECLARED_LABELS)
    reason = models.TextField(blank=True)
    declared_by = models.UUIDField()
    declared_at = models.DateTimeField()

    objects = ControllerPartManager()
    history = history_rows()
    personal_data = marks(plain="id controller point status reason declared_by declared_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["controller", "point"], name="set_up_point_declared_once"),
            models.CheckConstraint(condition=Q(point__in=POINTS), name="set_up_point_known"),
            models.CheckConstraint(
                condition=Q(status=DONE) | (Q(status=NOT_NEEDED) & ~Q(reason="")),
                name="set_up_not_needed_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.point}"


class SuppressionImport(models.Model):
    """A list of objections or suppressions that the seller handed over; its blocks name it as their cause."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="suppression_imports")
    scope = models.CharField(max_length=20, choices=SUPPRESSION_SCOPE_LABELS)
    reason = models.TextField()
    # Of the file as it came: whoever has it can show that it was this one. Its contacts are kept as hashes.
    file_sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    blocked = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()

    objects = ControllerPartManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id controller scope reason file_sha256 lines blocked known imported_by imported_at"
    )

    class Meta:
        ordering = ("imported_at",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="suppression_import_has_reason"),
            models.CheckConstraint(
                condition=Q(scope__in=[SCOPE_MARKETING, SCOPE_EVERYTHING]),
                name="suppression_import_scope_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.id}"
