"""`manage.py check_rules RULE FILE.csv`: compute a file of worked examples and print every difference."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_app.management.rule_files import Comparison, RuleFileError, compare_file
from requests_app.management.rule_rows import RULES

DIFFERS = 1
UNREADABLE = 2
SHORT_NAMES = {"rights": "rights_matrix"}


class Command(BaseCommand):
    """Exit with 0 when all rows agree, 1 when any cell differs, 2 when the file can't be read."""

    help = "Compute a file of worked examples of a rule and print every difference by row and column."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rule's name and the file."""
        parser.add_argument("rule", help=", ".join([*RULES, *SHORT_NAMES]))
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare and report."""
        comparison = self._compare(options["rule"], options["file"])
        for cell in comparison.differences:
            self.stdout.write(
                f"line {cell.line}, row {cell.row}, column {cell.column}:"
                f" the file says {cell.in_file!r}, the rule gives {cell.computed!r}"
            )
        if comparison.differences:
            wrong = len({cell.line for cell in comparison.differences})
            raise CommandError(f"{wrong} of {comparison.rows} rows differ", returncode=DIFFERS)
        self.stdout.write(f"{comparison.rows} rows agree")

    def _compare(self, name: str, path: Path) -> Comparison:
        name = SHORT_NAMES.get(name, name)
        if name not in RULES:
            raise CommandError(f"unknown rule {name}; known are {', '.join(RULES)}", returncode=UNREADABLE)
        try:
            return compare_file(RULES[name], path)
        except RuleFileError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
