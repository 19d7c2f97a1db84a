"""The customers of a controller: as much as is needed to tell them something, and no more."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from dpo_office.common.search.keys import GinIndex, Lowered, NumberKey, PhoneKey, Words
from registry_app.domain.audience import ACCOUNT_STATES, ACTIVE
from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.customer_columns import CHANNELS
from registry_app.labels import ACCOUNT_STATE_LABELS, LANGUAGE_LABELS, PREFERRED_CHANNEL_LABELS
from registry_app.models.controllers import Controller
from registry_app.models.querysets import CustomerManager


class Customer(models.Model):
    """A customer's account as the shop last reported it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="customers")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGE_LABELS, default="da")
    account_state = models.CharField(max_length=20, choices=ACCOUNT_STATE_LABELS, default=ACTIVE)
    state_since = models.DateField(null=True, blank=True)
    # How the customer would rather be told; empty when nobody said.
    preferred_channel = models.CharField(max_length=10, choices=PREFERRED_CHANNEL_LABELS, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = CustomerManager()
    history = history_rows()
    personal_data = marks(
        plain="id controller language account_state state_since preferred_channel version created_at"
        " changed_at",
        personal="number name email phone",
        retention="R-5.1a",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["controller", "number"], name="customer_number_once"),
            models.CheckConstraint(
                condition=Q(account_state__in=ACCOUNT_STATES), name="customer_account_state_known"
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="customer_language_known"),
            models.CheckConstraint(
                condition=Q(preferred_channel__in=CHANNELS), name="customer_preferred_channel_known"
            ),
        )
        indexes = (
            models.Index(fields=["controller", "email"], name="customer_email"),
            # The list, over several controllers and narrowed to a state.
            models.Index(fields=["number", "id"], name="customer_list"),
            models.Index(fields=["account_state", "number", "id"], name="customer_by_state"),
            # Search (docs/rules/search.md).
            GinIndex(Words("name"), name="customer_words"),
            models.Index(Lowered("email"), name="customer_email_key"),
            models.Index(PhoneKey("phone"), name="customer_phone_key"),
            models.Index(NumberKey("number"), name="customer_number_key"),
        )

    def __str__(self) -> str:
        return self.number
