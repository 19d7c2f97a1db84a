"""What a test must not leave behind: a connection that goes on writing, or that nobody closes."""

import gc
import sqlite3
import sys
import traceback
import warnings

from django.db import connection


class LeftLocked(UserWarning):
    """A test left a connection in the middle of a transaction; collecting what nobody holds took it away."""


def require_unlocked(name: str) -> None:
    """Look whether SQLite's one write lock is free; else set it free, or tell what every thread is doing.

    Only where the process has a connection that is not in a transaction of its own. Raises AssertionError.
    """
    if connection.vendor != "sqlite" or connection.connection is None or connection.in_atomic_block:
        return
    if _is_free():
        return
    gc.collect()
    if _is_free():
        warnings.warn(LeftLocked(name), stacklevel=1)
        return
    stacks = [
        f"thread {number}\n{''.join(traceback.format_stack(frame)[-8:])}"
        for number, frame in sys._current_frames().items()
    ]
    raise AssertionError(f"the database is locked after {name}\n" + "\n".join(stacks))


def _is_free() -> bool:
    # Beneath Django, whose connection is closed to everybody between two tests.
    raw = connection.connection
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience}")
    return True
