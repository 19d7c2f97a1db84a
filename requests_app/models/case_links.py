"""That two cases belong together, because a person said so."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.case_links import LINK_KINDS
from requests_app.labels_case_links import LINK_KIND_LABELS
from requests_app.models.cases import Case


class CaseLink(models.Model):
    """One case is a duplicate of another, follows up on it, or is about the same matter.

    The two may be of two controllers, as when one letter went to two brands. Why is a StepReason of the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LINK_KIND_LABELS)
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField()

    history = history_rows()
    personal_data = marks(plain="id case other kind linked_at linked_by")

    class Meta:
        ordering = ("linked_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=LINK_KINDS), name="case_link_kind_known"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_of_two"),
            models.UniqueConstraint(Least("case", "other"), Greatest("case", "other"), name="case_link_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"
