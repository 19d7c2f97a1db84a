"""What a policy promises, sentence by sentence, and what keeps each promise."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.labels_record import FLOW_LABELS, KEEPER_LABELS, TOPIC_LABELS
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.policies import Policy
from registry_app.models.querysets import PromiseManager
from registry_app.models.retention_rules import RetentionRule


class Promise(models.Model):
    """One binding sentence of a policy in our own words, with what keeps it, or nothing yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="promises")
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="promises")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    # As the policy numbers it; empty for what the policy ought to say and does not.
    section = models.CharField(max_length=20, blank=True)
    topic = models.CharField(max_length=20, choices=TOPIC_LABELS)
    text_da = models.TextField()
    text_en = models.TextField()
    keeper = models.CharField(max_length=10, choices=KEEPER_LABELS, default=codes.NOT_KEPT)
    activity = models.ForeignKey(
        ProcessingActivity, on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    rule = models.ForeignKey(
        RetentionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    flow = models.CharField(max_length=20, choices=FLOW_LABELS, blank=True)
    # How it is kept, or what is missing.
    note_da = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseManager()
    history = history_rows()
    personal_data = marks(
        plain="id policy controller code position section topic text_da text_en keeper activity rule flow"
        " note_da note_en version changed_at"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["policy", "code"], name="promise_code_once"),
            models.CheckConstraint(condition=Q(topic__in=codes.TOPICS), name="promise_topic_known"),
            models.CheckConstraint(
                condition=Q(keeper=codes.NOT_KEPT, rule__isnull=True, flow="")
                | (Q(keeper=codes.KEPT_BY_ACTIVITY, activity__isnull=False, rule__isnull=True, flow=""))
                | (Q(keeper=codes.KEPT_BY_RULE, rule__isnull=False, flow=""))
                | (Q(keeper=codes.KEPT_BY_FLOW, flow__in=codes.FLOWS, rule__isnull=True)),
                name="promise_keeper_named",
            ),
        )

    def __str__(self) -> str:
        return self.code
