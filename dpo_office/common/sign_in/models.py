"""What is kept about signing in: second factors, recovery codes, who one is elsewhere, sign-ins, waits."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import SealedIn

__all__ = ["ProviderIdentity", "RecoveryCode", "SecondFactor", "SignIn", "SignInWait"]


class SecondFactor(models.Model):
    """An app that shows codes. Its secret is sealed; `last_step` is the last time step that was used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="factors")
    name = models.CharField(max_length=60)
    wrapped_key = models.BinaryField()
    ciphertext = models.BinaryField()
    last_step = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()
    sealed_in = SealedIn("second_factor|{id}")
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id user added_at ended_at ended_by",
        personal="name",
        secrets="wrapped_key ciphertext last_step",
        retention="staff",
    )

    class Meta:
        app_label = "common"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="second_factor_ended_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="second_factor_has_name"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.added_at:%Y-%m-%d}"


class RecoveryCode(models.Model):
    """A code on paper that stands in for the app once; kept as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()
    insert_only = InsertOnly(set_once=("used_at", "ended_at"))
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id user made_at used_at ended_at", secrets="code_hash")

    class Meta:
        app_label = "common"
        constraints = (models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.id}"


class ProviderIdentity(models.Model):
    """Who a person is at the company's provider for signing in (docs/rules/openid_connect.md).

    `expected` is what an administrator entered beforehand, and stands until it is used; `subject` is what the
    provider calls the person, and with the issuer the only thing that counts once it is known. A row is never
    deleted, it ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255, blank=True)
    expected = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField()
    bound_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id user issuer made_at bound_at ended_at ended_by",
        personal="subject expected",
        retention="staff",
    )

    class Meta:
        app_label = "common"
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="identity_once_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                condition=Q(ended_at__isnull=True) & ~Q(subject=""),
                name="identity_of_one_person",
            ),
            models.UniqueConstraint(
                fields=["issuer", "expected"],
                condition=Q(ended_at__isnull=True) & ~Q(expected=""),
                name="identity_expected_once",
            ),
            models.CheckConstraint(
                condition=(Q(bound_at__isnull=True, subject="") & ~Q(expected=""))
                | (Q(bound_at__isnull=False) & ~Q(subject="")),
                name="identity_is_expected_or_bound",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="identity_ended_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


class SignIn(models.Model):
    """That somebody signed in: since when, with what kind of browser, and when they were last seen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    browser = models.CharField(max_length=60, blank=True)
    has_second_factor = models.BooleanField()
    # A keyed hash of what the provider calls the session, where it began there and said so.
    provider_session = models.CharField(max_length=64, blank=True, db_default="", default="")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = models.Manager()
    unhistoried = "technical: a session while it is open, and kept 90 days"
    personal_data = marks(
        plain="id user has_second_factor began_at ended_at",
        personal="browser seen_at",
        secrets="session_key provider_session",
        retention="staff_sign_ins",
    )

    class Meta:
        app_label = "common"
        indexes = (models.Index(fields=["user", "-began_at"], name="sign_in_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"


class SignInWait(models.Model):
    """How many wrong tries were made at one door, and when the last was; the key tells nothing of whom."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    wrong_tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    objects: ClassVar[Any] = models.Manager()
    unhistoried = "technical: gone after a day without a wrong try"
    personal_data = marks(plain="wrong_tries last_at", personal="key_hash", retention="sign_in_waits")

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return f"{self.wrong_tries} {self.last_at:%Y-%m-%d %H:%M}"
