"""Copies of the embedded database, by SQLite itself: the file alone lacks what the log beside it holds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.search.keys import prepare_sqlite_search

VENDOR = "sqlite"


def live_file() -> Path:
    """Return the office's database file."""
    return Path(connection.settings_dict["NAME"])


def needed_bytes() -> int:
    """Return how large a copy becomes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def copy_live_to(path: Path) -> None:
    """Copy what is committed now to an existing empty file, while others go on writing.

    All pages are copied in one step, under one snapshot: in smaller steps each write of another process would
    begin the copy anew. Raises BackupRefused("disk_full" or "copy_failed").
    """
    try:
        with closing(sqlite3.connect(live_file())) as source, closing(sqlite3.connect(path)) as copy:
            # A copy that is cut off is thrown away; the whole one is brought to the disk by the caller.
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy)
            # One file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise BackupRefused("disk_full", path=path.parent) from error
        raise BackupRefused("copy_failed", why=error) from error


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Cursor]:
    """Open a copy to read, with the functions that its indexes are made of."""
    with closing(sqlite3.connect(path)) as raw:
        prepare_sqlite_search(raw)
        yield raw.cursor()


def is_whole(cursor: sqlite3.Cursor) -> bool:
    """Have SQLite read every page, index and reference."""
    try:
        checked = cursor.execute("PRAGMA integrity_check(1)").fetchall()
        return checked == [("ok",)] and not cursor.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        return False
