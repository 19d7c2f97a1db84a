"""That a version applies later to some than to the others: by a decision, or because a notice came back."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from registry_app.models.campaigns import Campaign, Notice
from registry_app.models.controllers import Controller
from registry_app.models.customers import Customer
from registry_app.models.querysets import PolicyManager


class LaterEffect(models.Model):
    """A decider's word that a version takes effect on its day, and later for those not told in time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="later_effects")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    # Of no other day: after a postponement it is decided anew.
    effective_on = models.DateField()
    reason = models.TextField()
    # To how many it applied later when it was decided.
    customers = models.PositiveIntegerField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id campaign controller effective_on reason customers decided_by decided_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "effective_on"], name="later_effect_once_for_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="later_effect_has_reason"),
        )

    def __str__(self) -> str:
        return str(self.id)


class LateBounce(models.Model):
    """That a notice came back after the version took effect: it applies later to this customer alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="late_bounces")
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="late_bounce")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    bounced_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id campaign notice customer controller bounced_at noted_at")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bounced_at__lte=F("noted_at")), name="late_bounce_noted_after"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
