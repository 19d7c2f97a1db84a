"""Look at everything that the office needs, and say what helps where something is not well."""

import textwrap
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from dpo_office.common import clock
from dpo_office.common.commands import refusals_told
from dpo_office.common.letters import work
from dpo_office.common.permissions import system_actor
from requests_app.actions.trial_letters import send_test_letter
from requests_app.health_checks import all_checks, database_check, doctors_checks, migrations_check
from requests_app.health_words import GOOD, LATE, Check
from requests_app.mail_domain_work import look_now

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
        parser.add_argument(
            "--letter-to",
            metavar="ADDRESS",
            help="send a test letter to the address of a colleague first, and say what became of it",
        )
        parser.add_argument(
            "--controller", default="", help="from which controller it comes, by its short name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look and tell."""
        with translation.override(options["language"]):
            if options["letter_to"]:
                self._send(options)
            looks = {self._told(check) for check in self._checks()}
        if LATE in looks:
            raise CommandError("Something is not well.")

    def _send(self, options: dict[str, Any]) -> None:
        now = clock.now()
        with refusals_told():
            send_test_letter(
                address=options["letter_to"],
                controller=options["controller"],
                language=options["language"],
                actor=system_actor("setup"),
                now=now,
            )
        # The way of every letter; what else is due leaves too, as it would a moment later.
        work.send(now)
        work.collect(now)

    def _checks(self) -> Iterator[Check]:
        for first in (database_check, migrations_check):
            check = first()
            if check["look"] == LATE:
                # Nothing more can be asked where the database does not answer, or has not what is asked for.
                yield check
                return
        look_now(timezone.now())
        yield from all_checks(clock.now())
        yield from doctors_checks()

    def _told(self, check: dict[str, Any]) -> str:
        self.stdout.write(f"{check['word']}: {check['name']}")
        for words in (check["says"], check["helps"] if check["look"] != GOOD else ""):
            if words:
                self.stdout.write(textwrap.indent(textwrap.fill(words, WIDTH), INDENT))
        return str(check["look"])
