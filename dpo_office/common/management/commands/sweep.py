"""Run everything once that beat has run again and again.

For a timer of the machine: it does the work when worker, beat or broker is dead, and tells that they are.
"""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dpo_office.celery import app
from dpo_office.common.health import NotFit, check_fit, failing
from dpo_office.common.sweeps import ROUND, command_noted
from dpo_office.common.tasks import ping_watcher
from dpo_office.common.watcher import tell_watcher

log = logging.getLogger(__name__)


class Failed(Exception):
    """Some of the sweeps did not end well."""


class Command(BaseCommand):
    """manage.py sweep: each line of the beat table once, in this process, without broker, worker and beat."""

    help = "Do once what worker and beat do again and again, without them; safe while they run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all, whatever one of them does; then tell the watcher, if the office is well."""
        try:
            check_fit()
            with command_noted(ROUND):
                self.run_round()
        except NotFit as reason:
            raise CommandError(f"unfit: {reason}") from reason
        except Failed as failed:
            raise CommandError(f"sweeps_failed: {failed}") from failed
        amiss = failing()
        said = ", ".join(f"{name} is {result}" for name, result in sorted(amiss.items()))
        self.stdout.write(f"Not well: {said}." if amiss else "The office does its work.")
        self.stdout.write(f"Watcher: {tell_watcher()}.")
        if amiss:
            raise CommandError(
                "not_well: the sweeps ended well, but something else did not; see the line above."
            )

    def run_round(self) -> None:
        """Run each sweep. Raises Failed with the names of those that did not end well."""
        app.loader.import_default_modules()
        failed = []
        for line in app.conf.beat_schedule.values():
            name = line["task"]
            if name == ping_watcher.name:
                continue  # told at the end, of all of them
            # Without its note: the rows of the sweeps say whether worker and beat run, not whether this does.
            work = app.tasks[name].run.__wrapped__
            try:
                work()
            except Exception as error:  # one that fails must not keep the others from their work
                log.exception("sweep.failed", extra={"sweep": name})
                failed.append(f"{name.rsplit('.', 1)[-1]} ({type(error).__name__})")
            else:
                self.stdout.write(f"done: {name}")
        if failed:
            raise Failed(", ".join(failed))
