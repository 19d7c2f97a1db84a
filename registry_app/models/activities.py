"""The record of processing activities (GDPR Art. 30), and which systems each one uses."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.domain import record_codes as codes
from registry_app.domain.activity_steps import ACTIVITY_STATUSES, ACTIVITY_STEPS, ENDED
from registry_app.labels import ACTIVITY_STATUS_LABELS
from registry_app.labels_record import ACTIVITY_ROLE_LABELS, DPIA_NEED_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import ActivityManager
from registry_app.models.systems import System


class ProcessingActivity(models.Model):
    """One entry of the record; why, on which basis and how long stands in its purposes.

    It goes by one version with its purposes, bases, data, disclosures and joint controllers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="activities")
    code = models.SlugField(max_length=40)
    # Where the policy speaks of it, by the policy's own number.
    section = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    name_da = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    # Whether we decide (GDPR Art. 30(1)) or process for somebody else, and then for whom (Art. 30(2)(a)).
    role = models.CharField(max_length=10, choices=ACTIVITY_ROLE_LABELS, default=codes.AS_CONTROLLER)
    on_behalf_of = models.CharField(max_length=300, blank=True)
    # Codes of SUBJECTS: whose data it is (GDPR Art. 30(1)(c)).
    subjects = models.JSONField(default=list, blank=True)
    # Who answers for it; a name, or a function that outlives people.
    owner = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    # How people are told, where the policy does not (GDPR Arts. 13, 14).
    information_da = models.TextField(blank=True)
    information_en = models.TextField(blank=True)
    # Codes of SECURITY_MEASURES, and what they do not say (GDPR Art. 30(1)(g)).
    security_measures = models.JSONField(default=list, blank=True)
    security_da = models.TextField(blank=True)
    security_en = models.TextField(blank=True)
    dpia_need = models.CharField(max_length=12, choices=DPIA_NEED_LABELS, default=codes.DPIA_NOT_ASSESSED)
    dpia_done_on = models.DateField(null=True, blank=True)
    dpia_reference = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=ACTIVITY_STATUS_LABELS, default=ACTIVITY_STEPS.initial)
    # The day on which a planned activity begins, and that on which one has ended.
    starts_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    # None: not changed since it was entered.
    changed_at = models.DateTimeField(null=True, blank=True)

    step_table = ACTIVITY_STEPS

    objects = ActivityManager()
    history = history_rows()
    # The owner may be a named colleague.
    personal_data = marks(
        plain="id controller code section position name_da name_en role on_behalf_of subjects department"
        " information_da information_en security_measures security_da security_en dpia_need dpia_done_on"
        " dpia_reference status starts_on ended_on next_review_on reviewed_at reviewed_by version created_at"
        " changed_at",
        personal="owner",
        retention="staff",
    )

    class Meta:
        verbose_name_plural = "processing activities"
        constraints = (
            models.UniqueConstraint(fields=["controller", "code"], name="activity_code_once"),
            models.CheckConstraint(condition=Q(status__in=ACTIVITY_STATUSES), name="activity_status_known"),
            models.CheckConstraint(condition=Q(role__in=codes.ACTIVITY_ROLES), name="activity_role_known"),
            models.CheckConstraint(condition=Q(dpia_need__in=codes.DPIA_NEEDS), name="activity_dpia_known"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="activity_reviewed_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(status=ENDED), name="activity_ended_when_it_has"
            ),
        )

    def __str__(self) -> str:
        return self.code


class JointController(models.Model):
    """Who decides together with us in an activity, and the arrangement between us (GDPR Art. 26)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(ProcessingActivity, on_delete=models.PROTECT, related_name="joint")
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=300, blank=True)
    # Where the arrangement is kept, since when it stands, and where people can read its essence (Art. 26(2)).
    reference = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    essence_da = models.TextField(blank=True)
    essence_en = models.TextField(blank=True)

    history = history_rows()
    # An organisation's contact data, not a person's.
    personal_data = marks(plain="id activity name contact reference agreed_on essence_da essence_en")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "name"], name="joint_controller_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.id}"


class ActivityExtra(models.Model):
    """What a sheet of another make said of an activity and the record has no place for, under its heading."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(ProcessingActivity, on_delete=models.PROTECT, related_name="extras")
    heading = models.CharField(max_length=200)
    text = models.TextField()

    history = history_rows()
    # Somebody else's column may hold names.
    personal_data = marks(plain="id activity heading", personal="text", retention="staff")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "heading"], name="activity_extra_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.id}"


class FindingOverride(models.Model):
    """A decider's word that an activity may be active with exactly these blocking findings.

    It holds while the activity's blocking findings are the ones that it names, and no longer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(ProcessingActivity, on_delete=models.PROTECT, related_name="overrides")
    # Codes of the findings with the place of each, as domain.record_overrides writes them.
    findings = models.JSONField()
    reason = models.TextField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(plain="id activity findings reason decided_by decided_at")

    class Meta:
        ordering = ("decided_at",)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="finding_override_has_reason"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.id}"


class ActivitySystem(models.Model):
    """That an activity uses a system."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(
        ProcessingActivity, on_delete=models.PROTECT, related_name="activity_systems"
    )
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="activity_systems")

    history = history_rows()
    personal_data = marks(plain="id activity system")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "system"], name="activity_system_once"),)

    def __str__(self) -> str:
        return f"{self.activity_id} {self.system_id}"
