"""What is told of a database without its content: migrations, triggers, numbers of rows, the last event."""

import hashlib
from dataclasses import dataclass
from typing import Any

from dpo_office.common.triggers import faults_among, installed_triggers

TABLES = {
    "sqlite": r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
}


@dataclass(frozen=True)
class Facts:
    """The same before a backup and after its restore, or something is wrong."""

    migrations: list[str]
    triggers: int
    triggers_sha256: str
    rows: dict[str, int]
    last_event: int
    last_position: int


def read_facts(cursor: Any, vendor: str) -> Facts:
    """Read them by a plain cursor of the database's own driver, in whatever transaction it is."""
    triggers = installed_triggers(cursor)
    listed = "\n".join(f"{name} {trigger!r}" for name, trigger in sorted(triggers.items()))
    cursor.execute("SELECT app, name FROM django_migrations")
    migrations = sorted({f"{app}.{name}" for app, name in cursor.fetchall()})
    cursor.execute("SELECT coalesce(max(id), 0), coalesce(max(position), 0) FROM common_event")
    last_event, last_position = cursor.fetchone()
    return Facts(
        migrations=migrations,
        triggers=len(triggers),
        triggers_sha256=hashlib.sha256(listed.encode()).hexdigest(),
        rows={table: count_rows(cursor, table) for table in table_names(cursor, vendor)},
        last_event=last_event,
        last_position=last_position,
    )


def faults_of(cursor: Any) -> int:
    """Return how many triggers are missing, foreign or altered, by the models of this code."""
    return len(faults_among(installed_triggers(cursor)))


def table_names(cursor: Any, vendor: str) -> list[str]:
    """Name the tables."""
    cursor.execute(TABLES[vendor])
    return sorted(name for (name,) in cursor.fetchall())


def count_rows(cursor: Any, table: str) -> int:
    """Count the rows of a table."""
    cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  from the database's own catalogue
    return int(cursor.fetchone()[0])
