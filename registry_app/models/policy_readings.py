"""Policy texts that were read as drafts of a record, and what somebody decided about each fact."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.policy_proposal import FACT_KINDS
from registry_app.domain.proposal_parts import CERTAINTIES
from registry_app.domain.proposed_fact_steps import (
    ACCEPTED,
    DECIDED,
    DECLINED,
    FACT_STATES,
    OPEN,
    PROPOSED_FACT_STEPS,
)
from registry_app.labels_proposals import CERTAINTY_LABELS, FACT_KIND_LABELS, FACT_STATE_LABELS
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.purposes import Purpose
from registry_app.models.querysets import ActivityManager, ReadingPartManager


class PolicyReading(models.Model):
    """A policy text, and the sentences of it that were not understood."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="policy_readings")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=2)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    # [line, sentence, whether it is about something that the record has no place for]
    not_understood = models.JSONField(default=list, blank=True)
    read_by = models.UUIDField()
    read_at = models.DateTimeField()

    objects = ActivityManager()
    history = history_rows()
    # A policy is written for everybody; whoever it names is named in public.
    personal_data = marks(
        plain="id controller title language text text_sha256 not_understood read_by read_at"
    )

    class Meta:
        ordering = ("-read_at",)

    def __str__(self) -> str:
        return f"{self.controller_id} {self.title}"


class ProposedFact(models.Model):
    """A fact that a text states, with the sentence it came from, and what was decided about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reading = models.ForeignKey(PolicyReading, on_delete=models.PROTECT, related_name="facts")
    position = models.PositiveIntegerField()
    # The number of its activity in the text; 0 for what is said for all of them.
    activity = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=FACT_KIND_LABELS)
    values = models.JSONField(default=dict)
    sentence = models.TextField()
    line = models.PositiveIntegerField()
    certainty = models.CharField(max_length=8, choices=CERTAINTY_LABELS)
    # The same fact has the same key in every reading: what was declined is remembered by it.
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=FACT_STATE_LABELS, default=PROPOSED_FACT_STEPS.initial)
    reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # What an accepted activity became: its other facts are entered there.
    made_activity = models.ForeignKey(
        ProcessingActivity, on_delete=models.PROTECT, null=True, blank=True, related_name="proposed_facts"
    )
    made_purpose = models.ForeignKey(
        Purpose, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposed_facts"
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    step_table = PROPOSED_FACT_STEPS

    objects = ReadingPartManager()
    history = history_rows()
    personal_data = marks(
        plain="id reading position activity kind values sentence line certainty key state reason decided_by"
        " decided_at made_activity made_purpose version changed_at"
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["reading", "position"], name="proposed_fact_in_order"),
            models.CheckConstraint(condition=Q(kind__in=FACT_KINDS), name="proposed_fact_kind_known"),
            models.CheckConstraint(
                condition=Q(certainty__in=CERTAINTIES), name="proposed_fact_certainty_known"
            ),
            models.CheckConstraint(condition=Q(state__in=FACT_STATES), name="proposed_fact_state_known"),
            models.CheckConstraint(
                condition=Q(state=OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=DECIDED, decided_by__isnull=False, decided_at__isnull=False),
                name="proposed_fact_decided_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=DECLINED) | ~Q(reason=""), name="proposed_fact_declined_why"
            ),
            models.CheckConstraint(
                condition=Q(made_activity__isnull=True) | Q(kind="activity", state=ACCEPTED),
                name="proposed_fact_made_by_acceptance",
            ),
        )
        indexes = (models.Index(fields=["key"], name="proposed_fact_key"),)

    def __str__(self) -> str:
        return f"{self.reading_id} {self.position}"

    @property
    def controller(self) -> Controller:
        """Give the controller of the reading."""
        return self.reading.controller

    @property
    def controller_id(self) -> Any:
        """Give the key of the reading's controller."""
        return self.reading.controller_id
