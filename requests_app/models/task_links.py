"""The mailed links to a task or a duty's turn, and the codes that open them."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from requests_app.domain.task_links import ANSWERED, LINK_CAUSES, LINK_ENDS
from requests_app.labels import LINK_CAUSE_LABELS, LINK_END_LABELS
from requests_app.models.contributors import Contributor
from requests_app.models.duties import DutyTurn
from requests_app.models.system_tasks import SystemTask


class TaskLink(models.Model):
    """A link to one work of one contributor: a task of a case or a turn of a duty.

    Of its secret only a keyed hash is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(
        SystemTask, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    turn = models.ForeignKey(DutyTurn, null=True, blank=True, on_delete=models.PROTECT, related_name="links")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="links")
    cause = models.CharField(max_length=20, choices=LINK_CAUSE_LABELS)
    secret_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=20, choices=LINK_END_LABELS, blank=True)

    history = history_rows()
    never_deleted = True
    deleted_when = "task__case__is_test"
    personal_data = marks(
        plain="id task turn contributor cause sent_at sent_by expires_at opened_at answered_at"
        " ended_at ended_as",
        secrets="secret_hash",
    )

    class Meta:
        ordering = ("sent_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(task__isnull=False, turn__isnull=True) | Q(task__isnull=True, turn__isnull=False),
                name="task_link_names_one_work",
            ),
            models.CheckConstraint(condition=Q(cause__in=LINK_CAUSES), name="task_link_cause_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="")
                | Q(ended_at__isnull=False, ended_as__in=LINK_ENDS),
                name="task_link_ended_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(opened_at__isnull=False, ended_as=ANSWERED),
                name="task_link_opened_before_answered",
            ),
        )
        indexes = (
            models.Index(fields=["expires_at"], condition=Q(ended_at__isnull=True), name="task_link_running"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def work(self) -> SystemTask | DutyTurn:
        """Give what the link is about."""
        work = self.turn if self.turn is not None else self.task
        assert work is not None  # noqa: S101  the database holds it
        return work

    @property
    def about(self) -> dict[str, object]:
        """Give the columns that say what the link is about, as another link to the same has them."""
        return {"task": self.task_id, "turn": self.turn_id}


class TaskCode(models.Model):
    """Six digits for one link: short-lived, counted, used once; deleted a day later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(TaskLink, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True, blank=True)

    unhistoried = "counters of a code that lives ten minutes; the link keeps when it was opened"
    personal_data = marks(plain="id link sent_at tries entered_at", secrets="code_hash")

    class Meta:
        ordering = ("sent_at", "id")

    def __str__(self) -> str:
        return str(self.id)
