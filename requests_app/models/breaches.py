"""The register of personal data breaches (GDPR Art. 33(5)): every one, notified or not, and drills."""

import uuid

from django.db import models
from django.db.models import F, Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import NumberKey
from registry_app.domain.breaches import MOST_HOURS, RISK_LEVELS, THRESHOLDS
from registry_app.labels import BREACH_THRESHOLD_LABELS
from registry_app.models import Controller, Customer, DataCategory, ProcessingActivity, Recipient, System
from requests_app.domain.breach_codes import (
    CAUSES,
    CHECKLIST,
    EXCEPTIONS,
    NOT_NOTIFIED_GROUNDS,
    REPORT_CHANNELS,
)
from requests_app.domain.breach_steps import BREACH_STATES, BREACH_STEPS, CLOSED, NOT_NOTIFIED, OPEN, REPORTED
from requests_app.labels_breaches import (
    BREACH_STATE_LABELS,
    BREACH_STEP_LABELS,
    CAUSE_LABELS,
    CHECKLIST_LABELS,
    EXCEPTION_LABELS,
    GROUND_LABELS,
    REPORT_CHANNEL_LABELS,
    RISK_LABELS,
)
from requests_app.models.cases import RETENTION
from requests_app.models.querysets import BreachManager


def _both_or_neither(*names: str) -> Q:
    return Q(**{f"{name}__isnull": True for name in names}) | Q(
        **{f"{name}__isnull": False for name in names}
    )


class Breach(models.Model):
    """A breach of one controller: what is known of it, what was decided, and where it stands.

    `due_at` is the limit for telling the authority, worked out by domain/breach_clock.py from the rule that
    held when the controller became aware. A drill is a row like every other and is never counted as one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="breaches")
    reference = models.CharField(max_length=30, unique=True)
    is_drill = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=REPORT_CHANNEL_LABELS)
    # The same form sent twice is one report.
    report_key = models.UUIDField(unique=True)
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField()
    report = models.TextField()
    reporter_contact = models.CharField(max_length=300, blank=True)
    noticed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.UUIDField(null=True, blank=True)
    aware_at = models.DateTimeField(null=True, blank=True)
    aware_decided_at = models.DateTimeField(null=True, blank=True)
    aware_decided_by = models.UUIDField(null=True, blank=True)
    rule_hours = models.PositiveSmallIntegerField()
    rule_threshold = models.CharField(max_length=10, choices=BREACH_THRESHOLD_LABELS)
    due_at = models.DateTimeField()
    # What is known: GDPR Art. 33(3) and (5).
    description = models.TextField(blank=True)
    kinds = models.JSONField(default=list, blank=True)
    cause = models.CharField(max_length=20, choices=CAUSE_LABELS, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    persons_count = models.PositiveIntegerField(null=True, blank=True)
    records_count = models.PositiveIntegerField(null=True, blank=True)
    consequences = models.TextField(blank=True)
    measures_taken = models.TextField(blank=True)
    measures_planned = models.TextField(blank=True)
    cross_border = models.BooleanField(default=False)
    countries = models.CharField(max_length=300, blank=True)
    processor = models.ForeignKey(
        Recipient, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )
    risk_level = models.CharField(max_length=10, choices=RISK_LABELS, blank=True)
    risk_assessed_at = models.DateTimeField(null=True, blank=True)
    risk_assessed_by = models.UUIDField(null=True, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    not_notified_ground = models.CharField(max_length=20, choices=GROUND_LABELS, blank=True)
    persons_exception = models.CharField(max_length=20, choices=EXCEPTION_LABELS, blank=True)
    persons_informed_at = models.DateTimeField(null=True, blank=True)
    lessons = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=BREACH_STATE_LABELS, default=BREACH_STEPS.initial)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = BreachManager()
    history = history_rows()
    never_deleted = True
    step_table = BREACH_STEPS
    personal_data = marks(
        plain="id controller reference is_drill channel report_key reported_at reported_by noticed_at"
        " acknowledged_at acknowledged_by aware_at aware_decided_at aware_decided_by rule_hours"
        " rule_threshold due_at kinds cause began_at ended_at subjects persons_count records_count"
        " cross_border countries processor risk_level risk_assessed_at risk_assessed_by notified_at"
        " not_notified_ground persons_exception persons_informed_at closed_at closed_by state version"
        " created_at changed_at",
        personal="report reporter_contact description consequences measures_taken measures_planned lessons",
        retention=RETENTION,
    )

    class Meta:
        verbose_name_plural = "breaches"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=BREACH_STATES), name="breach_state_known"),
            models.CheckConstraint(condition=Q(channel__in=REPORT_CHANNELS), name="breach_channel_known"),
            models.CheckConstraint(condition=Q(cause__in=["", *CAUSES]), name="breach_cause_known"),
            models.CheckConstraint(condition=Q(risk_level__in=["", *RISK_LEVELS]), name="breach_risk_known"),
            models.CheckConstraint(
                condition=Q(rule_threshold__in=THRESHOLDS, rule_hours__gte=1, rule_hours__lte=MOST_HOURS),
                name="breach_under_a_rule",
            ),
            models.CheckConstraint(
                condition=_both_or_neither("acknowledged_at", "acknowledged_by"),
                name="breach_acknowledged_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state=REPORTED) | Q(acknowledged_at__isnull=False),
                name="breach_in_hand_of_somebody",
            ),
            models.CheckConstraint(
                condition=_both_or_neither("aware_at", "aware_decided_at", "aware_decided_by"),
                name="breach_aware_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(risk_level="", risk_assessed_at__isnull=True, risk_assessed_by__isnull=True)
                | (~Q(risk_level="") & Q(risk_assessed_at__isnull=False, risk_assessed_by__isnull=False)),
                name="breach_risk_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=(~Q(state=NOT_NOTIFIED)) | Q(not_notified_ground__in=NOT_NOTIFIED_GROUNDS),
                name="breach_not_notified_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(persons_exception__in=["", *EXCEPTIONS]), name="breach_exception_known"
            ),
            models.CheckConstraint(
                condition=Q(state=CLOSED, closed_at__isnull=False, closed_by__isnull=False) & ~Q(lessons="")
                | ~Q(state=CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True),
                name="breach_closed_with_lessons",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="breach_ends_after_it_began",
            ),
        )
        indexes = (
            models.Index(fields=["-reported_at", "id"], name="breach_list"),
            models.Index(fields=["controller", "-reported_at"], name="breach_list_of_one"),
            models.Index(fields=["due_at", "id"], condition=Q(state__in=OPEN), name="breach_open"),
            models.Index(NumberKey("reference"), name="breach_reference_key"),
        )

    def __str__(self) -> str:
        return self.reference


class TouchedThing(models.Model):
    """One thing of the record that a breach touches: an activity, a system or a category of data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="touched")
    activity = models.ForeignKey(
        ProcessingActivity, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )
    category = models.ForeignKey(
        DataCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="breaches"
    )

    history = history_rows()
    personal_data = marks(plain="id breach activity system category")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(activity__isnull=False, system__isnull=True, category__isnull=True)
                | Q(activity__isnull=True, system__isnull=False, category__isnull=True)
                | Q(activity__isnull=True, system__isnull=True, category__isnull=False),
                name="touched_is_one_thing",
            ),
            models.UniqueConstraint(fields=["breach", "activity"], name="touched_activity_once"),
            models.UniqueConstraint(fields=["breach", "system"], name="touched_system_once"),
            models.UniqueConstraint(fields=["breach", "category"], name="touched_category_once"),
        )

    def __str__(self) -> str:
        return f"{self.breach_id} {self.id}"


