"""The restore drill: a backup is good when it was restored, and what should be in it was found there."""

import hashlib
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from dpo_office.common.backups import postgresql, shelf, sqlite
from dpo_office.common.backups.facts import Facts, read_facts
from dpo_office.common.backups.manifest import Manifest, manifest_of, read_manifest
from dpo_office.common.backups.one_at_a_time import alone
from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.environment import private_directory
from dpo_office.common.events import feed_generation
from dpo_office.common.known_migrations import some_of, unknown_migrations
from dpo_office.common.vault import Sealed, VaultError, open_sealed

CHUNK = 1024 * 1024
# The documents that are opened: those that were stored first, and those that were stored last.
OLDEST = (
    "SELECT id, wrapped_key, ciphertext, sha256 FROM common_document"
    " WHERE wrapped_key IS NOT NULL ORDER BY created_at, id LIMIT 10"
)
NEWEST = (
    "SELECT id, wrapped_key, ciphertext, sha256 FROM common_document"
    " WHERE wrapped_key IS NOT NULL ORDER BY created_at DESC, id LIMIT 10"
)
SCRATCH = "drill-"
Say = Callable[[str], None]


def newest_backup(directory: Path) -> Path:
    """Return this office's newest backup in a directory. Raises BackupRefused("no_backup")."""
    found = shelf.backups_in(directory, feed_generation().hex)
    if not found:
        raise BackupRefused("no_backup", path=directory)
    return found[-1]


def check_backup(path: Path, say: Say) -> None:
    """Verify a backup, restore it into a scratch database, and look whether everything is there.

    `say` is given a line for each thing that was found right. Raises BackupRefused for the first that is not.
    """
    with alone():
        drill(path, say)
    # A directory that is not to be written to may still be checked.
    with suppress(OSError):
        shelf.checked_mark(path).touch(mode=0o600)


def drill(path: Path, say: Say) -> Manifest:
    """Do what check_backup says, under the caller's lock."""
    manifest = verified(path, say, vendor=connection.vendor)
    with _restored(path, manifest) as cursor:
        say("restored: into a scratch database, whole")
        _compare(read_facts(cursor, manifest.vendor), manifest, say)
        open_documents(cursor, say)
    return manifest


def verified(path: Path, say: Say, *, vendor: str) -> Manifest:
    """Look at manifest, migrations and file of a backup of that kind of database, before it is restored.

    Raises BackupRefused.
    """
    if not path.is_file():
        raise BackupRefused("file_missing", path=path, why="there is no such file")
    manifest = read_manifest(manifest_of(path))
    say(f"manifest: made {manifest.made_at} by version {manifest.office_version}, key {manifest.keys[0]}")
    if manifest.vendor != vendor:
        raise BackupRefused("other_database", theirs=manifest.vendor, ours=vendor)
    _see_migrations(manifest.facts.migrations, say)
    _see_file(path, manifest)
    say(f"file: {shelf.megabytes(manifest.size)}, SHA-256 {manifest.sha256}")
    return manifest


def _see_migrations(applied: list[str], say: Say) -> None:
    if unknown := unknown_migrations(applied):
        raise BackupRefused("newer_version", what=f"unknown migrations: {some_of(unknown)}")
    say(f"migrations: {len(applied)}, all known here")


def _see_file(path: Path, manifest: Manifest) -> None:
    try:
        size = path.stat().st_size
        if size < manifest.size:
            raise BackupRefused("truncated", size=size, expected=manifest.size)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupRefused("file_missing", path=path, why=error.strerror) from error
    if digest != manifest.sha256:
        raise BackupRefused("file_altered")


@contextmanager
def _restored(path: Path, manifest: Manifest) -> Iterator[Any]:
    if manifest.vendor == sqlite.VENDOR:
        with _scratch_directory(manifest.size) as folder:
            copy = folder / "scratch.sqlite3"
            shutil.copyfile(path, copy)
            with sqlite.opened(copy) as cursor:
                if not sqlite.is_whole(cursor):
                    raise BackupRefused("not_restorable", why="SQLite finds it damaged.")
                with _errors_told():
                    yield cursor
    else:
        with postgresql.scratch_database() as name:
            postgresql.restore_into(name, path)
            with postgresql.opened(name) as cursor, _errors_told():
                yield cursor


@contextmanager
def _errors_told() -> Iterator[None]:
    """Tell of a restored database that lacks what every office has."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        raise BackupRefused("not_restorable", why=f"{type(error).__name__} when it was read.") from error


@contextmanager
def _scratch_directory(needed: int) -> Iterator[Path]:
    """Make a directory in the data directory: what is restored is as confidential as the office itself."""
    parent = private_directory(settings.DPO_DATA_DIR / "run")
    for left in parent.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    shelf.see_that_there_is_room(parent, needed)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=parent) as folder:
        yield Path(folder)


def _compare(found: Facts, manifest: Manifest, say: Say) -> None:
    wanted = manifest.facts
    if found.migrations != wanted.migrations:
        raise BackupRefused("migrations_differ")
    if manifest.trigger_faults:
        raise BackupRefused("triggers_not_right", count=manifest.trigger_faults)
    if (found.triggers, found.triggers_sha256) != (wanted.triggers, wanted.triggers_sha256):
        raise BackupRefused("triggers_differ")
    say(f"triggers: {found.triggers}, those that belong")
    if found.rows != wanted.rows:
        names = {name for name, _ in wanted.rows.items() ^ found.rows.items()}
        raise BackupRefused("rows_differ", what=some_of(sorted(names)))
    history = sum(count for table, count in found.rows.items() if "historical" in table)
    say(f"rows: {sum(found.rows.values())} in {len(found.rows)} tables, {history} of them history")
    if (found.last_event, found.last_position) != (wanted.last_event, wanted.last_position):
        raise BackupRefused("events_differ")
    say(f"events: up to number {found.last_event}, position {found.last_position}")


def open_documents(cursor: Any, say: Say) -> None:
    """Open the oldest and the newest documents of a database with this office's key. Raises BackupRefused."""
    opened: set[str] = set()
    for query in (OLDEST, NEWEST):
        cursor.execute(query)
        for key, wrapped_key, ciphertext, sha256 in cursor.fetchall():
            _open(uuid.UUID(str(key)), Sealed(bytes(wrapped_key), bytes(ciphertext)), sha256)
            opened.add(str(key))
    say(f"documents: {len(opened)} opened with this office's key" if opened else "documents: there are none")


def _open(key: uuid.UUID, sealed: Sealed, sha256: str) -> None:
    try:
        content = open_sealed(sealed, context=f"document|{key}")
    except VaultError as error:
        raise BackupRefused("document_not_opened", document=key, code=error.code) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BackupRefused("document_not_opened", document=key, code="sha256_differs")
