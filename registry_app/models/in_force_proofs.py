"""What was known when a version of a policy took effect: without such a row the database lets none do so."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from registry_app.domain.in_force_proofs import ENTERED, GROUNDS, LATER_FOR_SOME, TOLD
from registry_app.labels import IN_FORCE_GROUND_LABELS
from registry_app.models.campaigns import Campaign
from registry_app.models.controllers import Controller
from registry_app.models.later_effects import LaterEffect
from registry_app.models.policies import PolicyVersion
from registry_app.models.querysets import PolicyManager


class InForceProof(models.Model):
    """On what ground a version is in force, and the counts of its campaign on the day that was judged."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy_version = models.OneToOneField(
        PolicyVersion, on_delete=models.PROTECT, related_name="in_force_proof"
    )
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=IN_FORCE_GROUND_LABELS)
    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="in_force_proof"
    )
    # The version that was archived for it, in the same transaction.
    replaces = models.OneToOneField(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    # The day from which it applies: the announced one, or the first with 14 full days for everyone.
    in_force_on = models.DateField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64)
    list_sha256 = models.CharField(max_length=64, blank=True)
    due = models.PositiveIntegerField(default=0)
    informed = models.PositiveIntegerField(default=0)
    # Of those informed, how many later than 14 full days before the announced day: it was postponed for them.
    late = models.PositiveIntegerField(default=0)
    # Not told by then, so that it applies to them later: by a decider's decision, and never without.
    later = models.PositiveIntegerField(default=0, db_default=0)
    later_effect = models.OneToOneField(
        LaterEffect, on_delete=models.PROTECT, null=True, blank=True, related_name="in_force_proof"
    )
    excepted = models.PositiveIntegerField(default=0)
    excluded = models.JSONField(default=dict, blank=True)
    last_reached_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id policy_version controller ground campaign replaces in_force_on content_sha256 list_sha256"
        " due informed late later later_effect excepted excluded last_reached_at evaluated_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ground__in=GROUNDS), name="in_force_proof_ground_known"),
            models.CheckConstraint(condition=~Q(content_sha256=""), name="in_force_proof_of_a_text"),
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=False) | Q(ground=ENTERED), name="in_force_proof_has_day"
            ),
            # Told means all of them: one who was not is counted as due, and then the counts differ.
            models.CheckConstraint(
                condition=(
                    Q(
                        ground__in=(TOLD, LATER_FOR_SOME),
                        campaign__isnull=False,
                        due=F("informed") + F("later"),
                    )
                    & ~Q(list_sha256="")
                )
                | (
                    ~Q(ground__in=(TOLD, LATER_FOR_SOME))
                    & Q(campaign__isnull=True, list_sha256="", due=0, informed=0, late=0, excepted=0)
                ),
                name="in_force_proof_everyone_told",
            ),
            models.CheckConstraint(
                condition=Q(late__lte=F("informed")), name="in_force_proof_late_were_told"
            ),
            models.CheckConstraint(
                condition=Q(ground=LATER_FOR_SOME, later_effect__isnull=False)
                | (~Q(ground=LATER_FOR_SOME) & Q(later_effect__isnull=True, later=0)),
                name="in_force_proof_later_is_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_version_id} {self.ground}"
