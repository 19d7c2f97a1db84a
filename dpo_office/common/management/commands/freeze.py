"""Let nothing leave: for an office that was restored by other means than `manage.py restore`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dpo_office.common import clock
from dpo_office.common.commands import named_person, refusals_told
from dpo_office.common.letters.freezes import freeze


class Command(BaseCommand):
    """manage.py freeze --as-of TIME --by USERNAME."""

    help = "Let nothing leave until manage.py unfreeze: what left since --as-of is not known."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the time of the copy, and who freezes."""
        parser.add_argument(
            "--as-of", type=datetime.fromisoformat, help="when the copy was made, as 2026-11-28T02:15+01:00"
        )
        parser.add_argument("--by", required=True, help="the user name of whoever does it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Freeze."""
        as_of = options["as_of"] or timezone.now()
        if timezone.is_naive(as_of):
            as_of = timezone.make_aware(as_of)
        with refusals_told():
            freeze(as_of=as_of, actor=named_person(options["by"]), now=clock.now())
        self.stdout.write(f"Frozen: nothing leaves. What left since {as_of.isoformat()} is not known.")
