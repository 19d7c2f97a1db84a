"""`manage.py setup_office`: from nothing to an office in which a case can be opened.

The cases stand in docs/flows/set_up_office.md.
"""

import os
import textwrap
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from dpo_office.common import clock
from dpo_office.common.commands import refusals_told
from dpo_office.common.environment import ENVIRONMENT_FILE
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.people.accounts import renew_link
from dpo_office.common.people.links import password_link
from dpo_office.common.permissions import system_actor
from dpo_office.common.users import User
from requests_app.domain.office_setup import OfficePlan, office_plan
from requests_app.health_checks import migrations_check
from requests_app.health_words import GOOD, LATE
from requests_app.management.setup.keys import SECRET_SETTINGS, holds_documents, make_keys
from requests_app.management.setup.questions import asked_office
from requests_app.management.setup.readiness import readiness
from requests_app.management.setup.work import Contradictions, SetUp

WIDTH = 100
INDENT = " " * 4
EXAMPLE = Path(__file__).parents[1] / "setup" / "example.toml"


class Command(BaseCommand):
    """Set up a real office, or say what is missing of one."""

    help = "Set up an office from a file or by asking: people, controllers, roles, mailboxes; see --example."
    # The first keys are made before anything else is right.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and the file."""
        parser.add_argument("--file", type=Path, metavar="SETUP.TOML", help="what to set up; else it asks")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--reason", default="", help="why a fresh link is made, in words")
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default="en", help="in which words")
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--example", action="store_true", help="print an annotated file")
        one.add_argument("--make-keys", action="store_true", help="write what office.env lacks")
        one.add_argument("--check", action="store_true", help="read only: what is missing to be ready")
        one.add_argument("--link", metavar="USERNAME", help="print a fresh link for one person")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them."""
        if options["dry_run"] and (options["make_keys"] or options["link"]):
            raise CommandError("--dry-run goes with setting up only: --make-keys and --link act at once.")
        with translation.override(options["language"]), refusals_told():
            if options["example"]:
                self.stdout.write(EXAMPLE.read_text(encoding="utf-8"), ending="")
            elif options["make_keys"]:
                self._make_keys(options["file"])
            elif options["check"]:
                self._check()
            elif options["link"]:
                self._link(options["link"], options["reason"])
            else:
                self._set_up(options["file"], is_dry=options["dry_run"])

    def _make_keys(self, file: Path | None) -> None:
        plan = _plan_in(file) if file else None
        try:
            written, fingerprint = make_keys(
                settings.DPO_DATA_DIR / ENVIRONMENT_FILE,
                settings=plan.settings if plan else {},
                secret_files=plan.secret_files if plan else {},
                outer=os.environ,
                has_documents=holds_documents,
            )
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        place = settings.DPO_DATA_DIR / ENVIRONMENT_FILE
        self.stdout.write(f"{place}: {', '.join(written) or 'nothing was missing'}.")
        self.stdout.write(
            f"The vault key has the fingerprint {fingerprint}. Keep a copy of the file in a safe, apart from"
            " the backups: without the key no document can be read again."
        )

    def _check(self) -> None:
        looks = set()
        for check in readiness(clock.now()):
            looks.add(check["look"])
            self.stdout.write(f"{check['word']}: {check['name']}")
            for words in (check["says"], check["helps"] if check["look"] != GOOD else ""):
                if words:
                    self.stdout.write(textwrap.indent(textwrap.fill(words, WIDTH), INDENT))
        if looks != {GOOD}:
            raise CommandError("The office is not ready: see the lines above that are not well.")
        self.stdout.write("The office is ready.")

    def _link(self, username: str, reason: str) -> None:
        user = User.objects.filter(username__iexact=username, kind="staff").first()
        if user is None:
            raise Invalid("setup_nobody")
        user = renew_link(user_id=user.pk, reason=reason, actor=system_actor("setup"), now=clock.now())
        self._show_links([user])

    def _set_up(self, file: Path | None, *, is_dry: bool) -> None:
        if settings.DPO_MODE == "demo":
            raise Refused("setup_demo")
        if not settings.SECRET_KEY or not settings.DPO_VAULT_KEY:
            raise Refused("setup_keys")
        if migrations_check()["look"] == LATE:
            raise Refused("setup_database")
        plan = _plan_in(file) if file else self._asked()
        if not plan.people and not plan.controllers:
            raise Invalid("setup_nothing")
        if file is None:
            self._run(plan, is_dry=True)
            if is_dry or self._answer("Do this? [y/N] ").lower() not in ("y", "yes", "j", "ja"):
                self.stdout.write("Nothing was changed.")
                return
        done = self._run(plan, is_dry=is_dry)
        if is_dry:
            self.stdout.write("Nothing was changed.")
        else:
            self._show_links(done.new_people)
            self.stdout.write("What is missing now: manage.py setup_office --check")

    def _run(self, plan: OfficePlan, *, is_dry: bool) -> SetUp:
        work = SetUp(plan, clock.now())
        try:
            with transaction.atomic():
                work.run()
                transaction.set_rollback(is_dry)
        except Contradictions as found:
            lines = [
                f"{refusal.code}: {where}: {text_of(refusal.code, **refusal.context)}"
                for where, refusal in found.found
            ]
            raise CommandError("\n".join([*lines, "Nothing was changed."])) from found
        for mark, where in work.told:
            self.stdout.write(f"{mark:<7} {where}")
        return work

    def _asked(self) -> OfficePlan:
        content = asked_office(self._answer)
        return office_plan(content, secret_settings=SECRET_SETTINGS)

    def _answer(self, question: str) -> str:
        self.stdout.write(question, ending="")
        self.stdout.flush()
        try:
            return input().strip()
        except EOFError as error:
            raise Invalid("setup_no_terminal") from error

    def _show_links(self, people: list[User]) -> None:
        if not people:
            return
        self.stdout.write(
            "Links with which to choose a password. Each works once, for three days, and is not shown again;"
            " hand each to its person by a safe way."
        )
        for user in people:
            self.stdout.write(f"{INDENT}{user.username}: {password_link(user)}")


def _plan_in(file: Path) -> OfficePlan:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid("setup_unreadable", where=file) from error
    return office_plan(content, secret_settings=SECRET_SETTINGS)
