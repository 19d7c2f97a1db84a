"""Make a backup of the office's database while it runs."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common.backups.making import Made, make_backup
from dpo_office.common.backups.shelf import is_on_the_data_disk, megabytes
from dpo_office.common.backups.telling import refusals_told
from dpo_office.common.sweeps import BACKUP, command_noted


class Command(BaseCommand):
    """manage.py backup DIRECTORY [--keep N]; see docs/operations.md."""

    help = "Copy the database into a directory outside the office, while the office runs; never the keys."
    # An office that is amiss is copied all the same.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the directory, and how many backups to keep."""
        parser.add_argument("directory", type=Path, help="where the backup is put")
        parser.add_argument(
            "--keep",
            type=_one_or_more,
            metavar="N",
            help="then remove this office's older backups; the last that a drill restored always stays",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, and note that it was made."""
        with refusals_told(), command_noted(BACKUP):
            made = make_backup(options["directory"], options["keep"])
        self.tell(made)

    def tell(self, made: Made) -> None:
        """Say what was made and which key it needs."""
        manifest = made.manifest
        rows = sum(manifest.facts.rows.values())
        self.stdout.write(
            f"{made.path}\n{megabytes(manifest.size)}, {rows} rows in {len(manifest.facts.rows)} tables,"
            f" events up to number {manifest.facts.last_event}. Manifest: {made.path.name}.json"
        )
        self.stdout.write(
            "Documents lie in it encrypted, everything else readable. The keys are not in it. To restore it,"
            f" have the DPO_VAULT_KEY with the fingerprint {manifest.keys[0]}. Keep office.env elsewhere."
        )
        if is_on_the_data_disk(made.path.parent):
            self.stderr.write(
                "The directory is on the disk of the office's data: copy it elsewhere, or mount it."
            )
        if made.removed:
            self.stdout.write(f"Older backups removed: {made.removed}.")
        if manifest.trigger_faults:
            self.stderr.write(
                f"{manifest.trigger_faults} triggers of the database are not those that belong: history may"
                " have gaps. Run manage.py migrate, and make another backup."
            )


def _one_or_more(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("a whole number above zero is needed")
    return int(text)
