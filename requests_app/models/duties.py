"""The year wheel: recurring duties of a controller, their turns, and what shows that they were done."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.users import User
from registry_app.models import Controller, ProcessingActivity, ProcessingAgreement
from requests_app.domain import duty_codes as codes
from requests_app.domain.duty_steps import DONE, DUTY_STATES, DUTY_STEPS, TURN_STATES, TURN_STEPS, WAIVED
from requests_app.labels_duties import (
    DUTY_KIND_LABELS,
    DUTY_STATE_LABELS,
    PROPOSAL_OUTCOME_LABELS,
    TURN_STATE_LABELS,
    WAIVE_GROUND_LABELS,
)
from requests_app.models.contributors import STAFF, Contributor
from requests_app.models.querysets import DutyManager


class Duty(models.Model):
    """What a controller does every year in a month, whose it is, and what counts as done.

    The owner is a person with an account or a colleague without one; nobody where neither is set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20, choices=DUTY_KIND_LABELS)
    # Empty: the kind's own name and words.
    name_da = models.CharField(max_length=codes.MAX_NAME, blank=True)
    name_en = models.CharField(max_length=codes.MAX_NAME, blank=True)
    done_when_da = models.TextField(blank=True)
    done_when_en = models.TextField(blank=True)
    month = models.PositiveSmallIntegerField()
    # No turn is due before this day.
    begins_on = models.DateField()
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="duties_owned"
    )
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    state = models.CharField(max_length=20, choices=DUTY_STATE_LABELS, default=DUTY_STEPS.initial)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = DutyManager()
    history = history_rows()
    never_deleted = True
    step_table = DUTY_STEPS
    personal_data = marks(
        plain="id controller kind name_da name_en done_when_da done_when_en month begins_on owner contributor"
        " state version created_at changed_at"
    )

    class Meta:
        verbose_name = "recurring duty"
        verbose_name_plural = "recurring duties"
        ordering = ("month", "kind", "created_at")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=codes.DUTY_KINDS), name="duty_kind_known"),
            models.CheckConstraint(condition=Q(state__in=DUTY_STATES), name="duty_state_known"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="duty_month_known"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(contributor__isnull=True), name="duty_one_owner"
            ),
            models.CheckConstraint(
                condition=~Q(kind=codes.OWN) | (~Q(name_da="") & ~Q(name_en="")), name="duty_own_has_names"
            ),
            models.UniqueConstraint(
                fields=["controller", "kind"],
                condition=Q(kind__in=codes.FOR_EACH, state="running"),
                name="duty_for_each_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.month}"


class DutyTurn(models.Model):
    """One year's turn of a duty; for a review or oversight of each, about one activity or agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="turns")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="duty_turns")
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    activity = models.ForeignKey(
        ProcessingActivity, null=True, blank=True, on_delete=models.PROTECT, related_name="duty_turns"
    )
    agreement = models.ForeignKey(
        ProcessingAgreement, null=True, blank=True, on_delete=models.PROTECT, related_name="duty_turns"
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="turns_owned"
    )
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="turns"
    )
    state = models.CharField(max_length=20, choices=TURN_STATE_LABELS, default=TURN_STEPS.initial)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True)
    waive_ground = models.CharField(max_length=20, choices=WAIVE_GROUND_LABELS, blank=True)
    waive_reason = models.TextField(blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = DutyManager()
    history = history_rows()
    never_deleted = True
    step_table = TURN_STEPS
    # What people write about their work may name a colleague.
    personal_data = marks(
        plain="id duty controller year due_on activity agreement owner contributor state asked_at reminded_at"
        " done_at done_by waive_ground waived_at waived_by version created_at changed_at",
        personal="note waive_reason",
        retention=STAFF,
    )

    class Meta:
        verbose_name = "duty of a year"
        verbose_name_plural = "duties of a year"
        ordering = ("due_on", "created_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=TURN_STATES), name="duty_turn_state_known"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(contributor__isnull=True), name="duty_turn_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(agreement__isnull=True), name="duty_turn_one_subject"
            ),
            models.CheckConstraint(
                condition=Q(state=DONE, done_at__isnull=False, done_by__isnull=False)
                | (~Q(state=DONE) & Q(done_at__isnull=True, done_by__isnull=True)),
                name="duty_turn_done_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=WAIVED,
                    waive_ground__in=codes.WAIVE_GROUNDS,
                    waived_at__isnull=False,
                    waived_by__isnull=False,
                )
                | (~Q(state=WAIVED) & Q(waive_ground="", waived_at__isnull=True, waived_by__isnull=True)),
                name="duty_turn_waived_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(waive_ground=codes.BY_DECISION) | ~Q(waive_reason=""),
                name="duty_turn_waived_with_reason",
            ),
            models.UniqueConstraint(
                fields=["duty", "year"],
                condition=Q(activity__isnull=True, agreement__isnull=True),
                name="duty_turn_once",
            ),
            models.UniqueConstraint(
                fields=["duty", "year", "activity"],
                condition=Q(activity__isnull=False),
                name="duty_turn_once_an_activity",
            ),
            models.UniqueConstraint(
                fields=["duty", "year", "agreement"],
                condition=Q(agreement__isnull=False),
                name="duty_turn_once_an_agreement",
            ),
        )
        indexes = (models.Index(fields=["controller", "due_on"], name="duty_turn_by_day"),)

    def __str__(self) -> str:
        return f"{self.duty_id} {self.year}"

    @property
    def goes_by(self) -> "DutyTurn":
        """Give the row that is locked for a step of this work."""
        return self

    @property
    def answer_by(self) -> date:
        """Give by when its owner answers."""
        day: date = self.due_on
        return day


class DutyEvidence(models.Model):
    """A file that shows that a turn was done; its name is ours, never the uploader's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(DutyTurn, on_delete=models.PROTECT, related_name="evidence")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=150)
    attached_at = models.DateTimeField()
    attached_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id turn document filename attached_at attached_by")

    class Meta:
        ordering = ("attached_at", "id")

    def __str__(self) -> str:
        return self.filename


class DutyProposal(models.Model):
    """What an owner says has changed, or stands in the way; and what the office made of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(DutyTurn, on_delete=models.PROTECT, related_name="proposals")
    text = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    # The activity's version when it was proposed and when it was carried out: what changed lies between.
    version_before = models.PositiveIntegerField(null=True, blank=True)
    version_after = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=PROPOSAL_OUTCOME_LABELS, blank=True)
    # What was changed, or why it was not.
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id turn proposed_at proposed_by version_before version_after outcome decided_at decided_by",
        personal="text answer",
        retention=STAFF,
    )

    class Meta:
        ordering = ("proposed_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="duty_proposal_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(
                        outcome__in=codes.PROPOSAL_OUTCOMES,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="duty_proposal_decided_when_and_by_whom",
            ),
            models.UniqueConstraint(fields=["turn"], condition=Q(outcome=""), name="duty_proposal_one_waits"),
        )

    def __str__(self) -> str:
        return f"{self.turn_id} {self.id}"
