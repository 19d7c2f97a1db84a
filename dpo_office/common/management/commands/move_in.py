"""Move an office from the embedded database to PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common.backups.moving import move_in
from dpo_office.common.backups.telling import refusals_told


class Command(BaseCommand):
    """manage.py move_in FILE, where DATABASE_URL names an empty PostgreSQL database (docs/operations.md)."""

    help = "Move the office in a backup of the embedded database into an empty PostgreSQL database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="a backup of the embedded database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move it."""
        with refusals_told():
            move_in(options["file"], self.stdout.write)
        self.stdout.write(
            "Moved. Put DATABASE_URL into office.env, move office.sqlite3 aside, and start the office: never"
            " both, or letters leave twice."
        )
