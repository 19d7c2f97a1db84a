"""The forms on the web, and what came by them or was handed over from another system."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import InsertOnly, history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.case_codes import CHANNELS
from requests_app.domain.mail_codes import HANDED_IN
from requests_app.domain.web_forms import MAX_AGENT, MAX_EXTERNAL, WEB_FORM_STATES, WEB_FORM_STEPS
from requests_app.labels import CHANNEL_LABELS
from requests_app.labels_mail import MAIL_SOURCE_LABELS
from requests_app.labels_web_forms import WEB_FORM_STATE_LABELS
from requests_app.models.cases import RETENTION
from requests_app.models.mails import Mail
from requests_app.models.querysets import WebFormManager


class WebForm(models.Model):
    """The public page of a controller on which anybody sends a request; its address names the controller."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.OneToOneField(Controller, on_delete=models.PROTECT, related_name="web_form")
    state = models.CharField(max_length=20, choices=WEB_FORM_STATE_LABELS, default=WEB_FORM_STEPS.initial)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = WebFormManager()
    history = history_rows()
    never_deleted = True
    step_table = WEB_FORM_STEPS
    personal_data = marks(plain="id controller state version created_at changed_at")

    class Meta:
        verbose_name = "form on the web"
        verbose_name_plural = "forms on the web"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=WEB_FORM_STATES), name="web_form_state_known"),
        )

    def __str__(self) -> str:
        return str(self.controller_id)


class HandOver(models.Model):
    """How something came that is no mail but kept like one: once for each reference that it brought."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="hand_overs")
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="hand_over")
    source = models.CharField(max_length=10, choices=MAIL_SOURCE_LABELS)
    # Of the web form the key of the page; else what the other system calls the conversation.
    external_reference = models.CharField(max_length=MAX_EXTERNAL)
    channel = models.CharField(max_length=20, choices=CHANNEL_LABELS)
    received_at = models.DateTimeField()
    handed_over_at = models.DateTimeField()
    handed_over_by = models.UUIDField()
    # Whoever spoke with the person there, as that system names them.
    agent = models.CharField(max_length=MAX_AGENT, blank=True)

    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id controller mail source channel received_at handed_over_at handed_over_by",
        personal="external_reference agent",
        retention=RETENTION,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["controller", "source", "external_reference"], name="hand_over_once"
            ),
            models.CheckConstraint(condition=Q(source__in=HANDED_IN), name="hand_over_source_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="hand_over_channel_known"),
            models.CheckConstraint(condition=~Q(external_reference=""), name="hand_over_has_reference"),
        )
        indexes = (
            models.Index(fields=["controller", "source", "handed_over_at"], name="hand_over_of_an_hour"),
        )

    def __str__(self) -> str:
        return str(self.id)
