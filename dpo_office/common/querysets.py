"""What most managers offer: rows limited to the controllers at which an actor may see them."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models

from dpo_office.common.permissions import Actor


class ControllerQuerySet(models.QuerySet[Any]):
    """Rows that belong to a controller; those of all controllers (empty) are for who may see all of them."""

    permission = ""

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        controllers = actor.controllers(self.permission)
        return self if controllers is None else self.filter(controller_id__in=controllers)


def older_than(created_at: datetime, key: UUID) -> models.Q:
    """Give the condition on rows that come after one in a list that begins with the newest."""
    return models.Q(created_at__lt=created_at) | models.Q(created_at=created_at, id__lt=key)
