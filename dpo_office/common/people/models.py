"""What is recorded about people of the office: assessments, the words of a step, and what they read."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dpo_office.common.events import Event
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.kept_apart import without_kept_apart
from dpo_office.common.labels import READ_KIND_LABELS, REVIEW_OUTCOME_LABELS
from dpo_office.common.people.permissions import VIEW_READS, VIEW_USERS
from dpo_office.common.permissions import Actor
from dpo_office.common.personal_data import marks
from dpo_office.common.querysets import ControllerQuerySet

__all__ = ["AccessReview", "DoubleRoleAssessment", "ReadRecord", "UserReason"]

# Pages whose opening is recorded once in a while, and not at each reload.
LOOKS = ("case", "customer")
# What takes a reason.
OPENINGS = ("opened", "colleagues")


class AssessmentQuerySet(ControllerQuerySet):
    """Assessments of a double role."""

    permission = VIEW_USERS


class ReadRecordQuerySet(ControllerQuerySet):
    """The read log."""

    permission = VIEW_READS

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see: no reads of what is kept from them."""
        return without_kept_apart(super().for_user(actor), "subject_id", actor)


AssessmentManager = models.Manager.from_queryset(AssessmentQuerySet)
ReadRecordManager = models.Manager.from_queryset(ReadRecordQuerySet)


class DoubleRoleAssessment(models.Model):
    """Why one person may be DPO and decider at a controller, or at all (GDPR Art. 38(6), C-453/21)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments")
    controller_id = models.UUIDField(null=True, blank=True)
    reasons = models.TextField()
    assessed_by = models.UUIDField()
    assessed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = AssessmentManager()
    history = history_rows()
    personal_data = marks(
        plain="id user controller_id assessed_by assessed_at ended_at", personal="reasons", retention="staff"
    )

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(
                fields=["user", "controller_id"],
                condition=Q(ended_at__isnull=True),
                name="assessment_once_in_force",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, controller_id__isnull=True),
                name="assessment_everywhere_once",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="assessment_has_reasons"),
            models.CheckConstraint(condition=~Q(assessed_by=F("user")), name="assessment_by_somebody_else"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.assessed_at:%Y-%m-%d}"


class UserReason(models.Model):
    """The words that somebody gave for a step with a user: kept apart from events, which hold codes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reasons")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="user_reason")
    text = models.TextField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id user event", personal="text", retention="staff")

    class Meta:
        app_label = "common"
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="user_reason_has_words"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.event_id}"


class ReadRecord(models.Model):
    """That somebody read something: who, what and when; never what was typed.

    A search names the kind of object that was looked for (empty: all kinds) and one controller for each
    row; a controller that is empty stands for all of them. Of pages that are opened there is one row for each
    reader, page and half hour (`slot`). Opened words have why: a code, and what was said to it.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=READ_KIND_LABELS)
    reader_id = models.UUIDField()
    controller_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)
    slot = models.PositiveIntegerField(null=True)
    # Of a colleague's case that was opened: until when, in real time.
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField()

    objects: ClassVar[Any] = ReadRecordManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id kind controller_id subject_type subject_id document_id slot until reason read_at",
        personal="reader_id words",
        retention="staff_reads",
    )

    class Meta:
        app_label = "common"
        verbose_name = "entry of the read log"
        verbose_name_plural = "entries of the read log"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["subject_id", "-id"], name="read_of_subject"),
            models.Index(fields=["reader_id", "-id"], name="read_by_reader"),
            models.Index(fields=["read_at"], name="read_when"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["reader_id", "subject_id", "slot"],
                condition=Q(slot__isnull=False),
                name="read_once_in_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LOOKS, slot__isnull=False) | (~Q(kind__in=LOOKS) & Q(slot__isnull=True)),
                name="read_look_has_slot",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=OPENINGS) & ~Q(reason=""))
                | (~Q(kind__in=OPENINGS) & Q(reason="", words="")),
                name="read_opened_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="colleagues", until__isnull=False)
                | (~Q(kind="colleagues") & Q(until__isnull=True)),
                name="read_open_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind for kind, _words in READ_KIND_LABELS]), name="read_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="search", subject_id__isnull=True)
                | (~Q(kind="search") & Q(subject_id__isnull=False)),
                name="read_of_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class AccessReview(models.Model):
    """That somebody looked at what a person may do, and kept it or ended it (docs/rules/access_review.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=10, choices=REVIEW_OUTCOME_LABELS)
    text = models.TextField(blank=True)
    reviewed_by = models.UUIDField()
    reviewed_at = models.DateTimeField()
    next_on = models.DateField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id user outcome reviewed_by reviewed_at next_on", personal="text", retention="staff"
    )

    class Meta:
        app_label = "common"
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[code for code, _words in REVIEW_OUTCOME_LABELS]),
                name="review_outcome_known",
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("user")), name="review_by_somebody_else"),
            models.CheckConstraint(condition=Q(outcome="kept") | ~Q(text=""), name="review_ended_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.outcome}"
