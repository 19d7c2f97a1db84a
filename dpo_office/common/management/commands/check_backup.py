"""The restore drill: restore a backup into a scratch database, and look whether everything is there."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common.backups.checking import check_backup, newest_backup
from dpo_office.common.backups.telling import refusals_told
from dpo_office.common.sweeps import DRILL, command_noted


class Command(BaseCommand):
    """manage.py check_backup FILE; of a directory, the newest backup of this office."""

    help = "Check a backup by restoring it into a scratch database, which is thrown away."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file or the directory."""
        parser.add_argument("file", type=Path, help="a backup, or the directory of this office's backups")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check it, and note that it was checked."""
        path = options["file"]
        with refusals_told(), command_noted(DRILL):
            if path.is_dir():
                path = newest_backup(path)
            self.stdout.write(f"checking {path.name}")
            check_backup(path, self.stdout.write)
        self.stdout.write("This backup can be restored.")
