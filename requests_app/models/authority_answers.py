"""What an authority asks and is answered: questions, annexes, the answer sent, outcome, follow-ups."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.authority_codes import AUTHORITY_CHANNELS, MAX_NAME, MAX_SOURCE, OUTCOMES
from requests_app.domain.authority_rules import question_state
from requests_app.labels_authority import AUTHORITY_CHANNEL_LABELS, OUTCOME_LABELS
from requests_app.models.authority_cases import AuthorityCase, AuthorityLetter
from requests_app.models.cases import RETENTION
from requests_app.models.held_things import HeldThing
from requests_app.models.querysets import AuthorityQuestionManager


class AuthorityQuestion(models.Model):
    """A question of the authority: whose it is, what answers it, the answer, and whether it is approved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="questions")
    letter = models.ForeignKey(AuthorityLetter, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authority_questions",
    )
    # Which part of the record, a case or a policy answers it: in words, and as one of what is held.
    source = models.CharField(max_length=MAX_SOURCE, blank=True)
    held = models.ForeignKey(
        HeldThing, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    # What was missing when it was sent back.
    returned_for = models.TextField(blank=True)

    objects = AuthorityQuestionManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id authority_case letter number owner source held answered_at answered_by approved_at"
        " approved_by",
        personal="text answer returned_for",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "question of an authority"
        verbose_name_plural = "questions of authorities"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["authority_case", "number"], name="authority_question_once"),
            models.CheckConstraint(condition=~Q(text=""), name="authority_question_asks"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="authority_question_answered_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False, answered_at__isnull=False),
                name="authority_question_approved_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.number}"

    @property
    def goes_by(self) -> AuthorityCase:
        """Give the row whose version and steps this question goes by."""
        return self.authority_case

    @property
    def version(self) -> int:
        """Give that row's version."""
        known: int = self.goes_by.version
        return known

    @property
    def standing(self) -> str:
        """Give where it stands: open, answered or approved."""
        return question_state(
            is_answered=self.answered_at is not None, is_approved=self.approved_at is not None
        )


class AuthorityAnswer(models.Model):
    """That an answer was sent: when, how, and word for word what it said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(AuthorityLetter, on_delete=models.PROTECT, related_name="answers")
    sent_on = models.DateField()
    channel = models.CharField(max_length=20, choices=AUTHORITY_CHANNEL_LABELS)
    summary = models.TextField()
    # The questions with their answers, and the annexes with their fingerprints, as they stood then.
    content = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id letter sent_on channel recorded_at recorded_by",
        personal="summary content",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("sent_on", "recorded_at")
        constraints = (
            models.CheckConstraint(condition=~Q(summary=""), name="authority_answer_says_what"),
            models.CheckConstraint(
                condition=Q(channel__in=AUTHORITY_CHANNELS), name="authority_answer_channel"
            ),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.sent_on}"


class AuthorityAnnex(models.Model):
    """An annex of an answer: its title, where it comes from, and its file if there is one.

    Before the answer is sent its number is that of the day; afterwards it is fixed with the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="annexes")
    answer = models.ForeignKey(
        AuthorityAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="annexes"
    )
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=MAX_NAME)
    source = models.CharField(max_length=MAX_SOURCE)
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filename = models.CharField(max_length=150, blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    history = history_rows()
    personal_data = marks(
        plain="id authority_case answer number document filename added_at added_by",
        personal="title source",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(condition=~Q(title="") & ~Q(source=""), name="authority_annex_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.number}"


class AuthorityOutcome(models.Model):
    """How the authority decided, when, and in its words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=30, choices=OUTCOME_LABELS)
    decided_on = models.DateField()
    text = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id authority_case outcome decided_on recorded_at recorded_by",
        personal="text",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("recorded_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="authority_outcome_one_of"),
            models.CheckConstraint(condition=~Q(text=""), name="authority_outcome_has_words"),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.outcome}"


class AuthorityFollowUp(models.Model):
    """What the controller must do after an authority's letter or outcome, by when, and who does it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="follow_ups")
    what = models.TextField()
    due_on = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="authority_follow_ups",
    )
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.UUIDField(null=True, blank=True)
    note = models.TextField(blank=True)

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id authority_case due_on owner added_at added_by done_on done_by",
        personal="what note",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("due_on", "added_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(what=""), name="authority_follow_up_says_what"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="authority_follow_up_done_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.id}"
