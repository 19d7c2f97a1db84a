"""Disconnect somebody from the company's sign-in whom no administrator can help, such as the only one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.commands import refusals_told
from dpo_office.common.permissions import system_actor
from dpo_office.common.sign_in.identities import unbind_identity
from dpo_office.common.users import User


class Command(BaseCommand):
    """manage.py unbind_identity USERNAME --reason WORDS."""

    help = "End that a person signs in by the company's provider, and their sessions; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose it is, and why."""
        parser.add_argument("username", help="the user name of whoever does not get in")
        parser.add_argument("--reason", required=True, help="why, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        """End it under the set-up's name."""
        user = User.objects.filter(username=options["username"], kind="staff").first()
        if user is None:
            raise CommandError("There is no person of the office by that user name.")
        with refusals_told():
            unbind_identity(
                user_id=user.pk, reason=options["reason"], actor=system_actor("setup"), now=clock.now()
            )
        self.stdout.write(
            "The person is disconnected, and signs in with the password (a new one: setup_office --link)."
        )
