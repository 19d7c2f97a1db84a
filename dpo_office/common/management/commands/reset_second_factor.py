"""Reset the second factor of somebody whom no administrator can help, such as the only administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.commands import refusals_told
from dpo_office.common.permissions import system_actor
from dpo_office.common.sign_in.factors import reset_second_factor
from dpo_office.common.users import User


class Command(BaseCommand):
    """manage.py reset_second_factor USERNAME --reason WORDS."""

    help = "Take every app and recovery code of a person away and end their sessions; it is recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose it is, and why."""
        parser.add_argument("username", help="the user name of whoever lost theirs")
        parser.add_argument("--reason", required=True, help="why, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it under the set-up's name."""
        user = User.objects.filter(username=options["username"], kind="staff").first()
        if user is None:
            raise CommandError("There is no person of the office by that user name.")
        with refusals_told():
            reset_second_factor(
                user_id=user.pk, reason=options["reason"], actor=system_actor("setup"), now=clock.now()
            )
        self.stdout.write("The second factor is reset. At the next sign-in the person adds a new one.")
