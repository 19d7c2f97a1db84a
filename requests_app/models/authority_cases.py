"""Cases of the supervisory authority: its letters with their limits, and what is asked of it about them."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.documents import Document
from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import NumberKey
from registry_app.models import Controller
from requests_app.domain.authority_codes import (
    AUTHORITY_CHANNELS,
    AUTHORITY_KINDS,
    MAX_FILE_NUMBER,
    MAX_NAME,
    OUTCOMES,
)
from requests_app.domain.authority_steps import AUTHORITY_STATES, AUTHORITY_STEPS, CLOSED, DECIDED, OWING
from requests_app.labels_authority import (
    AUTHORITY_CHANNEL_LABELS,
    AUTHORITY_KIND_LABELS,
    AUTHORITY_STATE_LABELS,
    OUTCOME_LABELS,
)
from requests_app.models.cases import RETENTION
from requests_app.models.querysets import AuthorityCaseManager


class AuthorityCase(models.Model):
    """A case in which an authority asks a controller (GDPR Art. 31, 58), and the hold that goes with it.

    `due_on` is the limit of the newest letter, a day that the authority set; `outcome` the newest that it
    told since that letter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="authority_cases")
    reference = models.CharField(max_length=30, unique=True)
    authority = models.CharField(max_length=MAX_NAME)
    contact = models.CharField(max_length=300, blank=True)
    file_number = models.CharField(max_length=MAX_FILE_NUMBER)
    kind = models.CharField(max_length=20, choices=AUTHORITY_KIND_LABELS)
    matter = models.TextField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=30, choices=OUTCOME_LABELS, blank=True)
    # Why the hold is still needed, and when that is looked at again.
    hold_reason = models.TextField(blank=True)
    hold_review_on = models.DateField()
    owned_by = models.UUIDField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=AUTHORITY_STATE_LABELS, default=AUTHORITY_STEPS.initial)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = AuthorityCaseManager()
    history = history_rows()
    never_deleted = True
    step_table = AUTHORITY_STEPS
    personal_data = marks(
        plain="id controller reference authority file_number kind due_on outcome hold_review_on owned_by"
        " opened_by closed_at closed_by state version created_at changed_at",
        personal="contact matter hold_reason",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "authority case"
        verbose_name_plural = "authority cases"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=AUTHORITY_STATES), name="authority_state_known"),
            models.CheckConstraint(condition=Q(kind__in=AUTHORITY_KINDS), name="authority_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="authority_outcome_known"),
            models.CheckConstraint(
                condition=~Q(authority="") & ~Q(file_number="") & ~Q(matter=""), name="authority_says_what"
            ),
            # What is decided says how; what waits for an answer is not decided.
            models.CheckConstraint(
                condition=(~Q(state__in=[DECIDED, CLOSED]) | ~Q(outcome=""))
                & (~Q(state__in=OWING) | Q(outcome="")),
                name="authority_decided_how",
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="authority_closed_when_and_by_whom",
            ),
            models.UniqueConstraint(
                fields=["controller", "authority", "file_number"], name="authority_file_number_once"
            ),
        )
        indexes = (
            models.Index(fields=["-created_at", "id"], name="authority_list"),
            models.Index(fields=["controller", "-created_at"], name="authority_list_of_one"),
            models.Index(fields=["due_on", "id"], condition=~Q(state=CLOSED), name="authority_open"),
            models.Index(NumberKey("reference"), name="authority_reference_key"),
            models.Index(NumberKey("file_number"), name="authority_file_number_key"),
        )

    def __str__(self) -> str:
        return self.reference


class AuthorityLetter(models.Model):
    """A letter of the authority, the first or a further one: when it came, and by when it is answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority_case = models.ForeignKey(AuthorityCase, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    channel = models.CharField(max_length=20, choices=AUTHORITY_CHANNEL_LABELS)
    summary = models.TextField(blank=True)
    # The limit as the letter had it, and as it is now.
    first_due_on = models.DateField()
    due_on = models.DateField()
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    filename = models.CharField(max_length=150, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id authority_case number received_on channel first_due_on due_on document filename"
        " answered_on recorded_at recorded_by",
        personal="summary",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["authority_case", "number"], name="authority_letter_once"),
            models.CheckConstraint(
                condition=Q(channel__in=AUTHORITY_CHANNELS), name="authority_letter_channel"
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__gte=F("received_on"), due_on__gte=F("first_due_on")),
                name="authority_letter_due_after_receipt",
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_case_id} {self.number}"


class LimitRequest(models.Model):
    """That a longer limit was asked for a letter, until when and why; and what the authority said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(AuthorityLetter, on_delete=models.PROTECT, related_name="limit_requests")
    asked_on = models.DateField()
    wanted_on = models.DateField()
    reason = models.TextField()
    asked_by = models.UUIDField()
    answered_on = models.DateField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    new_due_on = models.DateField(null=True, blank=True)
    recorded_by = models.UUIDField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id letter asked_on wanted_on asked_by answered_on granted new_due_on recorded_by",
        personal="reason",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("asked_on", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="limit_request_has_reason"),
            models.CheckConstraint(
                condition=Q(
                    answered_on__isnull=True,
                    granted__isnull=True,
                    new_due_on__isnull=True,
                    recorded_by__isnull=True,
                )
                | Q(
                    answered_on__isnull=False,
                    granted=True,
                    new_due_on__isnull=False,
                    recorded_by__isnull=False,
                )
                | Q(
                    answered_on__isnull=False,
                    granted=False,
                    new_due_on__isnull=True,
                    recorded_by__isnull=False,
                ),
                name="limit_request_answered_how",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(answered_on__isnull=True), name="limit_request_one_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.wanted_on}"
