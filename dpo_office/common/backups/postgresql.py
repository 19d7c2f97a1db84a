"""Dumps of a PostgreSQL database, by PostgreSQL's own programs. Passwords go by the environment only."""

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection

from dpo_office.common.backups.refusals import BackupRefused

VENDOR = "postgresql"
CHUNK = 1024 * 1024
# Settings of DATABASE_URL that libpq reads from its environment under another name than PG and the name.
OTHER_NAMES = {"application_name": "PGAPPNAME"}
PASSED_ON = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")


def needed_bytes() -> int:
    """Return a guess of how large a dump becomes: without indexes, and with text compressed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 2")
        return int(cursor.fetchone()[0])


@contextmanager
def snapshot() -> Iterator[tuple[Any, str]]:
    """Give a cursor and the name of what it sees, so that counts and dump are of one moment.

    Raises BackupRefused("copy_failed") when the database does not let itself be read.
    """
    try:
        with closing(_connect()) as raw:
            cursor = raw.cursor()
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]
    except psycopg.Error as error:
        raise BackupRefused("copy_failed", why=str(error).partition("\n")[0]) from error


def dump_to(path: Path, seen: str) -> None:
    """Write the dump of a snapshot to a file.

    Through a pipe of ours: when this process is killed, pg_dump ends too, and a full disk is told here.
    Raises BackupRefused("program_missing", "program_too_old" or "copy_failed"), OSError.
    """
    words = [program("pg_dump"), "--format=custom", "--no-password", f"--snapshot={seen}"]
    with tempfile.TemporaryFile() as told, path.open("r+b") as file:
        with subprocess.Popen(  # noqa: S603  words of our own
            words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
        ) as process:
            try:
                _pour(process, file)
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            raise _failure(told)


def _pour(process: subprocess.Popen[bytes], file: IO[bytes]) -> None:
    if process.stdout is None:
        raise BrokenPipeError("the program was started without a pipe")
    while chunk := process.stdout.read(CHUNK):
        file.write(chunk)


def _failure(told: IO[bytes]) -> BackupRefused:
    told.seek(0)
    text = told.read().decode(errors="replace")
    if "server version mismatch" in text:
        return BackupRefused("program_too_old", program="pg_dump")
    # The first line alone: what follows may quote a query.
    return BackupRefused("copy_failed", why=text.partition("\n")[0] or "pg_dump failed")


def is_readable(path: Path) -> bool:
    """Tell whether pg_restore can list what the dump holds."""
    words = [program("pg_restore"), "--list", str(path)]
    return _run(words) == 0


def restore_into(name: str, path: Path) -> None:
    """Restore a dump into an empty database, or nothing of it. Raises BackupRefused("not_restorable")."""
    escaped = re.sub(r"(['\\])", r"\\\1", name)
    whole = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password"]
    if _run([program("pg_restore"), *whole, f"--dbname=dbname='{escaped}'", str(path)]) != 0:
        # What pg_restore says may quote rows.
        raise BackupRefused("not_restorable", why="pg_restore failed.")


def _run(words: list[str]) -> int:
    done = subprocess.run(  # noqa: S603  words of our own
        words,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


@contextmanager
def scratch_database() -> Iterator[str]:
    """Make a database like the office's on the same server, and drop it again.

    What a killed drill left behind is dropped too; a database in use is left alone.
    """
    own = f"office_drill_{hashlib.sha256(connection.settings_dict['NAME'].encode()).hexdigest()[:12]}_"
    name = own + secrets.token_hex(6)
    with closing(_connect()) as raw:
        cursor = raw.cursor()
        cursor.execute("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user")
        for left in [row[0] for row in cursor.fetchall() if row[0].startswith(own)]:
            with suppress(psycopg.Error):
                cursor.execute(f'DROP DATABASE "{left}"')
        cursor.execute(
            "SELECT format('TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',"
            " pg_encoding_to_char(encoding), datcollate, datctype)"
            " FROM pg_database WHERE datname = current_database()"
        )
        like = cursor.fetchone()[0]
        try:
            cursor.execute(f'CREATE DATABASE "{name}" {like}')
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupRefused("may_not_create_database") from error
        try:
            yield name
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def opened(name: str) -> Iterator[Any]:
    """Open a database of the office's server."""
    with closing(_connect(name)) as raw:
        yield raw.cursor()


def program(name: str) -> str:
    """Find a program of PostgreSQL's. Raises BackupRefused("program_missing")."""
    found = shutil.which(name)
    if found is None:
        raise BackupRefused("program_missing", program=name)
    return found


def environment() -> dict[str, str]:
    """Return the variables by which those programs find the office's database; none of the office's keys."""
    kept = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("PG")}
    said = connection.settings_dict
    options = {OTHER_NAMES.get(name, f"PG{name.upper()}"): value for name, value in said["OPTIONS"].items()}
    own = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        "PGDATABASE": said["NAME"],
    } | {name: value for name, value in options.items() if isinstance(value, str)}
    # English words, which are looked at.
    return kept | {name: str(value) for name, value in own.items() if value} | {"LC_ALL": "C"}


def _connect(name: str | None = None) -> Any:
    """Open a connection of the driver's own, which writes nothing and stands in no transaction."""
    params = connection.get_connection_params() | ({"dbname": name} if name else {})
    raw = connection.get_new_connection(params)
    raw.autocommit = True
    return raw
