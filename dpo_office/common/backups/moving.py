"""Move an office from the embedded database to PostgreSQL: every row, with key, history and events.

The source is a backup, so that it is whole, of one moment, and fits this office's keys. The rows come in one
transaction: afterwards the office is there, or its tables are as empty as migrate made them.
"""

# ruff: noqa: S608  names come from the database's own catalogue

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from dpo_office.common.backups import postgresql, sqlite
from dpo_office.common.backups.checking import Say, open_documents, verified
from dpo_office.common.backups.facts import count_rows, table_names
from dpo_office.common.backups.manifest import Manifest
from dpo_office.common.backups.one_at_a_time import alone
from dpo_office.common.backups.refusals import BackupRefused
from dpo_office.common.environment import EMBEDDED_DATABASE
from dpo_office.common.triggers import install_triggers, remove_triggers, trigger_faults

# Each database keeps its own list of what was migrated; everybody signs in again.
LEFT = frozenset({"django_migrations", "django_session"})
# What an office at rest still writes, or nothing of which is missed.
RESTLESS = frozenset({"common_sweep", "django_session"})
ROWS_AT_ONCE = 2000
DIGEST_BYTES = 16


@dataclass(frozen=True)
class Table:
    """A table as PostgreSQL has it: its columns in their order, and the type of each."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def listed(self) -> str:
        """Give the columns as SQL."""
        return ", ".join(f'"{column}"' for column in self.columns)


def move_in(path: Path, say: Say) -> None:
    """Move the office in an SQLite backup into this office's PostgreSQL database, where nobody is yet.

    Tables, keys, history, events and their places in the feed stay as they were; every row is read again and
    compared. Raises BackupRefused.
    """
    if connection.vendor != postgresql.VENDOR:
        raise BackupRefused("not_postgresql")
    with alone():
        _see_that_nobody_is_there()
        manifest = verified(path, say, vendor=sqlite.VENDOR)
        _see_that_it_is_the_last(manifest)
        call_command("migrate", verbosity=0)
        with sqlite.opened(path) as source, transaction.atomic(), connection.cursor() as target:
            remove_triggers()
            tables = _tables_of_both(source, target)
            target.execute(f"TRUNCATE {', '.join(f'{chr(34)}{table.name}{chr(34)}' for table in tables)}")
            for table in tables:
                _copy(table, source, target)
            # PostgreSQL makes no trigger on a table for which a foreign key still waits to be checked.
            connection.check_constraints()
            _count_on(target)
            install_triggers()
            _see_that_all_is_there(manifest, target, say)
            open_documents(target, say)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _see_that_nobody_is_there() -> None:
    """Refuse a database with users: an office without any is one that nobody has begun."""
    people = get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        if people in connection.introspection.table_names(cursor) and count_rows(cursor, people):
            raise BackupRefused("not_empty", path=connection.settings_dict["NAME"])


def _see_that_it_is_the_last(manifest: Manifest) -> None:
    """Refuse a backup after which the office went on, as far as its database is still here to tell."""
    live = settings.DPO_DATA_DIR / EMBEDDED_DATABASE
    if not live.is_file():
        return
    with sqlite.opened(live) as cursor:
        now = {table: count_rows(cursor, table) for table in table_names(cursor, sqlite.VENDOR)}
    if now and _at_rest(now) != _at_rest(manifest.facts.rows):
        raise BackupRefused("backup_behind", path=live)


def _at_rest(rows: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in rows.items() if table not in RESTLESS}


def _tables_of_both(source: Any, target: Any) -> list[Table]:
    """Describe the tables to copy. Raises BackupRefused("schema_differs") where the two do not agree."""
    found = [_table(target, name) for name in table_names(target, postgresql.VENDOR) if name not in LEFT]
    theirs = set(table_names(source, sqlite.VENDOR)) - LEFT
    if different := sorted(theirs ^ {table.name for table in found}):
        raise BackupRefused("schema_differs", what=different[0])
    for table in found:
        source.execute(f'SELECT name FROM pragma_table_info("{table.name}")')
        if {name for (name,) in source.fetchall()} != set(table.columns):
            raise BackupRefused("schema_differs", what=table.name)
    return found


def _table(cursor: Any, name: str) -> Table:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
        [name],
    )
    columns, types = zip(*cursor.fetchall(), strict=True)
    return Table(name, columns, types)


def _copy(table: Table, source: Any, target: Any) -> None:
    """Copy the rows of a table, and see by a sum over all of them that PostgreSQL gives back the same."""
    sent = 0
    try:
        with target.copy(f'COPY "{table.name}" ({table.listed}) FROM STDIN') as copy:
            for row in _rows_of(table, source):
                copy.write_row([_sent(value) for value in row])
                sent += _digest(row)
        kept = sum(_digest(row) for row in _kept_rows(table))
    except (DatabaseError, psycopg.Error, ValueError) as error:
        # The text of the error may quote a row.
        raise BackupRefused("not_moved", what=table.name, why=type(error).__name__) from error
    if sent != kept:
        raise BackupRefused("rows_differ", what=table.name)


def _rows_of(table: Table, source: Any) -> Iterator[list[Any]]:
    readers = [READERS.get(kind, _as_it_is) for kind in table.types]
    source.execute(f'SELECT {table.listed} FROM "{table.name}"')
    while rows := source.fetchmany(ROWS_AT_ONCE):
        for row in rows:
            yield [None if value is None else read(value) for read, value in zip(readers, row, strict=True)]


def _kept_rows(table: Table) -> Iterator[list[Any]]:
    json_columns = [kind == "jsonb" for kind in table.types]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {table.listed} FROM "{table.name}"')
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield [
                    Json(json.loads(value)) if is_json and value is not None else value
                    for is_json, value in zip(json_columns, row, strict=True)
                ]


@dataclass(frozen=True)
class Json:
    """A value of a JSON column, told apart from text."""

    value: Any


def _sent(value: Any) -> Any:
    return Jsonb(value.value) if isinstance(value, Json) else value


def _digest(row: Sequence[Any]) -> int:
    """Give a number for a row that does not hang on the order of rows."""
    written = "\x1f".join(_written(value) for value in row).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(written, digest_size=DIGEST_BYTES).digest())


def _written(value: Any) -> str:
    match value:
        case Json():
            return json.dumps(value.value, sort_keys=True)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case bytes() | memoryview():
            return hashlib.sha256(value).hexdigest()
        case Decimal():
            return str(value.normalize())
        case _:
            return repr(value)


def _as_it_is(value: Any) -> Any:
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "boolean": bool,
    "timestamp with time zone": lambda value: datetime.fromisoformat(value).replace(tzinfo=UTC),
    "date": date.fromisoformat,
    "time without time zone": time.fromisoformat,
    "numeric": lambda value: Decimal(str(value)),
    "interval": lambda value: timedelta(microseconds=value),
    "jsonb": lambda value: Json(json.loads(value)),
    "double precision": float,
}


def _count_on(target: Any) -> None:
    """Let the numbers of new rows go on after those that came."""
    models = apps.get_models(include_auto_created=True)
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        target.execute(statement)


def _see_that_all_is_there(manifest: Manifest, target: Any, say: Say) -> None:
    rows = {table: count for table, count in manifest.facts.rows.items() if table not in LEFT}
    for table, count in rows.items():
        if count_rows(target, table) != count:
            raise BackupRefused("rows_differ", what=table)
    history = sum(count for table, count in rows.items() if "historical" in table)
    say(f"rows: {sum(rows.values())} in {len(rows)} tables, {history} of them history, each compared")
    if trigger_faults():
        raise BackupRefused("triggers_differ")
    say(f"events: up to number {manifest.facts.last_event}, position {manifest.facts.last_position}")
