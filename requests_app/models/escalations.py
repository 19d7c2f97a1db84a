"""Warnings about cases, each raised once, and which letter told whom of them."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from dpo_office.common.users import User
from requests_app.domain.escalations import KINDS
from requests_app.labels_escalations import ESCALATION_LABELS
from requests_app.models.cases import Case

RECORD = "is itself an insert-only record"


class Escalation(models.Model):
    """A warning about a case and one of its days (docs/rules/escalations.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    kind = models.CharField(max_length=20, choices=ESCALATION_LABELS)
    about_on = models.DateField()
    raised_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id case kind about_on raised_at")

    class Meta:
        ordering = ("raised_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "about_on"], name="escalation_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="escalation_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.about_on}"


class EscalationNotice(models.Model):
    """That a letter told somebody of a warning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="notices")
    # Empty: nobody could be reached, and it went to the controller's own address.
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    letter_id = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = RECORD
    personal_data = marks(plain="id escalation user letter_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["escalation", "letter_id"], name="escalation_notice_once"),
        )

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.letter_id}"
