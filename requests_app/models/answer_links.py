"""The links to answers that stay in the office, the codes that open them, and what was fetched."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.letters.models import Letter, LetterAttachment
from dpo_office.common.personal_data import marks
from requests_app.domain.answer_links import LINK_CAUSES, LINK_ENDS, POSTED, TOLD_TRIES
from requests_app.labels_answer_links import LINK_CAUSE_LABELS, LINK_END_LABELS
from requests_app.models.cases import Case


class AnswerLink(models.Model):
    """A link to the files of one letter, mailed to whom they are for; of its secret a keyed hash is kept.

    `code_hash` is that of the code that was told; empty where codes are mailed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answer_links")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20, choices=LINK_CAUSE_LABELS)
    secret_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    # Wrong guesses at the code that was told.
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=20, choices=LINK_END_LABELS, blank=True)
    # The letter on paper that took its place.
    posted_as = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    personal_data = marks(
        plain="id case letter cause tries sent_at sent_by expires_at opened_at ended_at ended_as posted_as",
        secrets="secret_hash code_hash",
    )

    class Meta:
        ordering = ("sent_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=LINK_CAUSES), name="answer_link_cause_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="")
                | Q(ended_at__isnull=False, ended_as__in=LINK_ENDS),
                name="answer_link_ended_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(posted_as__isnull=True) & ~Q(ended_as=POSTED)
                | Q(posted_as__isnull=False, ended_as=POSTED),
                name="answer_link_posted_as_a_letter",
            ),
            models.CheckConstraint(condition=Q(tries__lte=TOLD_TRIES), name="answer_link_tries_counted"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="answer_link_has_time"),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(ended_at__isnull=True), name="answer_link_one_running"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class AnswerCode(models.Model):
    """One entry: six digits that were mailed, or the code that was told; an entered one opens for an hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="codes")
    # Empty where the told code, which the link keeps, was entered.
    code_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True, blank=True)

    unhistoried = "counters of a code that lives ten minutes; the link keeps when it was opened"
    personal_data = marks(plain="id link sent_at tries entered_at", secrets="code_hash")

    class Meta:
        ordering = ("sent_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(code_hash="") | Q(entered_at__isnull=False), name="answer_code_sent_or_entered"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class AnswerFetch(models.Model):
    """A file was handed out over a link: which one, and when; not to which machine."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="fetches")
    attachment = models.ForeignKey(LetterAttachment, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id link attachment at")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.at:%Y-%m-%d %H:%M}"
