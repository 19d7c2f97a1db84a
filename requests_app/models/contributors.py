"""Contributors: colleagues without an account, the systems they answer for, and the links mailed to them."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.users import User
from registry_app.models import Controller, ProcessingActivity, System
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.contributor_steps import CONTRIBUTOR_STATES, CONTRIBUTOR_STEPS
from requests_app.labels import CONTRIBUTOR_STATE_LABELS, LANGUAGE_LABELS
from requests_app.models.querysets import ContributorManager

STAFF = "staff"


class Contributor(models.Model):
    """A colleague who helps with tasks of one controller over mailed links.

    The user is who acts, so that every write has an actor; it can never sign in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="contributors")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="contributor")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_LABELS)
    state = models.CharField(
        max_length=20, choices=CONTRIBUTOR_STATE_LABELS, default=CONTRIBUTOR_STEPS.initial
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ContributorManager()
    history = history_rows()
    never_deleted = True
    step_table = CONTRIBUTOR_STEPS
    personal_data = marks(
        plain="id controller user language state version created_at changed_at",
        personal="name email phone",
        retention=STAFF,
    )

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["controller", "email"], name="contributor_once"),
            models.CheckConstraint(condition=Q(state__in=CONTRIBUTOR_STATES), name="contributor_state_known"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="contributor_language_known"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email=""), name="contributor_can_be_written_to"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class ActivityOwner(models.Model):
    """The colleague who answers for an activity, and can be asked about it over a link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.OneToOneField(
        ProcessingActivity, on_delete=models.PROTECT, related_name="owner_contributor"
    )
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="owned"
    )
    named_at = models.DateTimeField()
    named_by = models.UUIDField()

    history = history_rows()
    never_deleted = True
    personal_data = marks(plain="id activity contributor named_at named_by")

    def __str__(self) -> str:
        return f"{self.activity_id} {self.contributor_id}"


class SystemKeeper(models.Model):
    """Who usually answers for a system: proposed first when a task in it is handed out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.OneToOneField(System, on_delete=models.PROTECT, related_name="keeper")
    contributor = models.ForeignKey(
        Contributor, null=True, blank=True, on_delete=models.PROTECT, related_name="kept"
    )
    named_at = models.DateTimeField()
    named_by = models.UUIDField()

    history = history_rows()
    never_deleted = True
    personal_data = marks(plain="id system contributor named_at named_by")

    def __str__(self) -> str:
        return f"{self.system_id} {self.contributor_id}"
