"""Mail that came in, as rows that wait: the raw bytes first, what is in them afterwards."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller, Mailbox, MailFolder
from requests_app.domain import mail_codes as codes
from requests_app.domain.mail_steps import (
    DISMISSED,
    FETCHED,
    MAIL_IN_CASE,
    MAIL_STATES,
    MAIL_STEPS,
    OPEN_MAIL_STATES,
)
from requests_app.labels_mail import (
    AUTOMATON_LABELS,
    DISMISSAL_LABELS,
    MAIL_SOURCE_LABELS,
    MAIL_STATE_LABELS,
    RECEIPT_SOURCE_LABELS,
)
from requests_app.models.cases import RETENTION, Case
from requests_app.models.querysets import MailManager


class Mail(models.Model):
    """One mail to a controller, known by the hash of its content; subject, text and files are sealed.

    It knows nobody: a sender becomes no customer and no contact (GDPR Art. 5(1)(c)).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="mails")
    source = models.CharField(max_length=10, choices=MAIL_SOURCE_LABELS)
    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )
    folder = models.ForeignKey(MailFolder, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    uid_validity = models.BigIntegerField(null=True, blank=True)
    uid = models.BigIntegerField(null=True, blank=True)
    internal_at = models.DateTimeField(null=True, blank=True)
    raw = models.ForeignKey("common.Document", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=MAIL_STATE_LABELS, default=MAIL_STEPS.initial)
    # Why it could not be read; the clock runs all the same.
    fault = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    received_said_by = models.CharField(max_length=20, choices=RECEIPT_SOURCE_LABELS)
    # When an answer would be due if this is a request (GDPR Art. 12(3)).
    due_on = models.DateField()
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    message_id = models.CharField(max_length=254, blank=True)
    # Subject and text, sealed: they may hold anything (GDPR Art. 9).
    words = models.ForeignKey(
        "common.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=10, blank=True)
    rights = models.JSONField(default=list)
    automaton = models.CharField(max_length=20, choices=AUTOMATON_LABELS, blank=True)
    authentication = models.CharField(max_length=10, blank=True)
    flags = models.JSONField(default=list)
    # A case that it may belong to, for a person to say.
    possible_case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="possible_mails"
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    dismissed_as = models.CharField(max_length=20, choices=DISMISSAL_LABELS, blank=True)
    dismissal = models.TextField(blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = MailManager()
    history = history_rows()
    never_deleted = True
    step_table = MAIL_STEPS
    personal_data = marks(
        plain="id controller source mailbox folder uid_validity uid internal_at raw digest state fault"
        " received_at received_said_by due_on words language rights automaton authentication flags"
        " possible_case case dismissed_as settled_by settled_at version created_at changed_at",
        personal="sender_name sender_address message_id dismissal",
        retention=RETENTION,
    )

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        constraints = (
            models.UniqueConstraint(fields=["controller", "digest"], name="mail_once"),
            models.UniqueConstraint(
                fields=["folder", "uid_validity", "uid"],
                condition=Q(folder__isnull=False),
                name="mail_place_once",
            ),
            models.CheckConstraint(condition=Q(state__in=MAIL_STATES), name="mail_state_known"),
            models.CheckConstraint(condition=Q(source__in=codes.SOURCES), name="mail_source_known"),
            models.CheckConstraint(
                condition=Q(received_said_by__in=codes.RECEIPT_SOURCES), name="mail_receipt_known"
            ),
            models.CheckConstraint(
                condition=Q(folder__isnull=True, uid_validity__isnull=True, uid__isnull=True)
                | Q(folder__isnull=False, uid_validity__isnull=False, uid__isnull=False),
                name="mail_place_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MAIL_IN_CASE, case__isnull=False)
                | (~Q(state__in=MAIL_IN_CASE) & Q(case__isnull=True)),
                name="mail_in_a_case",
            ),
            models.CheckConstraint(
                condition=(Q(state=DISMISSED) & ~Q(dismissed_as=""))
                | (~Q(state=DISMISSED) & Q(dismissed_as="", dismissal="")),
                name="mail_dismissed_as_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_MAIL_STATES, settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(state__in=OPEN_MAIL_STATES) & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="mail_settled_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state=FETCHED) | Q(words__isnull=False) | ~Q(fault=""), name="mail_read_or_faulty"
            ),
        )
        indexes = (
            models.Index(fields=["received_at", "id"], name="mail_list"),
            models.Index(fields=["message_id"], name="mail_message_id"),
            models.Index(fields=["controller", "received_at", "id"], name="mail_list_of_one"),
            models.Index(
                fields=["received_at", "id"], condition=Q(state__in=OPEN_MAIL_STATES), name="mail_open"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class MailAttachment(models.Model):
    """A file that came with a mail, sealed, under the name that it brought."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    # As its sender called it, which may name somebody.
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    document = models.ForeignKey("common.Document", on_delete=models.PROTECT, related_name="+")

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id mail position media_type document", personal="filename", retention=RETENTION
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["mail", "position"], name="mail_attachment_place_once"),
        )

    def __str__(self) -> str:
        return f"{self.mail_id} {self.position}"
