"""Put a backup in the place of an empty database. What happened since it was made is not known to it."""

import os
import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from dpo_office.common.backups import postgresql, sqlite
from dpo_office.common.backups.checking import Say, drill
from dpo_office.common.backups.making import flush_directory, on_disk
from dpo_office.common.backups.manifest import Manifest
from dpo_office.common.backups.one_at_a_time import alone
from dpo_office.common.backups.refusals import BackupRefused

# Each driver has its own sign for a parameter.
NEW_GENERATION = {
    sqlite.VENDOR: "UPDATE common_feed SET generation = ?",
    postgresql.VENDOR: "UPDATE common_feed SET generation = %s",
}


def restore_backup(path: Path, say: Say) -> None:
    """Check a backup as the drill does, then restore it into this office's database, which must be empty.

    Readers of the feed are told that their place is gone (docs/decisions/0004), and everybody signs in again.
    Raises BackupRefused.
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
                _begin_anew(cursor, manifest.vendor)
                cursor.execute("ANALYZE")


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
            _begin_anew(raw.cursor(), manifest.vendor)
        on_disk(part)
        # Of an empty database that Django made while it looked.
        for ending in ("-wal", "-shm"):
            place.with_name(place.name + ending).unlink(missing_ok=True)
        part.rename(place)
        flush_directory(place.parent)
    finally:
        part.unlink(missing_ok=True)


def _begin_anew(cursor: Any, vendor: str) -> None:
    cursor.execute(NEW_GENERATION[vendor], [uuid.uuid4().hex])
    cursor.execute("DELETE FROM django_session")
