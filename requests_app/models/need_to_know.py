"""Who sees a case that a colleague works on, at a controller."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.need_to_know import SEEN_BY
from requests_app.labels_need_to_know import SEEN_BY_LABELS
from requests_app.models.querysets import NeedToKnowManager


class NeedToKnow(models.Model):
    """What a decider chose for a controller; without such a row the narrow rule holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="need_to_know")
    seen_by = models.CharField(max_length=20, choices=SEEN_BY_LABELS)
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    objects = NeedToKnowManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(plain="id controller seen_by reason decided_by decided_at")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(seen_by__in=SEEN_BY), name="need_to_know_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="need_to_know_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.seen_by}"
