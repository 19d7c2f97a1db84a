"""Roots that a controller trusts, and lists of revoked certificates that it holds."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.signature_trust import (
    HELD,
    LIST,
    MAX_SUBJECT,
    TRUST_KINDS,
    TRUST_STATES,
    TRUST_STEPS,
    WITHDRAWN,
)
from requests_app.labels_signature_trust import TRUST_KIND_LABELS, TRUST_STATE_LABELS
from requests_app.models.querysets import SignatureTrustManager


class SignatureTrust(models.Model):
    """One certificate of an authority, or one list of revoked ones, as it was sent.

    Of each controller its own: what it takes for proof is for whoever answers for it, and one root that a
    colleague of another controller adds must not change how its forms are judged.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="signature_trust")
    kind = models.CharField(max_length=10, choices=TRUST_KIND_LABELS)
    # DER in base64: history copies text.
    content = models.TextField()
    # The authority's name: of a root its own, of a list its issuer's.
    subject = models.CharField(max_length=MAX_SUBJECT)
    fingerprint = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    # The first moment at which it counts no longer.
    valid_until = models.DateTimeField()
    # That the authority is on the trusted list of a member state as one that issues qualified certificates
    # (eIDAS Art. 22) is looked up by a person.
    is_qualified = models.BooleanField(default=False)
    reason = models.TextField()
    added_by = models.UUIDField()
    state = models.CharField(max_length=20, choices=TRUST_STATE_LABELS, default=TRUST_STEPS.initial)
    withdrawal = models.TextField(blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = SignatureTrustManager()
    history = history_rows()
    never_deleted = True
    step_table = TRUST_STEPS
    personal_data = marks(
        plain="id controller kind content subject fingerprint valid_from valid_until is_qualified reason"
        " added_by state withdrawal withdrawn_by withdrawn_at version created_at changed_at"
    )

    class Meta:
        verbose_name = "trust for signatures"
        verbose_name_plural = "trust for signatures"
        constraints = (
            models.UniqueConstraint(
                fields=["controller", "fingerprint"],
                condition=Q(state=HELD),
                name="signature_trust_held_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=TRUST_KINDS), name="signature_trust_kind_known"),
            models.CheckConstraint(condition=Q(state__in=TRUST_STATES), name="signature_trust_state_known"),
            models.CheckConstraint(
                condition=~Q(kind=LIST) | Q(is_qualified=False), name="signature_trust_list_not_qualified"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="signature_trust_has_reason"),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_until")), name="signature_trust_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawal="")
                )
                | Q(state=HELD, withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawal=""),
                name="signature_trust_when_and_by_whom",
            ),
        )
        indexes = (models.Index(fields=["controller", "valid_until", "id"], name="signature_trust_of_one"),)

    def __str__(self) -> str:
        return self.subject
