"""Plan letters to nobody, and tell what became of them: the office's side of script/faults."""

import json
from argparse import ArgumentParser
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dpo_office.common import clock
from dpo_office.common.letters.models import Attempt, Letter, Receipt, Result, SendWindow
from dpo_office.common.letters.planning import PlannedLetter, Recipient, Sender, add_template, plan_letters
from dpo_office.common.letters.queries import letters_with_state, open_attempts


class Command(BaseCommand):
    """Never in a production office: the letters have no cause."""

    help = "Plan a batch of letters to invented addresses, or report on all letters as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("action", choices=["plan", "report"])
        parser.add_argument("--notices", type=int, default=100, help="how many letters to plan")
        parser.add_argument("--chunk", type=int, default=50, help="letters in one dispatch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if settings.DPO_MODE == "production":
            raise CommandError("A production office is no place for drills.")
        if options["action"] == "plan":
            _plan(options["notices"], options["chunk"])
        else:
            self.stdout.write(json.dumps(_report()))


def _plan(notices: int, chunk: int) -> None:
    now = clock.now()
    batch_id = uuid4()
    with transaction.atomic():
        template = add_template(
            batch_id=batch_id,
            language="da",
            subject="Øvelse ((number))",
            body="Dette er brev ((number)) i en øvelse.\n",
            slot_names=["number"],
            now=now,
        )
        plan_letters(
            batch_id=batch_id,
            controller_id=uuid4(),
            kind="drill.notice",
            cause_type="common.drill",
            sender=Sender("Øvelse", "drill@example.com"),
            templates={"da": template},
            rows=(
                PlannedLetter(
                    uuid4(),
                    uuid4(),
                    Recipient(f"Person {number}", f"person-{number}@example.com"),
                    {"number": str(number)},
                )
                for number in range(notices)
            ),
            not_before=now,
            now=now,
            chunk_size=chunk,
        )


def _progress() -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for state in letters_with_state(Letter.objects.all()).values_list("state", flat=True):
        counts[state] += 1
    counts["open_attempts"] = open_attempts().count()
    return dict(counts)


def _report() -> dict[str, Any]:
    results: dict[UUID, list[str]] = defaultdict(list)
    for letter_id, outcome, source in Result.objects.order_by("id").values_list(
        "letter_id", "outcome", "source"
    ):
        results[letter_id].append(f"{outcome} {source}")
    letters = letters_with_state(Letter.objects.all()).values_list("pk", "message_id", "state")
    attempts: dict[int, list[str]] = defaultdict(list)
    for window_id, message_id in Attempt.objects.values_list("window_id", "letter__message_id"):
        attempts[window_id].append(message_id)
    windows = SendWindow.objects.order_by("id").values_list("pk", "opened_at", "closed_at")
    return {
        "progress": _progress(),
        "letters": {
            message_id: {"state": state, "results": results[key]} for key, message_id, state in letters
        },
        "windows": [
            {
                "opened_at": opened.isoformat(),
                "closed": closed is not None,
                "closed_at": closed.isoformat() if closed else "",
                "message_ids": attempts[key],
            }
            for key, opened, closed in windows
        ],
        "receipts": Receipt.objects.count(),
    }
