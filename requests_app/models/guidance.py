"""A controller's own cards: what may be said to a person on the telephone."""

import uuid

from django.db import models
from django.db.models import Q

from dpo_office.common.history import history_rows
from dpo_office.common.personal_data import marks
from registry_app.models import Controller
from requests_app.domain.guidance import TOPICS
from requests_app.labels import TOPIC_LABELS
from requests_app.models.querysets import GuidanceCardManager


class GuidanceCard(models.Model):
    """What may be said about one topic, in a controller's own words (docs/rules/guidance.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="guidance_cards")
    topic = models.CharField(max_length=30, choices=TOPIC_LABELS)
    may_say_da = models.TextField()
    may_say_en = models.TextField()
    must_not_say_da = models.TextField()
    must_not_say_en = models.TextField()
    hand_over_da = models.TextField()
    hand_over_en = models.TextField()
    # Why it was changed last.
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = GuidanceCardManager()
    history = history_rows()
    never_deleted = True
    personal_data = marks(
        plain="id controller topic may_say_da may_say_en must_not_say_da must_not_say_en hand_over_da"
        " hand_over_en reason version created_at changed_at"
    )

    class Meta:
        verbose_name = "guidance card"
        ordering = ("controller__name", "topic")
        constraints = (
            models.UniqueConstraint(fields=["controller", "topic"], name="guidance_card_once"),
            models.CheckConstraint(condition=Q(topic__in=TOPICS), name="guidance_card_topic_known"),
        )

    def __str__(self) -> str:
        return f"{self.controller_id} {self.topic}"
