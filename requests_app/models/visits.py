"""Up to where each person of the office knows what happened."""

import uuid

from django.db import models

from dpo_office.common.personal_data import marks


class LastVisit(models.Model):
    """When a person last looked at the front page, and which step of the feed was the newest then.

    `seen_to` is where the present visit began; `shown_to` becomes it when the next one does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField(unique=True)
    last_at = models.DateTimeField()
    seen_to = models.BigIntegerField(default=0)
    shown_to = models.BigIntegerField(default=0)

    unhistoried = "a bookmark for one reader, overwritten at every visit"
    personal_data = marks(plain="id user_id seen_to shown_to", personal="last_at", retention="staff")

    def __str__(self) -> str:
        return str(self.user_id)
