"""One backup, check or restore of an office at a time: each clears away what a killed one left."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.environment import private_directory


@contextmanager
def alone() -> Iterator[None]:
    """Hold the office's lock; the system lets go of it when the process dies.

    It is in the data directory, since a disk for backups may be a share that knows no locks.
    Raises BackupRefused("already_running", "directory_not_writable").
    """
    folder = private_directory(settings.DPO_DATA_DIR / "run")
    try:
        opened = os.fdopen(os.open(folder / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise BackupRefused("directory_not_writable", path=folder, why=error.strerror) from error
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused("already_running") from None
        yield
