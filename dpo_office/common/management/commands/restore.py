"""Restore a backup into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common.backups.restoring import restore_backup
from dpo_office.common.backups.telling import refusals_told


class Command(BaseCommand):
    """manage.py restore FILE; see docs/operations.md for what comes before and after."""

    help = "Restore a backup into this office's database, which must be empty."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="a backup")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore it."""
        with refusals_told():
            restore_backup(options["file"], self.stdout.write)
        self.stdout.write(
            "Restored, and frozen: nothing leaves until manage.py unfreeze (docs/operations.md). Run"
            " manage.py migrate. It does not know which erasures were done after it was made."
        )
