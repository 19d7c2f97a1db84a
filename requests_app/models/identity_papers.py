"""Copies of identity papers among the files of a case, and the note that is left of each."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.documents import Document
from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.identity_papers import ERASED, HELD, PAPER_STATES, PAPER_STEPS, PAPERS, SOURCES
from requests_app.labels_identity_papers import PAPER_LABELS, PAPER_STATE_LABELS, SOURCE_LABELS
from requests_app.models.cases import Case
from requests_app.models.reasons import StepReason


class IdentityPaper(models.Model):
    """A file of a case that somebody marked as a copy of an identity paper (docs/rules/identity.md).

    Once it is settled who asks, the file loses its key; this row says that it was seen, what it was, and by
    whom and when. The hash stays with the document.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="identity_papers")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=SOURCE_LABELS)
    kind = models.CharField(max_length=20, choices=PAPER_LABELS)
    state = models.CharField(max_length=20, choices=PAPER_STATE_LABELS, default=PAPER_STEPS.initial)
    reason = models.OneToOneField(StepReason, on_delete=models.PROTECT, related_name="+")
    marked_by = models.UUIDField()
    marked_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = PAPER_STEPS
    personal_data = marks(
        plain="id case document source kind state reason marked_by marked_at ended_by ended_at"
    )

    class Meta:
        ordering = ("marked_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PAPER_STATES), name="identity_paper_state_known"),
            models.CheckConstraint(condition=Q(kind__in=PAPERS), name="identity_paper_kind_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="identity_paper_source_known"),
            models.CheckConstraint(
                condition=Q(state=HELD, ended_by__isnull=True, ended_at__isnull=True)
                | (~Q(state=HELD) & Q(ended_by__isnull=False, ended_at__isnull=False)),
                name="identity_paper_ended_when_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state__in=(HELD, ERASED)), name="identity_paper_once"
            ),
        )
        indexes = (
            # Few are there at a time, and Today asks for them.
            models.Index(fields=["case"], condition=Q(state=HELD), name="identity_paper_held"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
