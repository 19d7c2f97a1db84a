"""What was weighed before a right is refused on a ground that has to be weighed."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.decision_records import (
    ADVISED,
    BALANCING,
    COMPELLING,
    DECIDED,
    DRAFT,
    EXCEPTION,
    RECORD_OUTCOMES,
    RECORD_STATES,
    RECORD_STEPS,
    SUPERSEDED,
    UNDECIDED,
    WEIGHED,
)
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_decision_records import (
    RECORD_KIND_LABELS,
    RECORD_OUTCOME_LABELS,
    RECORD_STATE_LABELS,
)
from requests_app.models.cases import RETENTION, Case

_NOT_DECIDED = Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
_IS_DECIDED = Q(outcome__in=RECORD_OUTCOMES, decided_by__isnull=False, decided_at__isnull=False)


class DecisionRecord(models.Model):
    """What is weighed in a case before one of its rights is refused (docs/rules/decision_records.md).

    Its words stand as they were drafted, so that what was advised on is what was decided; who sees it
    otherwise drafts another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decision_records")
    right = models.CharField(max_length=30, choices=RIGHT_LABELS)
    ground = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=RECORD_KIND_LABELS)
    state = models.CharField(max_length=20, choices=RECORD_STATE_LABELS, default=RECORD_STEPS.initial)
    controller_interests = models.TextField()
    person_interests = models.TextField()
    # The alternatives that were considered, and why the processing is necessary.
    necessity = models.TextField()
    weighing = models.TextField()
    drafted_by = models.UUIDField()
    drafted_at = models.DateTimeField()
    view = models.CharField(max_length=20, choices=RECORD_OUTCOME_LABELS, blank=True)
    advice = models.TextField(blank=True)
    advised_by = models.UUIDField(null=True, blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=RECORD_OUTCOME_LABELS, blank=True)
    departure_reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = RECORD_STEPS
    personal_data = marks(
        plain="id case right ground kind state drafted_by drafted_at view advised_by advised_at outcome"
        " decided_by decided_at",
        personal="controller_interests person_interests necessity weighing advice departure_reason",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("drafted_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RECORD_STATES), name="record_state_known"),
            models.CheckConstraint(condition=Q(ground__in=WEIGHED), name="record_ground_weighed"),
            models.CheckConstraint(
                condition=Q(kind=BALANCING, ground=COMPELLING) | Q(kind=EXCEPTION) & ~Q(ground=COMPELLING),
                name="record_kind_of_ground",
            ),
            models.CheckConstraint(
                condition=~Q(controller_interests="") & ~Q(person_interests="") & ~Q(necessity=""),
                name="record_has_both_sides",
            ),
            models.CheckConstraint(condition=~Q(weighing=""), name="record_is_weighed"),
            models.CheckConstraint(
                condition=Q(view="", advice="", advised_by__isnull=True, advised_at__isnull=True)
                | Q(view__in=RECORD_OUTCOMES, advised_by__isnull=False, advised_at__isnull=False)
                & ~Q(advice=""),
                name="record_advised_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNDECIDED)
                | Q(state=DRAFT, advised_at__isnull=True)
                | Q(state=ADVISED, advised_at__isnull=False),
                name="record_advised_says_so",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDECIDED) & _NOT_DECIDED
                | Q(state=DECIDED) & _IS_DECIDED
                | Q(state=SUPERSEDED) & (_NOT_DECIDED | _IS_DECIDED),
                name="record_decided_when_and_by_whom",
            ),
            # The data protection officer advises and does not decide (GDPR Art. 38(6)).
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(advised_by__isnull=True)
                | ~Q(decided_by=F("advised_by")),
                name="record_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(view="") | Q(outcome=F("view")) | ~Q(departure_reason=""),
                name="record_departs_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "right"], condition=Q(state__in=UNDECIDED), name="record_one_waits"
            ),
            models.UniqueConstraint(
                fields=["case", "right"], condition=Q(state=DECIDED), name="record_one_holds"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.right}"
