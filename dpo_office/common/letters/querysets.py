"""The querysets that letters and contact blocks offer as managers."""

from typing import Any, Self

from django.db import models

from dpo_office.common.letters.permissions import VIEW_BLOCKS, VIEW_LETTERS
from dpo_office.common.permissions import Actor


class ControllerQuerySet(models.QuerySet[Any]):
    """Rows that belong to a controller."""

    permission = ""

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see."""
        controllers = actor.controllers(self.permission)
        return self if controllers is None else self.filter(controller_id__in=controllers)


class LetterQuerySet(ControllerQuerySet):
    """Letters."""

    permission = VIEW_LETTERS


class ContactBlockQuerySet(ControllerQuerySet):
    """Contact blocks."""

    permission = VIEW_BLOCKS


LetterManager = models.Manager.from_queryset(LetterQuerySet)
ContactBlockManager = models.Manager.from_queryset(ContactBlockQuerySet)
