"""Look at everything that the office needs, and say what helps where something is not well."""

import textwrap
from argparse import ArgumentParser
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from dpo_office.common import clock
from requests_app.health_checks import all_checks, database_check, doctors_checks
from requests_app.health_words import GOOD, LATE

WIDTH = 100
INDENT = " " * 4


class Command(BaseCommand):
    """manage.py doctor: exit status 1 when something is not well."""

    help = "Look at everything that the office needs: a line for each, and what helps where it is not well."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the language."""
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default="en", help="in which words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look and tell."""
        with translation.override(options["language"]):
            database = database_check()
            # Nothing more can be asked where the database does not answer.
            is_dead = database["look"] == LATE
            checks = [database] if is_dead else chain(all_checks(clock.now()), doctors_checks())
            looks = {self._told(check) for check in checks}
        if LATE in looks:
            raise CommandError("Something is not well.")

    def _told(self, check: dict[str, Any]) -> str:
        self.stdout.write(f"{check['word']}: {check['name']}")
        for words in (check["says"], check["helps"] if check["look"] != GOOD else ""):
            if words:
                self.stdout.write(textwrap.indent(textwrap.fill(words, WIDTH), INDENT))
        return str(check["look"])
