"""The directory that backups lie in: which one will do, what lies there, and what is taken away again."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, FileSystemFinder, get_finders

from dpo_office.common.backups.manifest import SUFFIX, Manifest, manifest_of, read_manifest
from dpo_office.common.backups.refusals import BackupRefused

KINDS = {"sqlite": ".sqlite3", "postgresql": ".pgdump"}
PART = ".part"
CHECKED = ".checked"
MEGABYTE = 1_000_000


def usable(directory: Path) -> Path:
    """Return a directory that backups may be written to.

    Raises BackupRefused: directory_missing, directory_in_data, directory_served, directory_not_writable.
    """
    path = directory.resolve()
    if not path.is_dir():
        raise BackupRefused("directory_missing", path=directory)
    if path.is_relative_to(settings.DPO_DATA_DIR.resolve()):
        raise BackupRefused("directory_in_data", path=directory)
    if any(path.is_relative_to(served) for served in _served()):
        raise BackupRefused("directory_served", path=directory)
    if not os.access(path, os.W_OK | os.X_OK):
        raise BackupRefused("directory_not_writable", path=directory, why="this user may not")
    return path


def _served() -> Iterator[Path]:
    for finder in get_finders():
        if isinstance(finder, (AppDirectoriesFinder, FileSystemFinder)):
            yield from (Path(storage.location).resolve() for storage in finder.storages.values())


def is_on_the_data_disk(directory: Path) -> bool:
    """Tell whether one broken disk would take the office and its backups; so does one that is not mounted."""
    return directory.stat().st_dev == settings.DPO_DATA_DIR.stat().st_dev


def see_that_there_is_room(directory: Path, needed: int) -> None:
    """Refuse a disk that will not do. Raises BackupRefused("too_little_space")."""
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise BackupRefused(
            "too_little_space", path=directory, free=megabytes(free), needed=megabytes(needed)
        )


def megabytes(size: int) -> str:
    """Write a number of bytes for a person."""
    return f"{size / MEGABYTE:.1f} MB"


def prefix_of(office: str) -> str:
    """Return how the names of an office's backups begin."""
    return f"office-{office[:8]}-"


@contextmanager
def cleared_of_parts(directory: Path, office: str) -> Iterator[None]:
    """Take away what this office left unfinished, before and after: only a killed run leaves anything."""
    _clear_parts(directory, office)
    try:
        yield
    finally:
        with suppress(OSError):
            _clear_parts(directory, office)


def _clear_parts(directory: Path, office: str) -> None:
    for part in directory.glob(f".{prefix_of(office)}*{PART}*"):
        part.unlink(missing_ok=True)
    for manifest in directory.glob(f"{prefix_of(office)}*{SUFFIX}"):
        if not manifest.with_suffix("").exists():
            manifest.unlink()


def backups_in(directory: Path, office: str) -> list[Path]:
    """List this office's backups that look whole, the oldest first: sealed by it, and of the right size."""
    named = sorted(directory.glob(f"{prefix_of(office)}*"))
    return [path for path in named if path.suffix in KINDS.values() and _is_own(path, office)]


def _is_own(path: Path, office: str) -> bool:
    try:
        manifest: Manifest = read_manifest(manifest_of(path))
        return manifest.office == office and path.stat().st_size == manifest.size
    except (BackupRefused, OSError):
        return False


def remove_older(directory: Path, office: str, keep: int) -> int:
    """Remove this office's backups but the newest `keep`, and never the last that a drill restored."""
    found = backups_in(directory, office)
    checked = [path for path in found if checked_mark(path).exists()]
    kept = {*found[-keep:], *checked[-1:]}
    older = [path for path in found if path not in kept]
    for path in older:
        # The file first: a manifest alone is no backup, and the next run takes it away.
        for name in (path, manifest_of(path), checked_mark(path)):
            name.unlink(missing_ok=True)
    return len(older)


def checked_mark(path: Path) -> Path:
    """Return the empty file that says: this backup was restored once, and well."""
    return path.with_name(path.name + CHECKED)
