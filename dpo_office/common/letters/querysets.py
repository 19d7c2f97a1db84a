"""The querysets that letters and contact blocks offer as managers."""

from typing import Self

from django.db import models

from dpo_office.common.kept_apart import without_kept_apart
from dpo_office.common.letters.permissions import VIEW_BLOCKS, VIEW_LETTERS
from dpo_office.common.permissions import Actor
from dpo_office.common.querysets import ControllerQuerySet


class LetterQuerySet(ControllerQuerySet):
    """Letters."""

    permission = VIEW_LETTERS

    def for_user(self, actor: Actor) -> Self:
        """Keep what the actor may see: nothing of what is kept from them."""
        return without_kept_apart(super().for_user(actor), "cause_id", actor)


class ContactBlockQuerySet(ControllerQuerySet):
    """Contact blocks."""

    permission = VIEW_BLOCKS


LetterManager = models.Manager.from_queryset(LetterQuerySet)
ContactBlockManager = models.Manager.from_queryset(ContactBlockQuerySet)
