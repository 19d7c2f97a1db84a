"""Measures against a request that may be an attack, chosen for one case."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.letters.models import Letter
from dpo_office.common.personal_data import marks
from requests_app.domain.risk_measures import (
    ANOTHER,
    DAY_CAME,
    HOLDS,
    LIFTED,
    MEASURE_STATES,
    MEASURE_STEPS,
    MEASURES,
    MET,
    MET_AS,
    NOTICE,
    OPEN,
    PERSON,
    STOPPED,
    WITH_DAY,
)
from requests_app.labels_risk_measures import MEASURE_LABELS, MEASURE_STATE_LABELS, MET_AS_LABELS
from requests_app.models.cases import Case
from requests_app.models.reasons import StepReason


class RiskMeasure(models.Model):
    """A measure that holds a case back until it is met or lifted (docs/rules/risk_measures.md).

    Its words are reasons of the case's steps: none is chosen or lifted without.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="risk_measures")
    kind = models.CharField(max_length=20, choices=MEASURE_LABELS)
    state = models.CharField(max_length=20, choices=MEASURE_STATE_LABELS, default=MEASURE_STEPS.initial)
    # From this day on it holds nothing back.
    until = models.DateField(null=True, blank=True)
    reason = models.OneToOneField(StepReason, on_delete=models.PROTECT, related_name="+")
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    # When somebody who was told pressed that it was not them.
    stopped_at = models.DateTimeField(null=True, blank=True)
    met_as = models.CharField(max_length=20, choices=MET_AS_LABELS, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The Danish day on which it ended: none ends by its day before that day.
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.OneToOneField(
        StepReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = MEASURE_STEPS
    personal_data = marks(
        plain="id case kind state until reason set_by set_at stopped_at met_as ended_by ended_at ended_on"
        " end_reason"
    )

    class Meta:
        ordering = ("set_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=MEASURES), name="risk_measure_kind_known"),
            models.CheckConstraint(condition=Q(state__in=MEASURE_STATES), name="risk_measure_state_known"),
            models.CheckConstraint(
                condition=Q(kind__in=WITH_DAY, until__isnull=False)
                | (~Q(kind__in=WITH_DAY) & Q(until__isnull=True)),
                name="risk_measure_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=HOLDS,
                    met_as="",
                    ended_by__isnull=True,
                    ended_at__isnull=True,
                    ended_on__isnull=True,
                    end_reason__isnull=True,
                )
                | (
                    ~Q(state__in=HOLDS)
                    & Q(ended_by__isnull=False, ended_at__isnull=False, ended_on__isnull=False)
                ),
                name="risk_measure_ended_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state=OPEN, stopped_at__isnull=True)
                | Q(state=STOPPED, kind=NOTICE, stopped_at__isnull=False)
                | ~Q(state__in=HOLDS),
                name="risk_measure_stopped_when",
            ),
            models.CheckConstraint(
                condition=(Q(state=MET, met_as__in=MET_AS)) | (~Q(state=MET) & Q(met_as="")),
                name="risk_measure_met_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(state=LIFTED) | Q(end_reason__isnull=False), name="risk_measure_lifted_why"
            ),
            models.CheckConstraint(
                condition=~Q(met_as=DAY_CAME) | Q(ended_on__gte=F("until")), name="risk_measure_day_has_come"
            ),
            # Two people are two: whoever chose the measure does not confirm it.
            models.CheckConstraint(
                condition=~Q(kind=PERSON, met_as=ANOTHER) | ~Q(ended_by=F("set_by")),
                name="risk_measure_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state__in=HOLDS), name="risk_measure_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class MeasureNotice(models.Model):
    """A letter to a contact on file that a request was made, with a link that stops it; a keyed hash is kept.

    To which address it went stands with the letter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    measure = models.ForeignKey(RiskMeasure, on_delete=models.PROTECT, related_name="notices")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    insert_only = InsertOnly(set_once=("stopped_at",))
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id measure letter sent_at stopped_at", secrets="secret_hash")

    class Meta:
        ordering = ("sent_at", "id")

    def __str__(self) -> str:
        return str(self.id)
