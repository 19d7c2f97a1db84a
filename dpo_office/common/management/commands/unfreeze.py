"""End a freeze: what may have left meanwhile is looked up, or waits for a person."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from dpo_office.common import clock
from dpo_office.common.commands import named_person, refusals_told
from dpo_office.common.letters import work
from dpo_office.common.letters.freezes import Thawing, thawing, unfreeze


class Command(BaseCommand):
    """manage.py unfreeze --by USERNAME --reason WORDS, or --dry-run."""

    help = "End a freeze. Letters that may have left since the copy was made are looked up before they leave."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who ends it and why."""
        parser.add_argument("--dry-run", action="store_true", help="say what it would mean, change nothing")
        parser.add_argument("--by", help="the user name of whoever ends it")
        parser.add_argument("--reason", default="", help="why the office may send again, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what it means; and end it."""
        now = clock.now()
        with refusals_told():
            if options["dry_run"]:
                self._tell(thawing())
                self.stdout.write("Nothing was changed.")
                return
            actor = named_person(options["by"] or "")
            # Reports that came since are the best proof of what left.
            self._count("Delivery reports", work.collect(now))
            self._tell(unfreeze(actor=actor, reason=options["reason"], now=now))
            self._count("Looked up", work.reconcile(now))
        self.stdout.write("The office sends again. What is in doubt waits for a person: Letters, in doubt.")

    def _tell(self, told: Thawing) -> None:
        self.stdout.write(f"Restored from a copy of {told.as_of.isoformat(timespec='minutes')}.")
        self._count("May have left since, and are looked up", told.unknown)
        self._count("Were written since the office was frozen, and leave", told.made_since)
        self.stdout.write(f"To print, and perhaps posted since: {told.to_print}")
        self.stdout.write(f"Held for a brand that is not open, and perhaps opened since: {told.held}")

    def _count(self, name: str, counts: Counter[str]) -> None:
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        self.stdout.write(f"{name}: {said or 'none'}")
