"""Make a backup: a copy of one moment, under its final name only when it is whole and on the disk."""

import errno
import hashlib
import os
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dpo_office.common.backups import postgresql, shelf, sqlite
from dpo_office.common.backups.facts import Facts, faults_of, read_facts
from dpo_office.common.backups.manifest import SUFFIX, Manifest, key_fingerprints, manifest_of, write_manifest
from dpo_office.common.backups.one_at_a_time import alone
from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.events import feed_generation

CHUNK = 1024 * 1024
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Made:
    """A backup that was made, and how many older ones it let go."""

    path: Path
    manifest: Manifest
    removed: int


def make_backup(directory: Path, keep: int | None = None) -> Made:
    """Copy the database into a directory, and remove this office's older backups but the newest `keep`.

    Raises BackupRefused; then the directory is as it was.
    """
    keys = key_fingerprints()
    with ExitStack() as stack:
        place = shelf.usable(directory)
        stack.enter_context(alone())
        office = feed_generation().hex
        try:
            stack.enter_context(shelf.cleared_of_parts(place, office))
            shelf.see_that_there_is_room(place, _needed_bytes())
            path, manifest = _copy(place, office, keys, timezone.now())
            removed = shelf.remove_older(place, office, keep) if keep else 0
        except OSError as error:
            if error.errno in DISK_FULL:
                raise BackupRefused("disk_full", path=directory) from error
            raise BackupRefused("directory_not_writable", path=directory, why=error.strerror) from error
    return Made(path, manifest, removed)


def _copy(place: Path, office: str, keys: list[str], now: datetime) -> tuple[Path, Manifest]:
    stamp = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z"
    name = f"{shelf.prefix_of(office)}{stamp}{shelf.KINDS[connection.vendor]}"
    part = place / f".{name}{shelf.PART}"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    facts, faults = _filled(part)
    size, sha256 = on_disk(part)
    manifest = Manifest(
        made_at=now.isoformat(timespec="seconds"),
        office=office,
        office_version=office_version(),
        vendor=connection.vendor,
        keys=keys,
        size=size,
        sha256=sha256,
        trigger_faults=faults,
        facts=facts,
    )
    path = place / name
    described = part.with_name(part.name + SUFFIX)
    write_manifest(manifest, described)
    # The file last: where it stands, its manifest stands.
    described.rename(manifest_of(path))
    part.rename(path)
    flush_directory(place)
    return path, manifest


def _needed_bytes() -> int:
    return sqlite.needed_bytes() if connection.vendor == sqlite.VENDOR else postgresql.needed_bytes()


def _filled(part: Path) -> tuple[Facts, int]:
    """Fill an empty file with a copy, and tell what is in it."""
    if connection.vendor == sqlite.VENDOR:
        sqlite.copy_live_to(part)
        with sqlite.opened(part) as cursor:
            if not sqlite.is_whole(cursor):
                raise BackupRefused("copy_damaged")
            return read_facts(cursor, sqlite.VENDOR), faults_of(cursor)
    with postgresql.snapshot() as (cursor, seen):
        facts, faults = read_facts(cursor, postgresql.VENDOR), faults_of(cursor)
        postgresql.dump_to(part, seen)
    if not postgresql.is_readable(part):
        raise BackupRefused("copy_damaged")
    return facts, faults


def on_disk(path: Path) -> tuple[int, str]:
    """Bring a file down to the disk; return its size in bytes and its SHA-256."""
    digest = hashlib.sha256()
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        while chunk := file.read(CHUNK):
            digest.update(chunk)
        return file.tell(), digest.hexdigest()


def flush_directory(place: Path) -> None:
    """Bring the new names down to the disk too."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def office_version() -> str:
    """Return the version of the code."""
    text = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])
