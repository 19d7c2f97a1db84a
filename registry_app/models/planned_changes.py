"""Changes of the record that are planned for a day, and what each switches over on it."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain.planned_change_steps import DROPPED, PLANNED, PLANNED_CHANGE_STEPS, SETTLED
from registry_app.domain.planned_changes import BEGINNING, GIVING, NEW_TRANSFER, PART_KINDS, RULE, STOP
from registry_app.labels_record import PART_KIND_LABELS, PLANNED_CHANGE_STATE_LABELS
from registry_app.models.activities import ProcessingActivity
from registry_app.models.controllers import Controller
from registry_app.models.listings import Listing
from registry_app.models.policies import PolicyVersion
from registry_app.models.querysets import ActivityManager
from registry_app.models.recipients import Recipient
from registry_app.models.retention_rules import RetentionRule


def _all_or_none(*fields: str) -> Q:
    """Say that either each of the fields is filled, or none is."""
    filled, empty = ({f"{field}__isnull": is_empty for field in fields} for is_empty in (False, True))
    return Q(**filled) | Q(**empty)


class PlannedChange(models.Model):
    """What changes together on one day; until then today's record stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="planned_changes")
    name = models.CharField(max_length=200)
    reason = models.TextField()
    go_live_on = models.DateField()
    # The version of the policy that tells of it.
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_changes"
    )
    # What a decider accepts that the text of that version does not name, and why.
    text_accepted = models.JSONField(default=list, blank=True)
    text_accepted_for = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text_accepted_why = models.TextField(blank=True)
    text_accepted_by = models.UUIDField(null=True, blank=True)
    text_accepted_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=12, choices=PLANNED_CHANGE_STATE_LABELS, default=PLANNED_CHANGE_STEPS.initial
    )
    planned_by = models.UUIDField()
    planned_at = models.DateTimeField()
    # When it was carried out or dropped, and by whom; a dropped one says why.
    settled_by = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    dropped_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    step_table = PLANNED_CHANGE_STEPS

    objects = ActivityManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller name reason go_live_on policy_version state planned_by planned_at settled_by"
        " settled_at dropped_reason text_accepted text_accepted_for text_accepted_why text_accepted_by"
        " text_accepted_at version changed_at"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=PLANNED_CHANGE_STEPS.states), name="planned_change_state_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(reason=""), name="planned_change_says_what"),
            models.CheckConstraint(
                condition=Q(state=PLANNED, settled_at__isnull=True, settled_by__isnull=True)
                | Q(state__in=SETTLED, settled_at__isnull=False, settled_by__isnull=False),
                name="planned_change_settled_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(
                    text_accepted_for__isnull=True,
                    text_accepted_by__isnull=True,
                    text_accepted_at__isnull=True,
                )
                | (
                    Q(
                        text_accepted_for__isnull=False,
                        text_accepted_by__isnull=False,
                        text_accepted_at__isnull=False,
                    )
                    & ~Q(text_accepted_why="")
                ),
                name="planned_change_text_accepted_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=(Q(state=DROPPED) & ~Q(dropped_reason=""))
                | (~Q(state=DROPPED) & Q(dropped_reason="")),
                name="planned_change_dropped_why",
            ),
        )
        indexes = (models.Index(fields=["state", "go_live_on"], name="planned_change_due"),)

    def __str__(self) -> str:
        return f"{self.controller_id} {self.id}"


def _only(*fields: str) -> Q:
    """Say that of the rows a part can name exactly these are named."""
    named = ("activity", "recipient", "rule")
    return Q(**{f"{field}__isnull": field not in fields for field in named})


class PlannedPart(models.Model):
    """One thing that a planned change switches over; `facts` are a transfer's or the new terms of a rule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(PlannedChange, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=12, choices=PART_KIND_LABELS)
    activity = models.ForeignKey(
        ProcessingActivity, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_parts"
    )
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_parts"
    )
    rule = models.ForeignKey(
        RetentionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_parts"
    )
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_parts"
    )
    condition_da = models.CharField(max_length=300, blank=True)
    condition_en = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    history = history_rows()
    personal_data = marks(
        plain="id change kind activity recipient rule listing condition_da condition_en facts"
    )

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=PART_KINDS), name="planned_part_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind__in=[GIVING, STOP]) & _only("activity", "recipient"))
                | (Q(kind=NEW_TRANSFER) & _only("recipient"))
                | (Q(kind=RULE) & _only("rule"))
                | (Q(kind=BEGINNING) & _only("activity")),
                name="planned_part_names_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(listing__isnull=True) | Q(kind=NEW_TRANSFER),
                name="planned_part_listing_of_transfer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_id} {self.kind}"
