"""Checks of who asks, and the codes that were sent to a contact on file for them."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.identity_checks import (
    CHECK_STATES,
    CHECK_STEPS,
    CODE_TRIES,
    MEANS,
    OPEN,
    PASSED,
    SUPPORTS_ONLY,
)
from requests_app.labels_identity import CHECK_STATE_LABELS, MEANS_LABELS
from requests_app.models.cases import RETENTION, Case


class IdentityCheck(models.Model):
    """A check of who asks: what is doubted, which harm a mistake would do, the means, and what it showed.

    Of what was shown a note is kept, never a copy (docs/rules/identity.md).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="identity_checks")
    means = models.CharField(max_length=20, choices=MEANS_LABELS)
    state = models.CharField(max_length=20, choices=CHECK_STATE_LABELS, default=CHECK_STEPS.initial)
    doubt = models.TextField()
    harm = models.TextField()
    # Why nothing milder is enough, where the means asks for much.
    why = models.TextField(blank=True)
    note = models.TextField(blank=True)
    begun_by = models.UUIDField()
    begun_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    step_table = CHECK_STEPS
    personal_data = marks(
        plain="id case means state begun_by begun_at ended_by ended_at",
        personal="doubt harm why note",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("begun_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CHECK_STATES), name="identity_check_state_known"),
            models.CheckConstraint(condition=Q(means__in=MEANS), name="identity_check_means_known"),
            models.CheckConstraint(
                condition=~Q(doubt="") & ~Q(harm=""), name="identity_check_has_doubt_and_harm"
            ),
            # What others may know too settles nothing, by whatever way it was written.
            models.CheckConstraint(
                condition=~Q(state=PASSED, means__in=SUPPORTS_ONLY), name="identity_check_questions_support"
            ),
            models.CheckConstraint(
                condition=Q(state=OPEN, ended_by__isnull=True, ended_at__isnull=True)
                | ~Q(state=OPEN) & Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(note=""),
                name="identity_check_ended_when_by_whom_and_why",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state=OPEN), name="identity_check_one_open"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.means}"


class IdentityCode(models.Model):
    """Eight digits that went to the contact on file; of them a keyed hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    of = models.ForeignKey(IdentityCheck, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    # Of one by post: where the address stands, and since when.
    source = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True, blank=True)

    unhistoried = "counters of a code that lives minutes or weeks; the check keeps what it showed"
    personal_data = marks(
        plain="id of sent_at tries entered_at", personal="source", secrets="code_hash", retention=RETENTION
    )

    class Meta:
        ordering = ("sent_at", "id")
        constraints = (
            # Whoever goes round the action gets no sixth try either.
            models.CheckConstraint(condition=Q(tries__lte=CODE_TRIES), name="identity_code_tries_counted"),
        )

    def __str__(self) -> str:
        return str(self.id)
