"""The querysets that letters and contact blocks offer as managers."""

from django.db import models

from dpo_office.common.letters.permissions import VIEW_BLOCKS, VIEW_LETTERS
from dpo_office.common.querysets import ControllerQuerySet


class LetterQuerySet(ControllerQuerySet):
    """Letters."""

    permission = VIEW_LETTERS


class ContactBlockQuerySet(ControllerQuerySet):
    """Contact blocks."""

    permission = VIEW_BLOCKS


LetterManager = models.Manager.from_queryset(LetterQuerySet)
ContactBlockManager = models.Manager.from_queryset(ContactBlockQuerySet)
