"""Many new rows at once: by COPY where the database has it, which costs a fraction of an INSERT's time."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, models

# So many lines are written at once: enough that a call of the database costs nothing beside them.
LINES = 1000
BATCH = 500
_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPED = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> int:
    """Insert rows of one model and return how many; triggers and constraints see them as any others.

    Each row gives the values of the fields `names`, its key among them (a foreign key by its `…_id`); `same`
    is what all rows have in common; what neither names has its field's default, the same in all rows. Raises
    IntegrityError as `bulk_create` does.
    """
    source = iter(rows)
    some = list(islice(source, LINES))
    if not some:
        return 0
    fields = {str(field.attname): field for field in model._meta.concrete_fields}
    shared = {name: field.get_default() for name, field in fields.items() if name not in names}
    shared |= same or {}
    if connection.vendor != "postgresql":
        made = [model(**shared, **dict(zip(names, row, strict=True))) for row in chain(some, source)]
        model._default_manager.bulk_create(made, batch_size=BATCH)
        return len(made)
    columns = ", ".join(f'"{fields[name].column}"' for name in (*shared, *names))
    beginning = "".join(f"{_writer(fields[name])(value)}\t" for name, value in shared.items())
    writers = [_writer(fields[name]) for name in names]
    written = 0
    with (
        # Django wraps the errors of execute() by itself, but knows nothing of COPY.
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        while some:
            lines = [
                "\t".join([write(value) for write, value in zip(writers, row, strict=True)]) for row in some
            ]
            copy.write(beginning + f"\n{beginning}".join(lines) + "\n")
            written += len(some)
            some = list(islice(source, LINES))
    return written


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], str]:
    """Return what writes a value of the field in COPY's text format."""
    return _json_text if isinstance(field, models.JSONField) else _text


def _text(value: Any) -> str:
    write = _WRITERS.get(type(value))
    if write is None:
        # A subclass, such as a safe string.
        write = next(made for kind, made in _WRITERS.items() if isinstance(value, kind))
    return write(value)


def _escaped(value: str) -> str:
    return _SPECIAL.sub(lambda sign: _ESCAPED[sign[0]], value) if _SPECIAL.search(value) else str(value)


def _json_text(value: Any) -> str:
    return r"\N" if value is None else _escaped(json.dumps(value))


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: r"\N",
    bool: lambda value: "t" if value else "f",
    str: _escaped,
    int: str,
    UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    bytes: lambda value: rf"\\x{value.hex()}",
}
