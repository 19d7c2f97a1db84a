"""Move the clock of a demo forward, show it, or set it back to the real time."""

import re
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dpo_office.common import clock
from dpo_office.common.calendars import COPENHAGEN

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
MOVE = re.compile(r"\+(?:\d{1,6}[dhms])+")


class Command(BaseCommand):
    """manage.py demo_clock +15d | +3h | +1d12h | reset | show."""

    help = "Move the demo's clock forward for web, worker and beat alike; refused in production."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one word: a move, reset or show."""
        parser.add_argument("move", nargs="?", default="show", help="+15d, +3h, +20m, reset or show")

    def handle(self, *args: object, move: str, **options: object) -> None:
        """Do what the word says, then show the clock."""
        if settings.DPO_MODE not in clock.MODES_WITH_OFFSET:
            raise CommandError("The clock of a production office is never moved.")
        if move == "reset":
            clock.reset_offset()
        elif move != "show":
            self.move_forward(move)
        local = clock.now().astimezone(COPENHAGEN)
        self.stdout.write(f"{local:%Y-%m-%d %H:%M:%S} Europe/Copenhagen (moved by {clock.offset()})")

    def move_forward(self, move: str) -> None:
        """Add the move to the present offset."""
        if not MOVE.fullmatch(move):
            raise CommandError("Say +15d, +3h, +20m, reset or show; the clock moves forward only.")
        parts = re.findall(r"(\d+)([dhms])", move)
        added = sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
        try:
            clock.set_offset(clock.offset() + added)
        except ValueError as error:
            raise CommandError(str(error)) from error
