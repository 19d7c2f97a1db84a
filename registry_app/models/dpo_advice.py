"""What the data protection officer said of a version before it was decided if it is material."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from registry_app.domain.dpo_advice import ADVICE_KINDS, UNHEARD
from registry_app.labels_dpo_advice import ADVICE_KIND_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.policies import PolicyVersion
from registry_app.models.querysets import PolicyManager


class DpoAdvice(models.Model):
    """The advice of the DPO on the words of a version, or why there is none (GDPR Art. 38(1), 39(1)(a)).

    It holds for the words that it was given on; with others the DPO is heard again, in another row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="dpo_advice")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ADVICE_KIND_LABELS)
    # Whether the DPO holds the change to be material; empty where the DPO could not be heard.
    material = models.BooleanField(null=True, blank=True)
    advice = models.TextField()
    # The day on which the DPO said it, or could not be heard.
    said_on = models.DateField()
    heard_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id policy_version controller kind material advice said_on heard_sha256 recorded_by recorded_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ADVICE_KINDS), name="dpo_advice_kind_known"),
            models.CheckConstraint(condition=~Q(advice=""), name="dpo_advice_in_words"),
            models.CheckConstraint(
                condition=Q(kind=UNHEARD, material__isnull=True)
                | ~Q(kind=UNHEARD) & Q(material__isnull=False),
                name="dpo_advice_has_a_view",
            ),
            models.CheckConstraint(condition=~Q(heard_sha256=""), name="dpo_advice_on_words"),
        )

    def __str__(self) -> str:
        return f"{self.policy_version_id} {self.kind}"