class BreachReason(models.Model):
    """The words for a decision about a breach, and the advice on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="reasons")
    step = models.CharField(max_length=40, choices=BREACH_STEP_LABELS)
    ground = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id breach step ground given_at given_by", personal="text", retention=RETENTION
    )

    class Meta:
        ordering = ("given_at",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="breach_reason_has_words"),)

    def __str__(self) -> str:
        return f"{self.breach_id} {self.step}"


class BreachTick(models.Model):
    """An item of the first hour's list that somebody has done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="ticks")
    item = models.CharField(max_length=30, choices=CHECKLIST_LABELS)
    note = models.TextField(blank=True)
    ticked_at = models.DateTimeField()
    ticked_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id breach item ticked_at ticked_by", personal="note", retention=RETENTION)

    class Meta:
        ordering = ("ticked_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(item__in=CHECKLIST), name="breach_tick_known"),
            models.UniqueConstraint(fields=["breach", "item"], name="breach_tick_once"),
        )

    def __str__(self) -> str:
        return f"{self.breach_id} {self.item}"


class BreachNotification(models.Model):
    """What the authority was told, once or in phases (GDPR Art. 33(4)), with the receipt that it gave.

    `content` is the form as it was filled in then, field by field: codes to texts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="notifications")
    phase = models.PositiveSmallIntegerField()
    notified_at = models.DateTimeField()
    receipt_number = models.CharField(max_length=60)
    # What is still missing; empty: nothing, this phase is the last one.
    missing = models.TextField(blank=True)
    delay_reason = models.TextField(blank=True)
    content = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id breach phase notified_at receipt_number recorded_at recorded_by",
        personal="missing delay_reason content",
        retention=RETENTION,
    )

    class Meta:
        ordering = ("phase",)
        constraints = (
            models.UniqueConstraint(fields=["breach", "phase"], name="breach_phase_once"),
            models.CheckConstraint(condition=~Q(receipt_number=""), name="breach_phase_has_receipt"),
        )

    def __str__(self) -> str:
        return f"{self.breach_id} {self.phase}"


class InformedPerson(models.Model):
    """That a customer was written to about a breach (GDPR Art. 34), by which letter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="informed")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="breaches_told")
    letter_id = models.UUIDField(unique=True)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id breach customer letter_id written_at written_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["breach", "customer"], name="informed_once"),)

    def __str__(self) -> str:
        return f"{self.breach_id} {self.id}"
