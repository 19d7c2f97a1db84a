"""Waves: letters that say almost the same, the cases that they became, and what tells that they are alike."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import NumberKey
from registry_app.models import Controller
from requests_app.domain.wave_steps import MAX_TITLE, WAVE_ENDED, WAVE_STATES, WAVE_STEPS
from requests_app.labels_waves import WAVE_STATE_LABELS
from requests_app.models.cases import RETENTION, Case
from requests_app.models.mails import Mail
from requests_app.models.querysets import WaveManager


class Wave(models.Model):
    """Cases of one controller whose letters are near-identical: one assessment and one base answer.

    It decides nothing: clock, identity, rights and outcome are those of each case (Art. 12(5)).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="waves")
    reference = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=MAX_TITLE)
    state = models.CharField(max_length=20, choices=WAVE_STATE_LABELS, default=WAVE_STEPS.initial)
    assessment = models.TextField(blank=True)
    assessed_by = models.UUIDField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    base_answer_da = models.TextField(blank=True)
    base_answer_en = models.TextField(blank=True)
    opened_by = models.UUIDField()
    ended_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = WaveManager()
    history = history_rows()
    never_deleted = True
    step_table = WAVE_STEPS
    personal_data = marks(
        plain="id controller reference state assessed_by assessed_at opened_by ended_by ended_at version"
        " created_at changed_at",
        # Free text, which may name somebody although it should not.
        personal="title assessment base_answer_da base_answer_en",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "wave"
        verbose_name_plural = "waves"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=WAVE_STATES), name="wave_state_known"),
            models.CheckConstraint(condition=~Q(title=""), name="wave_has_title"),
            models.CheckConstraint(
                condition=Q(assessment="", assessed_by__isnull=True, assessed_at__isnull=True)
                | (~Q(assessment="") & Q(assessed_by__isnull=False, assessed_at__isnull=False)),
                name="wave_assessed_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state=WAVE_ENDED, ended_by__isnull=False, ended_at__isnull=False)
                | (~Q(state=WAVE_ENDED) & Q(ended_by__isnull=True, ended_at__isnull=True)),
                name="wave_ended_when_and_by_whom",
            ),
        )
        indexes = (
            models.Index(fields=["-created_at", "id"], name="wave_list"),
            models.Index(fields=["controller", "-created_at"], name="wave_list_of_one"),
            models.Index(NumberKey("reference"), name="wave_reference_key"),
        )

    def __str__(self) -> str:
        return self.reference


class WaveCase(models.Model):
    """That a case belongs to a wave, since when, and who said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="members")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="wave_place")
    joined_at = models.DateTimeField()
    joined_by = models.UUIDField()

    history = history_rows()
    personal_data = marks(plain="id wave case joined_at joined_by")

    def __str__(self) -> str:
        return f"{self.wave_id} {self.case_id}"


class MailSignature(models.Model):
    """What tells that a mail is near-identical to another one: keyed hashes, of which nothing can be read.

    The first letter of its kind keeps its hashes; a letter that is like it keeps only that it is. The hashes
    are pseudonymous personal data of the sender (GDPR Art. 4(5)), and go with the mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="signature")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    # The first letter that says almost the same; empty for a first one.
    first = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    hashes = models.BinaryField(default=bytes)
    key_1 = models.BigIntegerField(null=True, blank=True)
    key_2 = models.BigIntegerField(null=True, blank=True)
    key_3 = models.BigIntegerField(null=True, blank=True)
    key_4 = models.BigIntegerField(null=True, blank=True)
    # When the mail was read.
    created_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id mail controller first created_at",
        personal="hashes key_1 key_2 key_3 key_4",
        retention=RETENTION,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(first__isnull=True) & ~Q(hashes=b"")) | Q(first__isnull=False, hashes=b""),
                name="mail_signature_first_has_hashes",
            ),
        )
        indexes = tuple(
            models.Index(
                fields=[f"key_{number}"],
                condition=Q(**{f"key_{number}__isnull": False}),
                name=f"mail_signature_key_{number}",
            )
            for number in (1, 2, 3, 4)
        )

    def __str__(self) -> str:
        return str(self.mail_id)
