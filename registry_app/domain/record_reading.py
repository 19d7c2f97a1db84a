"""What a file says, read as the record's tables; whatever cannot be is reported with its line and column.

Nothing is guessed: a column that is missing, doubled or unknown, a code that is not on the list, a day that
is none stands in the report, and then the tables are not to be used.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from registry_app.domain import record_tables as kinds
from registry_app.domain.record_tables import Column, Key, Row, Table, Tables, Value, in_order

# Limits, stated in docs/rules/record_exchange.md.
MOST_ROWS: Final = 20_000
MOST_PROBLEMS: Final = 200
LONGEST_TEXT: Final = 32_767
HIGHEST_NUMBER: Final = 32_767
LONGEST_ECHO: Final = 60

_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,5}")
_UNUSABLE = re.compile(r"[\x00\ud800-\udfff]")
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(2200, 12, 31)
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: the table, the line in it (the heading is line 1), the column, what stood there.

    For a text file that cannot be read at all, line and column (a number) are those of the file.
    """

    code: str
    table: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file: its headings, and the cells of each row with the row's line.

    One that `is_bare` has no rows and no place for headings, as an empty list in JSON.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    is_bare: bool = False


def packed(tables: Mapping[str, RawTable]) -> dict[str, Any]:
    """Give tables as JSON can hold them."""
    return {
        name: [raw.head, [[line, [_plain(cell) for cell in cells]] for line, cells in raw.rows], raw.is_bare]
        for name, raw in tables.items()
    }


def unpacked(body: Mapping[str, Any]) -> dict[str, RawTable]:
    """Give the tables that were packed."""
    return {
        name: RawTable(tuple(head), tuple((line, tuple(cells)) for line, cells in rows), is_bare=is_bare)
        for name, (head, rows, is_bare) in body.items()
    }


def _plain(cell: Any) -> Any:
    return cell.date().isoformat() if isinstance(cell, datetime) else cell


class _Absent:
    """A cell that a row does not have."""


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class ReadRecord:
    """The tables that were read, the line of each row, and everything that is wrong with the file.

    Of a table that it is `silent_on` the file is never the whole: what it lacks there stays.
    """

    tables: Tables
    lines: Mapping[str, Mapping[Key, int]]
    problems: tuple[Problem, ...]
    silent_on: Set[str] = frozenset()


def read_tables(
    schema: Sequence[Table], raw: Mapping[str, RawTable], *, silent_on: Set[str] = frozenset()
) -> ReadRecord:
    """Read every table; the report ends after MOST_PROBLEMS.

    Whether a row names rows that exist is asked by whoever knows what is stored.
    """
    problems: list[Problem] = [
        Problem("table_unknown", name[:LONGEST_ECHO])
        for name in raw
        if name not in {table.name for table in schema}
    ]
    tables: dict[str, tuple[Row, ...]] = {}
    lines: dict[str, dict[Key, int]] = {}
    for table in schema:
        rows: dict[Key, Row] = {}
        lines[table.name] = {}
        if table.name not in raw and table.name in silent_on:
            pass
        elif table.name not in raw:
            problems.append(Problem("table_missing", table.name))
        else:
            wrong = list(_heading_problems(table, raw[table.name]))
            problems += wrong
            if not wrong:
                problems += _read_rows(table, raw[table.name], rows, lines[table.name])
        tables[table.name] = in_order(table, rows.values())
    return ReadRecord(tables, lines, tuple(problems[:MOST_PROBLEMS]), silent_on)


def _heading_problems(table: Table, raw: RawTable) -> Iterator[Problem]:
    if raw.is_bare:
        return
    names = [column.name for column in table.columns]
    for name, count in Counter(raw.head).items():
        if count > 1:
            yield Problem("column_doubled", table.name, 1, name[:LONGEST_ECHO])
        if name not in names:
            yield Problem("column_unknown", table.name, 1, name[:LONGEST_ECHO])
    for name in names:
        if name not in raw.head:
            yield Problem("column_missing", table.name, 1, name)
    if len(raw.rows) > MOST_ROWS:
        yield Problem("too_many_rows", table.name, MOST_ROWS + 2, value=str(MOST_ROWS))


def _read_rows(table: Table, raw: RawTable, rows: dict[Key, Row], lines: dict[Key, int]) -> Iterator[Problem]:
    if raw.is_bare:
        return
    places = {column.name: raw.head.index(column.name) for column in table.columns}
    for line, cells in raw.rows:
        row: dict[str, Value] = {}
        wrong = False
        for column in table.columns:
            value, code = _read_cell(column, cells[places[column.name]])
            row[column.name] = value
            if code:
                wrong = True
                yield Problem(code, table.name, line, column.name, _echo(cells[places[column.name]]))
        if wrong:
            continue
        key = table.key_of(row)
        if key in rows:
            yield Problem("row_doubled", table.name, line, table.key[-1], _echo(key[-1]))
        rows[key] = row
        lines[key] = line


