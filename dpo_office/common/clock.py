"""The only reader of the time; web, worker and beat share its demo offset through one file."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date

__all__ = ["copenhagen_date", "now", "offset", "reset_offset", "set_offset", "today"]

OFFSET_FILE = "demo_clock"
MODES_WITH_OFFSET = frozenset({"demo", "test"})
LONGEST_OFFSET = timedelta(days=3660)


def now() -> datetime:
    """Return the present instant in UTC, moved by the offset of a demo or test."""
    return datetime.now(UTC) + offset()


def today() -> date:
    """Return the present date in Copenhagen."""
    return copenhagen_date(now())


def offset() -> timedelta:
    """Return how far the clock is moved; never in production."""
    if settings.DPO_MODE not in MODES_WITH_OFFSET:
        return timedelta()
    path = offset_path()
    try:
        stamp = path.stat()
    except FileNotFoundError:
        return timedelta()
    return _read_offset(path, stamp.st_mtime_ns, stamp.st_ino)


def set_offset(value: timedelta) -> None:
    """Move the clock of every process of this office; raise ValueError outside 0 to ten years."""
    if settings.DPO_MODE not in MODES_WITH_OFFSET:
        raise ValueError("The clock of a production office is never moved.")
    if not timedelta() <= value <= LONGEST_OFFSET:
        raise ValueError("The clock moves forward, by ten years at most.")
    path = offset_path()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(f"{int(value.total_seconds())}\n", encoding="ascii")
    temporary.replace(path)


def reset_offset() -> None:
    """Let the clock show the real time again."""
    offset_path().unlink(missing_ok=True)


def offset_path() -> Path:
    """Return the file all processes of this office read the offset from."""
    return Path(settings.DPO_DATA_DIR) / OFFSET_FILE


@lru_cache(maxsize=4)
def _read_offset(path: Path, _changed_at: int, _inode: int) -> timedelta:
    return timedelta(seconds=int(path.read_text(encoding="ascii")))
