"""`manage.py breach_rule`: the law on breaches changes from a coming day on."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common import clock
from dpo_office.common.commands import refusals_told
from dpo_office.common.permissions import system_actor
from registry_app.actions.breach_rules import add_breach_rule
from registry_app.domain.breaches import THRESHOLDS


class Command(BaseCommand):
    """Enter within how many hours, and from which risk on, a breach is notified from a day on."""

    help = "Enter a change of Article 33(1): hours and threshold for breaches known from a coming day on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, the hours, the threshold and where the law says so."""
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, required=True)
        parser.add_argument("--hours", type=int, required=True)
        parser.add_argument("--threshold", choices=THRESHOLDS, required=True)
        parser.add_argument("--source", required=True, help="the act and its article")

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter the rule."""
        with refusals_told():
            rule = add_breach_rule(
                valid_from=options["valid_from"],
                hours=options["hours"],
                threshold=options["threshold"],
                source=options["source"],
                actor=system_actor("setup"),
                now=clock.now(),
            )
        self.stdout.write(f"From {rule.valid_from}: {rule.hours} hours, from risk level {rule.threshold} on.")
