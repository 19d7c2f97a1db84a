"""How long a controller keeps the files of its cases, and what of each case has gone."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.case_files import ITEMS, KINDS, LIMITS, RECORD
from requests_app.labels_case_files import KIND_LABELS
from requests_app.models.cases import Case
from requests_app.models.querysets import CaseFilePolicyManager


class CaseFilePolicy(models.Model):
    """The periods that a decider confirmed for a controller, in months, each with why.

    Without such a row nothing of the controller's cases is destroyed (docs/rules/case_file_retention.md).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="case_file_policy")
    package_months = models.PositiveSmallIntegerField()
    package_why = models.TextField()
    form_months = models.PositiveSmallIntegerField()
    form_why = models.TextField()
    originals_months = models.PositiveSmallIntegerField()
    originals_why = models.TextField()
    record_months = models.PositiveSmallIntegerField()
    record_why = models.TextField()
    unknown_months = models.PositiveSmallIntegerField()
    unknown_why = models.TextField()
    # Why it was confirmed, or changed last.
    reason = models.TextField()
    confirmed_by = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = CaseFilePolicyManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id controller package_months package_why form_months form_why originals_months originals_why"
        " record_months record_why unknown_months unknown_why reason confirmed_by version created_at"
        " changed_at"
    )

    class Meta:
        constraints = (
            *(
                models.CheckConstraint(
                    condition=Q(
                        **{f"{item}_months__gte": LIMITS[item][0], f"{item}_months__lte": LIMITS[item][1]}
                    )
                    & ~Q(**{f"{item}_why": ""}),
                    name=f"case_file_{item}_period",
                )
                for item in ITEMS
            ),
            models.CheckConstraint(
                condition=Q(unknown_months__lte=F("record_months")), name="case_file_unknown_not_longer"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="case_file_policy_has_reason"),
        )

    def __str__(self) -> str:
        return str(self.controller_id)

    @property
    def months(self) -> dict[str, int]:
        """Give the periods by what they are for."""
        return {item: getattr(self, f"{item}_months") for item in ITEMS}


class CaseFileEnd(models.Model):
    """That a kind of a case's data is gone: how much it was, by which version of the periods, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="file_ends")
    kind = models.CharField(max_length=20, choices=KIND_LABELS)
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    policy_version = models.PositiveIntegerField()
    ended_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id case kind files size policy_version ended_at")

    class Meta:
        ordering = ("ended_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="case_file_end_kind_known"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind=RECORD), name="case_file_record_ends_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