def _read_cell(column: Column, cell: Any) -> tuple[Value, str]:
    """Read a cell; a code beside it when it is none of what the column holds."""
    if cell is ABSENT:
        return None, "column_missing"
    if isinstance(cell, str) and column.kind != kinds.TEXT:
        cell = cell.strip()
    value, code = _READERS[column.kind](column, cell)
    if not code and column.required and value in ("", None):
        return value, "value_required"
    return value, code


def _text(column: Column, cell: Any) -> tuple[Value, str]:
    if cell is None:
        return "", ""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return "", "not_text"
    text = str(cell)
    if _UNUSABLE.search(text):
        return "", "character_unusable"
    if column.name == "country" and text and not _COUNTRY.fullmatch(text):
        return "", "country_unknown"
    if len(text) > (column.longest or LONGEST_TEXT):
        return "", "value_too_long"
    if column.kind == kinds.SLUG and text and not _SLUG.fullmatch(text):
        return "", "not_a_code"
    return text, ""


def _code(column: Column, cell: Any) -> tuple[Value, str]:
    text = "" if cell is None else cell if isinstance(cell, str) else str(cell)
    return (text, "") if text == "" or text in column.codes else ("", "code_unknown")


def _codes(column: Column, cell: Any) -> tuple[Value, str]:
    if cell is None:
        cell = ""
    found = cell.split(";") if isinstance(cell, str) else cell
    if not isinstance(found, list) or not all(isinstance(code, str) for code in found):
        return (), "code_unknown"
    named = tuple(code.strip() for code in found if code.strip())
    return (named, "") if set(named) <= set(column.codes) else ((), "code_unknown")


def _day(_column: Column, cell: Any) -> tuple[Value, str]:
    if cell in (None, ""):
        return None, ""
    if isinstance(cell, datetime):
        day: date | None = cell.date()
    elif isinstance(cell, str) and _DAY.fullmatch(cell):
        try:
            day = date.fromisoformat(cell)
        except ValueError:
            day = None
    else:
        day = None
    return (day, "") if day and _FIRST_DAY <= day <= _LAST_DAY else (None, "day_invalid")


def _number(_column: Column, cell: Any) -> tuple[Value, str]:
    text = str(cell) if isinstance(cell, (str, int)) and not isinstance(cell, bool) else ""
    if not _NUMBER.fullmatch(text):
        return None, "number_invalid" if cell not in (None, "") else "value_required"
    return (int(text), "") if int(text) <= HIGHEST_NUMBER else (None, "number_invalid")


def _yes_no(column: Column, cell: Any) -> tuple[Value, str]:
    if isinstance(cell, bool):
        return cell, ""
    if cell in (None, ""):
        return None, "" if column.kind == kinds.LOOKED_AT else "value_required"
    found = _YES_NO.get(cell.lower()) if isinstance(cell, str) else None
    return (found, "") if found is not None else (None, "yes_no_invalid")


_READERS: Final = {
    kinds.TEXT: _text,
    kinds.SLUG: _text,
    kinds.REFERENCE: _text,
    kinds.CODE: _code,
    kinds.CODES: _codes,
    kinds.DAY: _day,
    kinds.NUMBER: _number,
    kinds.YES_NO: _yes_no,
    kinds.LOOKED_AT: _yes_no,
}


def _echo(value: object) -> str:
    text = "" if value is None or value is ABSENT else str(value)[:LONGEST_ECHO]
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def reference_problems(
    schema: Iterable[Table], read: ReadRecord, stored: Mapping[str, Iterable[Key]]
) -> Iterator[Problem]:
    """Name each row that refers to a row which is neither in the file nor stored."""
    tables = {table.name: table for table in schema}
    known = {
        name: {*stored.get(name, ()), *(table.key_of(row) for row in read.tables[name])}
        for name, table in tables.items()
    }
    for table in tables.values():
        shared = table.key[: table.shared]
        own = {
            column.name: column.table
            for column in table.columns
            if column.table and column.name not in shared
        }
        for row in read.tables[table.name]:
            key = table.key_of(row)
            line = read.lines[table.name][key]
            if table.parent and key[: table.shared] not in known[table.parent]:
                column = table.key[table.shared - 1]
                yield Problem("reference_unknown", table.name, line, column, _echo(row[column]))
            for column, target in own.items():
                if row[column] and (row[column],) not in known[target]:
                    yield Problem("reference_unknown", table.name, line, column, _echo(row[column]))
