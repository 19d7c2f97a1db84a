"""Many new rows at once: by COPY where the database has it, which costs a third of an INSERT's time."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)


def insert_rows(rows: Sequence[M]) -> None:
    """Insert rows of one model that carry their keys; triggers and constraints see them as any others.

    Raises IntegrityError as `bulk_create` does. Defaults are the objects', never the database's.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=500)
        return
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    read = [(str(field.attname), _adapter(field)) for field in fields]
    with (
        # Django wraps the errors of execute() by itself, but knows nothing of COPY.
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(
                [adapt(getattr(row, name)) if adapt else getattr(row, name) for name, adapt in read]
            )


def _adapter(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return _json
    return _bytes if isinstance(field, models.BinaryField) else None


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
