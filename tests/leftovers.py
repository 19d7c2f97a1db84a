"""What a test must not leave behind: a connection that goes on writing, or that nobody closes."""

import contextlib
import gc
import sqlite3
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# How long a lock of somebody else's may last before it is given up.
PATIENCE_SECONDS = 60


class LeftLocked(UserWarning):
    """A test left a connection in the middle of a transaction; it ended, or nobody held it any more."""


def require_unlocked(name: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Look whether SQLite's one write lock is free; else set it free or wait for it, and tell who had it.

    Not where this connection itself is in a transaction. Raises AssertionError.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or _is_free():
        return
    held = holders()
    gc.collect()
    ends = time.monotonic() + patience_seconds
    while not _is_free():
        if time.monotonic() > ends:
            raise AssertionError(f"the database is locked after {name}\n{held}")
        time.sleep(0.1)
    warnings.warn(LeftLocked(f"{name}\n{held}"), stacklevel=1)


def holders() -> str:
    """Tell of every connection that there is, of the system's locks, and what each thread is doing."""
    return "\n".join([*_connections(), *_system_locks(), *_stacks()])


def _is_free() -> bool:
    # By a connection of its own: the test's may be closed, or in the middle of reading.
    if not Path(connection.settings_dict["NAME"]).exists():
        return True
    try:
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return True


def _connections() -> Iterator[str]:
    for found in gc.get_objects():
        # Its type, not isinstance: a lazy object would be set up by the question.
        if issubclass(type(found), BaseDatabaseWrapper):
            raw = found.connection
            writes = raw.in_transaction if isinstance(raw, sqlite3.Connection) else None
            yield f"connection {id(found):x} {raw!r} in_transaction={writes} savepoints={found.savepoint_ids}"


def _system_locks() -> Iterator[str]:
    """Give the lines of the file locks there are on the database: its numbers, and whose they are."""
    with contextlib.suppress(OSError):
        shared = Path(f"{connection.settings_dict['NAME']}-shm").stat().st_ino
        yield from (line for line in Path("/proc/locks").read_text().splitlines() if f":{shared} " in line)


def _stacks() -> Iterator[str]:
    for number, frame in sys._current_frames().items():
        yield f"thread {number}\n{''.join(traceback.format_stack(frame)[-12:])}"
