"""Empties the database after a test that committed: only tables that have rows, their triggers left alone.

Django empties all tables there are, for which some hundred triggers go and are made again.
"""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

# What `migrate` fills, and a test does not.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_after(_case: TransactionTestCase) -> None:
    """Take the place of TransactionTestCase._fixture_teardown."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            # Of this transaction alone: no trigger runs, those that check foreign keys included.
            cursor.execute("SET LOCAL session_replication_role = replica")
            _delete_from(cursor, _full_tables(cursor))
        return
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        full = _full_tables(cursor)
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = [(name, sql) for name, table, sql in cursor.fetchall() if table in full]
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _delete_from(cursor, full)
        for _name, sql in triggers:
            cursor.execute(sql)


def _full_tables(cursor: Any) -> list[str]:
    names = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
    rows = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    cursor.execute(rows)
    return [name for (name,) in cursor.fetchall()]


def _delete_from(cursor: Any, tables: list[str]) -> None:
    for table in tables:
        cursor.execute(f'DELETE FROM "{table}"')
