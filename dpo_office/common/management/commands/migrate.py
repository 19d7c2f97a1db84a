"""`manage.py migrate`, with Python's collector out of the way, and never backwards over a newer version."""

import gc
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from dpo_office.common.known_migrations import some_of, unknown_in

# Each operation renders all models anew, some ten thousand objects that live on: collecting after every
# 700 of them took two fifths of the time. A few hundred MB are let pass before the next full round.
ENOUGH_OBJECTS = (50_000, 20, 100)


class Command(migrate.Command):
    """Django's own command in three fifths of its time.

    It refuses a database that a newer version migrated: it would take the triggers of that version away, and
    let this one write into tables that it does not know.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        _see_that_it_is_not_newer(options["database"])
        before = gc.get_threshold()
        gc.set_threshold(*ENOUGH_OBJECTS)
        try:
            super().handle(*args, **options)
        finally:
            gc.set_threshold(*before)


def _see_that_it_is_not_newer(database: str) -> None:
    if unknown := unknown_in(MigrationRecorder(connections[database]).applied_migrations()):
        raise CommandError(
            "newer_version: a newer DPO office migrated this database"
            f" (unknown migrations: {some_of(unknown)}). Use that version, or restore this one's backup."
        )
