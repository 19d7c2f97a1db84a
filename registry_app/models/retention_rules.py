"""How long data is kept: rules that software can carry out, and that a sentence is made from."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.labels_record import (
    COUNTING_LABELS,
    ENDS_EARLIER_LABELS,
    RETENTION_ACTION_LABELS,
    RETENTION_UNIT_LABELS,
    TRIGGER_LABELS,
    UNLESS_LABELS,
)
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager


class RetentionRule(models.Model):
    """Period, trigger and what happens then; in words alone where nothing can be counted yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="retention_rules")
    code = models.CharField(max_length=50)
    section = models.CharField(max_length=20, blank=True)
    period = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=10, choices=RETENTION_UNIT_LABELS)
    trigger = models.CharField(max_length=30, choices=TRIGGER_LABELS, blank=True)
    counting = models.CharField(max_length=10, choices=COUNTING_LABELS, default="after")
    action = models.CharField(max_length=12, choices=RETENTION_ACTION_LABELS, default="erase")
    # Codes of KEPT_FIELDS: what a de-identified row may still hold.
    keeps = models.JSONField(default=list, blank=True)
    ends_earlier = models.CharField(max_length=30, choices=ENDS_EARLIER_LABELS, blank=True)
    unless = models.CharField(max_length=20, choices=UNLESS_LABELS, blank=True)
    # The law that demands the keeping; such data outlasts a request for erasure (GDPR Art. 17(3)(b)).
    statute = models.CharField(max_length=200, blank=True)
    yields_to_rights = models.BooleanField(default=True)
    note_da = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller code section period unit trigger counting action keeps ends_earlier unless"
        " statute yields_to_rights note_da note_en version changed_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["controller", "code"], name="retention_rule_code_once"),
            models.CheckConstraint(
                condition=Q(unit__in=codes.COUNTED_UNITS, period__gt=0)
                | Q(unit__in=[codes.AT_ONCE, codes.IN_WORDS], period=0),
                name="retention_rule_period_in_unit",
            ),
            models.CheckConstraint(
                condition=Q(unit=codes.IN_WORDS) | Q(trigger__in=codes.TRIGGERS),
                name="retention_rule_has_trigger",
            ),
            models.CheckConstraint(
                condition=~Q(unit=codes.IN_WORDS) | ~Q(note_da="") | ~Q(note_en=""),
                name="retention_rule_says_something",
            ),
            models.CheckConstraint(condition=Q(action__in=codes.ACTIONS), name="retention_rule_action_known"),
            models.CheckConstraint(
                condition=Q(counting__in=codes.COUNTINGS), name="retention_rule_counting_known"
            ),
        )

    def __str__(self) -> str:
        return self.code
