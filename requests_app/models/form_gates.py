"""For which right a controller asks for a signed form, and what was decided of it when a case was opened."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from registry_app.domain.controllers import FORM_MODES
from registry_app.labels import FORM_MODE_LABELS
from registry_app.models import Controller
from requests_app.domain.form_gate import INTAKE_IDENTITIES
from requests_app.labels_form_gate import INTAKE_IDENTITY_LABELS
from requests_app.models.cases import RETENTION, Case

RECORD = "is itself an insert-only record"


class FormGate(models.Model):
    """A version of what a controller chose right by right; the newest holds (docs/rules/identity.md).

    A right that is not named follows the controller's own `form_mode`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="form_gates")
    number = models.PositiveIntegerField()
    # Modes by right.
    modes = models.JSONField(default=dict, blank=True)
    # Whether a required form is still right is asked again by this day; empty where none is required.
    review_on = models.DateField(null=True, blank=True)
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id controller number modes review_on reason decided_by decided_at")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["controller", "number"], name="form_gate_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="form_gate_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.number}"


class CaseGate(models.Model):
    """What was decided at intake: how far a form was asked for, and how it was clear who asks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="gate")
    mode = models.CharField(max_length=20, choices=FORM_MODE_LABELS)
    identity = models.CharField(max_length=20, choices=INTAKE_IDENTITY_LABELS)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id case mode identity decided_by decided_at", retention=RETENTION)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(mode__in=FORM_MODES), name="case_gate_mode_known"),
            models.CheckConstraint(
                condition=Q(identity__in=INTAKE_IDENTITIES), name="case_gate_identity_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.mode} {self.identity}"
