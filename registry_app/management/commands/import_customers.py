"""`manage.py import_customers FILE --controller SLUG`: take a customer file in."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import system_actor
from registry_app.actions.customer_imports import import_csv
from registry_app.domain.customer_imports import TAKEN_IN
from registry_app.gateways.customer_files import CHUNK
from registry_app.labels_customers import FIELD_LABELS, FILE_FAULT_LABELS, LINE_FAULT_LABELS
from registry_app.models import Controller, CustomerImport
from registry_app.queries.customer_imports import rejected_lines


class Command(BaseCommand):
    """Take a CSV file of customers into one controller, by its mapping of columns."""

    help = (
        "Take a CSV file of customers into a controller (- reads standard input). Each line that is not right"
        " is written to standard output as line, field and code; the rest is taken in as one step."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the file and whose customers it holds."""
        parser.add_argument("file")
        parser.add_argument("--controller", required=True, help="the controller's short name")
        parser.add_argument("--whole", action="store_true", help="take in nothing if any line is rejected")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report, and end with an error when nothing was taken in."""
        controller = Controller.objects.filter(slug=options["controller"]).first()
        if controller is None:
            raise CommandError(f"There is no controller {options['controller']}.")
        path = None if options["file"] == "-" else Path(options["file"])
        if path is not None and not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            row = import_csv(
                controller_id=controller.pk,
                chunks=_chunks(path),
                size=path.stat().st_size if path else 0,
                whole=options["whole"],
                actor=system_actor("setup"),
                now=clock.now(),
            )
        except DomainError as error:
            raise CommandError(text_of(error.code, **error.context)) from error
        with override("en"):
            self._report(row)

    def _report(self, row: CustomerImport) -> None:
        for line, field, code in rejected_lines(row).iterator():
            self.stdout.write(f"line {line}, {FIELD_LABELS[field]}: {LINE_FAULT_LABELS[code]} ({code})")
        if row.state != TAKEN_IN:
            why = FILE_FAULT_LABELS.get(row.refused_for, row.state) % {"names": ", ".join(row.missing)}
            at = f" (line {row.refused_at_line})" if row.refused_at_line else ""
            raise CommandError(f"Nothing was taken in. {why}{at}")
        self.stdout.write(
            f"{row.lines} lines: {row.added} added, {row.changed} changed, {row.unchanged} unchanged,"
            f" {row.rejected} rejected."
        )


def _chunks(path: Path | None) -> Iterator[bytes]:
    file = path.open("rb") if path else sys.stdin.buffer
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    finally:
        if path:
            file.close()
