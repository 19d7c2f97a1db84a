"""The rights that a case asks for, each with its own outcome."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import BarredWhile, history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.case_codes import ITEM_OUTCOMES, OUTCOMES_WITH_GROUND, PENDING
from requests_app.domain.rights import ERASURE, RIGHTS
from requests_app.domain.risk_measures import GRANTS, HELD_RIGHTS, HOLDS
from requests_app.domain.waits import MAX_WAIT_DAYS
from requests_app.labels import ITEM_OUTCOME_LABELS, RIGHT_LABELS
from requests_app.models.cases import RETENTION, Case


class RightItem(models.Model):
    """One right asked for in a case; what is refused has its ground (GDPR Art. 12(4))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    right = models.CharField(max_length=30, choices=RIGHT_LABELS)
    outcome = models.CharField(max_length=20, choices=ITEM_OUTCOME_LABELS, default=PENDING)
    ground = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    # What shows that the ground of a refusal holds: the burden is the controller's (GDPR Art. 12(5), 5(2)).
    evidence = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    # "Send it first, then erase" (domain/waits.py): how many days after the copy, and when the wait ended.
    waits_days = models.PositiveSmallIntegerField(null=True, blank=True)
    wait_ended_at = models.DateTimeField(null=True, blank=True)
    wait_ended_by = models.UUIDField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    # Whoever goes round the action grants nothing either while a measure holds the case.
    barred_while = BarredWhile(
        "outcome", GRANTS, ("right", HELD_RIGHTS), "requests_app.RiskMeasure", "case", HOLDS
    )
    # Reason and evidence are free text about a person.
    personal_data = marks(
        plain="id case position right outcome ground decided_at decided_by waits_days wait_ended_at"
        " wait_ended_by",
        personal="reason evidence",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["case", "right"], name="right_item_once"),
            models.CheckConstraint(condition=Q(right__in=RIGHTS), name="right_item_right_known"),
            models.CheckConstraint(condition=Q(outcome__in=ITEM_OUTCOMES), name="right_item_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome=PENDING, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(outcome=PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="right_item_decided_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=(Q(outcome__in=OUTCOMES_WITH_GROUND) & ~Q(ground=""))
                | (~Q(outcome__in=OUTCOMES_WITH_GROUND) & Q(ground="")),
                name="right_item_refused_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES_WITH_GROUND) | Q(evidence=""),
                name="right_item_evidence_of_refusal",
            ),
            models.CheckConstraint(
                condition=Q(waits_days__isnull=True) | Q(right=ERASURE, waits_days__lte=MAX_WAIT_DAYS),
                name="right_item_erasure_waits",
            ),
            models.CheckConstraint(
                condition=Q(wait_ended_at__isnull=True, wait_ended_by__isnull=True)
                | Q(waits_days__isnull=False, wait_ended_at__isnull=False, wait_ended_by__isnull=False),
                name="right_item_wait_ended_when_and_by_whom",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.right}"

    @property
    def is_waiting(self) -> bool:
        """Tell whether the right is still to be answered, and not before the copy has arrived."""
        return self.outcome == PENDING and self.waits_days is not None and self.wait_ended_at is None
