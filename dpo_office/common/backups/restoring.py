"""Put a backup in the place of an empty database. What happened since it was made is not known to it.

So the office is frozen (letters/freezes.py): in one step with the restore, where the backup knows how.
"""

import os
import shutil
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connection

from dpo_office.common import clock
from dpo_office.common.backups import postgresql, sqlite
from dpo_office.common.backups.checking import Say, drill
from dpo_office.common.backups.making import flush_directory, on_disk
from dpo_office.common.backups.manifest import Manifest
from dpo_office.common.backups.one_at_a_time import alone
from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.letters.models import Freeze

# Each driver has its own sign for a parameter.
SIGN = {sqlite.VENDOR: "?", postgresql.VENDOR: "%s"}
NEW_GENERATION = "UPDATE common_feed SET generation = {0}"
FREEZE = "INSERT INTO common_freeze (id, as_of, frozen_at, reason) VALUES ({0}, {0}, {0}, '')"
FREEZES = Freeze._meta.db_table


def restore_backup(path: Path, say: Say) -> None:
    """Check a backup as the drill does, then restore it into this office's database, which must be empty.

    Readers of the feed are told that their place is gone (docs/decisions/0004), everybody signs in again, and
    the office is frozen. A backup of a version that knew no freeze is migrated first. Raises BackupRefused.
    """
    with alone():
        _see_that_nothing_is_there()
        manifest = drill(path, say)
        connection.close()
        if manifest.vendor == sqlite.VENDOR:
            _put_file(path, manifest)
        else:
            name = str(connection.settings_dict["NAME"])
            postgresql.restore_into(name, path)
            with postgresql.opened(name) as cursor:
                _begin_anew(cursor, manifest)
                cursor.execute("ANALYZE")
        if not _knows_freezes(manifest):
            say("the backup is of an earlier version: migrating")
            call_command("migrate", verbosity=0)
            Freeze.objects.create(as_of=_made_at(manifest), frozen_at=clock.now())


def _see_that_nothing_is_there() -> None:
    name = connection.settings_dict["NAME"]
    try:
        tables = connection.introspection.table_names()
    except DatabaseError:
        if connection.vendor != sqlite.VENDOR:
            raise
        # A file that is no database is not an empty one.
        raise BackupRefused("not_empty", path=name) from None
    if tables:
        raise BackupRefused("not_empty", path=name)


def _put_file(path: Path, manifest: Manifest) -> None:
    place = sqlite.live_file()
    part = place.with_name(place.name + ".restoring")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(path, part)
        if on_disk(part) != (manifest.size, manifest.sha256):
            raise BackupRefused("file_altered")
        with closing(sqlite3.connect(part)) as raw, raw:
            _begin_anew(raw.cursor(), manifest)
        on_disk(part)
        # Of an empty database that Django made while it looked.
        for ending in ("-wal", "-shm"):
            place.with_name(place.name + ending).unlink(missing_ok=True)
        part.rename(place)
        flush_directory(place.parent)
    finally:
        part.unlink(missing_ok=True)


def _begin_anew(cursor: Any, manifest: Manifest) -> None:
    sign = SIGN[manifest.vendor]
    cursor.execute(NEW_GENERATION.format(sign), [uuid.uuid4().hex])
    cursor.execute("DELETE FROM django_session")
    if _knows_freezes(manifest):
        times = [_written(moment, manifest.vendor) for moment in (_made_at(manifest), clock.now())]
        cursor.execute(FREEZE.format(sign), [uuid.uuid4().hex, *times])


def _knows_freezes(manifest: Manifest) -> bool:
    return FREEZES in manifest.facts.rows


def _made_at(manifest: Manifest) -> datetime:
    return datetime.fromisoformat(manifest.made_at)


def _written(moment: datetime, vendor: str) -> str | datetime:
    """Write a time as Django does: SQLite keeps it as text, in UTC and without saying so."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if vendor == sqlite.VENDOR else moment
