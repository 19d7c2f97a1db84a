"""What most managers offer: rows limited to the controllers at which an actor may see them."""

from typing import Any, Self

from django.db import models

from dpo_office.common.permissions import Actor


class ControllerQuerySet(models.QuerySet[Any]):
    """Rows that belong to a controller; those of all controllers (empty) are for who may see all of them."""

    permission = ""

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        controllers = actor.controllers(self.permission)
        return self if controllers is None else self.filter(controller_id__in=controllers)
