"""What takes two people at a controller, and the proposals that wait for the second."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.four_eyes import (
    ALONE,
    APPROVED,
    GATED,
    OUTDATED,
    PROPOSAL_STATES,
    PROPOSAL_STEPS,
    RETURNED,
    USUAL_EXTRACTS,
    WAITING,
    WITH_LETTER,
)
from requests_app.labels import CASE_STEP_LABELS
from requests_app.labels_four_eyes import PROPOSAL_STATE_LABELS
from requests_app.models.cases import RETENTION, Case

GATED_LABELS = [(code, label) for code, label in CASE_STEP_LABELS if code in GATED]


class FourEyesRules(models.Model):
    """A version of what takes two people at a controller; the newest holds (docs/rules/four_eyes.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="four_eyes")
    number = models.PositiveIntegerField()
    # Thresholds by step.
    rules = models.JSONField(default=dict, blank=True)
    many_extracts = models.PositiveSmallIntegerField(default=USUAL_EXTRACTS)
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id controller number rules many_extracts reason decided_by decided_at")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["controller", "number"], name="four_eyes_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="four_eyes_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.number}"


class StepProposal(models.Model):
    """A step that one person proposes and another approves: what would be sent, exactly.

    `given` holds the outcomes, grounds and words of the step. Whoever proposed it never approves it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    step = models.CharField(max_length=40, choices=GATED_LABELS)
    # The thresholds that held.
    needed_for = models.JSONField(default=list)
    given = models.JSONField(default=dict)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=PROPOSAL_STATE_LABELS, default=PROPOSAL_STEPS.initial)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = PROPOSAL_STEPS
    personal_data = marks(
        plain="id case step needed_for document sha256 state proposed_by proposed_at decided_by decided_at",
        personal="given reason",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("proposed_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PROPOSAL_STATES), name="proposal_state_known"),
            models.CheckConstraint(condition=Q(step__in=GATED), name="proposal_step_known"),
            models.CheckConstraint(
                condition=Q(step__in=WITH_LETTER, document__isnull=False) & ~Q(sha256="")
                | ~Q(step__in=WITH_LETTER) & Q(document__isnull=True, sha256=""),
                name="proposal_keeps_its_letter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, OUTDATED), decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state__in=(WAITING, OUTDATED)) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_decided_when_and_by_whom",
            ),
            # Four eyes are two people's.
            models.CheckConstraint(
                condition=~Q(state__in=(APPROVED, RETURNED)) | ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RETURNED, ALONE)) | ~Q(reason=""), name="proposal_decided_why"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state=WAITING), name="proposal_one_waits"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"

    @property
    def says_no(self) -> bool:
        """Tell whether a right is refused by it, in whole or in part."""
        return any(row["ground"] for row in self.given.get("decisions", ()))
