"""The record as tables of plain values: what is written to files, read from them, and compared.

A row goes by its key, which is made of codes that people gave, never of an id. Two records are the same when
their tables are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

# How files say that they hold our tables.
SCHEMA_FORMAT: Final = "dpo-office-record"
SCHEMA_VERSION: Final = 2
# Earlier versions that are read, and the tables of which their files say nothing.
EARLIER_VERSIONS: Final[Mapping[str, frozenset[str]]] = {"1": frozenset({"extras"})}

# What a column holds. `code` and `codes` are of a fixed list, `reference` names a row of another table.
TEXT: Final = "text"
SLUG: Final = "slug"
CODE: Final = "code"
CODES: Final = "codes"
DAY: Final = "day"
NUMBER: Final = "number"
YES_NO: Final = "yes_no"
# Yes, no, or nobody has looked: a point of Art. 28(3).
LOOKED_AT: Final = "looked_at"
REFERENCE: Final = "reference"

ADDED: Final = "added"
CHANGED: Final = "changed"
REMOVED: Final = "removed"

Value = str | int | bool | date | tuple[str, ...] | None
Row = Mapping[str, Value]
Key = tuple[Value, ...]
Tables = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class Column:
    """A column: what it holds, whether it may be empty, and which codes or how many characters it takes.

    `table` names the table that a reference goes to, for the last column of a key of several.
    """

    name: str
    kind: str = TEXT
    required: bool = False
    longest: int | None = None
    codes: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its columns, those that make the key, and the table whose rows its rows belong to.

    The key of a row begins with that of the row that it belongs to: its first `shared` parts.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parent: str = ""
    shared: int = 0

    def key_of(self, row: Row) -> Key:
        """Give the key of a row."""
        return tuple(row[name] for name in self.key)

    @property
    def parts(self) -> tuple[Column, ...]:
        """Give the columns beside the key."""
        return tuple(column for column in self.columns if column.name not in self.key)


@dataclass(frozen=True)
class FieldChange:
    """What a column held and what it holds."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True)
class Change:
    """That a row was added, removed or changed, and in which columns; one that is gone says what it held."""

    table: str
    key: Key
    kind: str
    fields: tuple[FieldChange, ...] = ()


def differences(schema: Iterable[Table], before: Tables, after: Tables) -> tuple[Change, ...]:
    """Return what differs between two records, table by table, in the order of the rows' keys.

    A row whose code was changed counts as removed and added: a key is what makes it the same row.
    """
    return tuple(
        change
        for table in schema
        for change in _differences(table, before.get(table.name, ()), after.get(table.name, ()))
    )


def _differences(table: Table, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Change]:
    old = {table.key_of(row): row for row in before}
    new = {table.key_of(row): row for row in after}
    for key in sorted(old.keys() | new.keys(), key=_sortable):
        if key not in new:
            yield Change(table.name, key, REMOVED, _fields(table, old[key], {}))
        elif key not in old:
            yield Change(table.name, key, ADDED, _fields(table, {}, new[key]))
        else:
            fields = _fields(table, old[key], new[key])
            if fields:
                yield Change(table.name, key, CHANGED, fields)


def _fields(table: Table, old: Row, new: Row) -> tuple[FieldChange, ...]:
    pairs = ((column.name, old.get(column.name), new.get(column.name)) for column in table.parts)
    return tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2] and not _both_empty(*pair[1:]))


def _both_empty(old: Value, new: Value) -> bool:
    return old in (None, "", ()) and new in (None, "", ())


def _sortable(key: Key) -> tuple[tuple[str, int, str], ...]:
    # Numbers by size, everything else as text; a key may hold None where nothing is named.
    return tuple(("", part, "") if isinstance(part, int) else ("~", 0, str(part or "")) for part in key)


class Parts:
    """The rows that belong to a row, found by its key; each table is gone through once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._found: dict[tuple[str, int], dict[Key, list[Row]]] = {}

    def of(self, table: str, *key: Value) -> list[Row]:
        """Give the rows of a table whose keys begin with a key."""
        place = (table, len(key))
        if place not in self._found:
            index: dict[Key, list[Row]] = {}
            for row in self._tables[table]:
                # The first columns of a table are its key.
                index.setdefault(tuple(row.values())[: len(key)], []).append(row)
            self._found[place] = index
        return self._found[place].get(key, [])


def in_order(table: Table, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows in the order of their keys, by which equal tables are written equally."""
    return tuple(sorted(rows, key=lambda row: _sortable(table.key_of(row))))
