"""Flush, with the guards lifted: for tests and demos only."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as DjangoFlush

from dpo_office.common.triggers import install_triggers, lift_for_flush


class Command(DjangoFlush):
    """Empty every table; refused in production, where history is evidence."""

    def handle(self, **options: Any) -> None:
        """Lift the triggers that stand in the way, flush, install them again."""
        if settings.DPO_MODE == "production":
            raise CommandError("A production office is never flushed: its history is evidence.")
        lift_for_flush()
        try:
            super().handle(**options)
        finally:
            install_triggers()
