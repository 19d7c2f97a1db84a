"""The mailed links by which forms come back, the files they brought, and what was decided of a form."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.documents import Document
from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.form_links import FORM_LINK_ENDS, TRIES_IN_ALL
from requests_app.domain.form_ways import FORM_DECISIONS, FORM_WAIVED, MAX_SIGNER, WAIVER_GROUNDS
from requests_app.labels_form_ways import FORM_DECISION_LABELS, FORM_LINK_END_LABELS, WAIVER_GROUND_LABELS
from requests_app.models.cases import RETENTION, Case
from requests_app.models.request_forms import IssuedForm, SignedForm


class FormLink(models.Model):
    """A link by which one form comes back once, mailed with it; of its secret a keyed hash is kept.

    It works while its form does: not superseded, not used, not expired, and its case waiting for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="form_links")
    form = models.ForeignKey(IssuedForm, on_delete=models.PROTECT, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    # Tries to hand something in: in all, and in the hour that began with the first of them.
    tries = models.PositiveSmallIntegerField(default=0)
    hour_from = models.DateTimeField(null=True, blank=True)
    hour_tries = models.PositiveSmallIntegerField(default=0)
    # Why the last try was turned away: what the person may ask about on the telephone.
    last_fault = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=20, choices=FORM_LINK_END_LABELS, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "case__is_test"
    personal_data = marks(
        plain="id case form sent_at sent_by tries hour_from hour_tries last_fault ended_at ended_as",
        secrets="secret_hash",
    )

    class Meta:
        ordering = ("sent_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="")
                | Q(ended_at__isnull=False, ended_as__in=FORM_LINK_ENDS),
                name="form_link_ended_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=TRIES_IN_ALL, hour_tries__lte=F("tries")),
                name="form_link_tries_counted",
            ),
            models.UniqueConstraint(
                fields=["form"], condition=Q(ended_at__isnull=True), name="form_link_one_running"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class SignedFormFile(models.Model):
    """One of several pictures of a form as it was sent; the form itself has them put together as pages."""

    id = models.BigAutoField(primary_key=True)
    signed_form = models.ForeignKey(SignedForm, on_delete=models.PROTECT, related_name="files")
    page = models.PositiveSmallIntegerField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id signed_form page document")

    class Meta:
        ordering = ("signed_form", "page")
        constraints = (models.UniqueConstraint(fields=["signed_form", "page"], name="signed_form_page_once"),)

    def __str__(self) -> str:
        return f"{self.signed_form_id} {self.page}"


class FormDecision(models.Model):
    """What was decided of a form that came back, or that none is needed: by whom, on what, and why.

    `findings` are the codes as they stood, `doubts` what the decider saw of each that was in doubt.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="form_decisions")
    signed_form = models.ForeignKey(
        SignedForm, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    decision = models.CharField(max_length=20, choices=FORM_DECISION_LABELS)
    # Of the issued form, and of the file that came back; empty where none did.
    form_version = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signer_name = models.CharField(max_length=MAX_SIGNER, blank=True)
    findings = models.JSONField(default=list)
    doubts = models.JSONField(default=dict)
    ground = models.CharField(max_length=40, choices=WAIVER_GROUND_LABELS, blank=True)
    text = models.TextField(blank=True)
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id case signed_form decision form_version sha256 findings ground decided_by decided_at",
        personal="signer_name doubts text",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("decided_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(decision__in=FORM_DECISIONS), name="form_decision_known"),
            models.CheckConstraint(
                condition=Q(decision=FORM_WAIVED, ground__in=WAIVER_GROUNDS)
                | (~Q(decision=FORM_WAIVED) & Q(ground="")),
                name="form_decision_waived_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(decision=FORM_WAIVED) | Q(signed_form__isnull=False),
                name="form_decision_of_a_form",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.decision}"
