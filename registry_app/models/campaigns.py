"""Campaigns: telling every customer of a new policy version, one notice each."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.labels import CHANNEL_LABELS, EXCLUDED_REASON_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.customers import Customer
from registry_app.models.policies import PolicyVersion
from registry_app.models.querysets import PolicyManager


class Campaign(models.Model):
    """The plan to tell everyone; how far it has come is worked out from the letters."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy_version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="campaign")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="campaigns")
    # The date that the letters name; the version itself may be postponed afterwards.
    effective_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.UUIDField()
    expected = models.PositiveIntegerField()
    list_sha256 = models.CharField(max_length=64)
    # The number of the last customer on the list while it is still being made; null once it is complete.
    listed_to = models.CharField(max_length=40, null=True, blank=True)
    # Not one that was planned before approvals were asked for: it counts as approved as planned.
    needs_approval = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PolicyManager()
    history = history_rows()
    personal_data = marks(
        plain="id policy_version controller effective_on planned_at planned_by expected list_sha256"
        " listed_to needs_approval version created_at changed_at"
    )

    def __str__(self) -> str:
        return str(self.id)


class Notice(models.Model):
    """One customer in the list of a campaign: with a letter, or with the reason why there is none.

    A customer has a row more when that reason has gone: the one with the highest turn counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A million notices are written at once: the constraint below has the index for the campaign, and the
    # controller is the campaign's, which has the check.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="notices", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notices")
    controller = models.ForeignKey(
        Controller, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    # A plain id: the outbox belongs to the kernel.
    letter_id = models.UUIDField(null=True, unique=True)
    channel = models.CharField(max_length=10, choices=CHANNEL_LABELS, blank=True)
    excluded_reason = models.CharField(max_length=30, choices=EXCLUDED_REASON_LABELS, blank=True)
    # 0 in the list that was planned.
    turn = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id campaign customer controller letter_id channel excluded_reason turn created_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "customer", "turn"], name="notice_once_in_a_turn"),
            models.CheckConstraint(
                condition=(Q(letter_id__isnull=False, excluded_reason="") & ~Q(channel=""))
                | (Q(letter_id__isnull=True, channel="") & ~Q(excluded_reason="")),
                name="notice_letter_or_reason",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class SignUp(models.Model):
    """That somebody became a customer after the announcement and was shown the new text then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sign_ups")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="sign_ups")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    signed_up_at = models.DateTimeField()
    # Of the text that was shown, as whoever showed it computed it.
    text_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id campaign customer controller signed_up_at text_sha256 recorded_by recorded_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "customer"], name="sign_up_once"),
            models.CheckConstraint(
                condition=Q(signed_up_at__lte=F("recorded_at")), name="sign_up_recorded_after"
            ),
            models.CheckConstraint(condition=~Q(text_sha256=""), name="sign_up_of_a_text"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Display(models.Model):
    """That the shop showed a customer the announced text when the customer signed in, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="displays")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="displays")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    displayed_at = models.DateTimeField()
    # Of the text that was shown, as whoever showed it computed it.
    text_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id campaign customer controller displayed_at text_sha256 recorded_by recorded_at"
    )

    class Meta:
        constraints = (
            # The first one counts.
            models.UniqueConstraint(fields=["campaign", "customer"], name="display_once"),
            models.CheckConstraint(
                condition=Q(displayed_at__lte=F("recorded_at")), name="display_recorded_after"
            ),
            models.CheckConstraint(condition=~Q(text_sha256=""), name="display_of_a_text"),
        )

    def __str__(self) -> str:
        return str(self.id)


class NoticeException(models.Model):
    """A decider's word that a version may take effect though this customer could not be told in time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="exceptions")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notice_exceptions")
    reason = models.TextField()
    decided_by = models.UUIDField()
    created_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    # The reason is free text about a person.
    personal_data = marks(
        plain="id campaign customer decided_by created_at", personal="reason", retention="R-5.1a"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "customer"], name="notice_exception_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="notice_exception_has_reason"),
        )

    def __str__(self) -> str:
        return str(self.id)


class CampaignTest(models.Model):
    """A test notice: the letter of a campaign in one language, to the office itself. It is no notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="tests")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    letter_id = models.UUIDField(unique=True)
    language = models.CharField(max_length=10)
    # Of the letter before names, as the customers get it.
    template_sha256 = models.CharField(max_length=64)
    sent_by = models.UUIDField()
    sent_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id campaign controller letter_id language template_sha256 sent_by sent_at")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(template_sha256=""), name="campaign_test_of_a_template"),
        )

    def __str__(self) -> str:
        return str(self.id)


class CampaignApproval(models.Model):
    """A decider's word that these letters may leave to this list, for this date; without it none does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="approval")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    template_sha256 = models.CharField(max_length=64)
    # What was added to the list later is named by the campaign's events, which go on from this hash.
    list_sha256 = models.CharField(max_length=64)
    effective_on = models.DateField()
    approved_by = models.UUIDField()
    approved_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id campaign controller template_sha256 list_sha256 effective_on approved_by approved_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(template_sha256="") & ~Q(list_sha256=""), name="campaign_approval_of_hashes"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class CampaignEnd(models.Model):
    """That a campaign was ended for good, and why: what had not left by then never leaves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="end")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    ended_by = models.UUIDField()
    ended_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id campaign controller reason ended_by ended_at")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="campaign_end_has_reason"),)

    def __str__(self) -> str:
        return str(self.id)


class CampaignGoAhead(models.Model):
    """A person's word that a campaign goes on though too many of its letters came back, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="go_aheads")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    objects = PolicyManager()
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id campaign controller reason decided_by decided_at")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="campaign_go_ahead_has_reason"),)

    def __str__(self) -> str:
        return str(self.id)
