"""The yearly reports of the data protection officer: what they recommend; the figures are worked out anew."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.models.querysets import YearlyReportManager


class YearlyReport(models.Model):
    """The report of one year to the management of one controller (GDPR Art. 38(3), 39(1)(b))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="yearly_reports")
    year = models.PositiveSmallIntegerField()
    # Words about the organisation, in either language or both; no person is named in a report.
    recommendations_da = models.TextField(blank=True)
    recommendations_en = models.TextField(blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = YearlyReportManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id controller year recommendations_da recommendations_en written_at written_by version"
        " created_at changed_at"
    )

    class Meta:
        ordering = ("-year", "controller__name")
        constraints = (
            models.UniqueConstraint(fields=["controller", "year"], name="yearly_report_once"),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True, written_by__isnull=True)
                | Q(written_at__isnull=False, written_by__isnull=False),
                name="yearly_report_written_when_and_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.year}"
