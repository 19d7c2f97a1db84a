"""Our own files, read back: JSON and workbooks (XLSX), with a report instead of an exception for a bad one.

Formulas are not read, and no file is believed about its own size.
"""

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, Final

from registry_app.domain.record_reading import ABSENT, LONGEST_ECHO, MOST_ROWS, Problem, RawTable
from registry_app.domain.record_tables import EARLIER_VERSIONS, SCHEMA_FORMAT, SCHEMA_VERSION
from registry_app.gateways.record_files import CONTROLLER_SHEET, SHEET_NAMES, unwritten
from registry_app.gateways.workbooks import BROKEN, OLD, ZIP, opened, workbook_problem

MOST_MEGABYTES: Final = 5
MOST_COLUMNS: Final = 200


@dataclass(frozen=True)
class ReadFile:
    """What stands in a file: what it says of itself, its tables, and what is wrong with it as a file."""

    about: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    silent_on: Set[str] = frozenset()


def read_file(content: bytes) -> ReadFile:
    """Read a file by what it holds, never by its name."""
    if not content.strip():
        return _wrong("file_empty")
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        return _wrong("file_too_large", value=str(MOST_MEGABYTES))
    if content.startswith(OLD):
        return _wrong("file_old_or_locked")
    found = _workbook(content) if content.startswith(ZIP) else _json(content)
    if found.problems:
        return found
    if found.about.get("format") != SCHEMA_FORMAT:
        return _wrong("not_our_file")
    version = found.about.get("format_version", "")
    if version in EARLIER_VERSIONS:
        return replace(found, silent_on=EARLIER_VERSIONS[version])
    if version != str(SCHEMA_VERSION):
        return _wrong("version_unknown", value=version[:LONGEST_ECHO])
    return found


def _wrong(code: str, **place: Any) -> ReadFile:
    return ReadFile(problems=(Problem(code, **place),))


class _Doubled(ValueError):
    """A name stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Doubled(next(name for name in names if names.count(name) > 1))
    return found


def _json(content: bytes) -> ReadFile:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line_start = before.rfind(b"\n") + 1
        return _wrong("not_utf8", line=before.count(b"\n") + 1, column=str(error.start - line_start + 1))
    try:
        body = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        return _wrong("json_malformed", line=error.lineno, column=str(error.colno))
    except _Doubled as error:
        return _wrong("column_doubled", column=str(error)[:LONGEST_ECHO])
    except (RecursionError, ValueError):
        # Nested deeper, or with a number longer, than anything that we write.
        return _wrong("json_malformed", line=1, column="1")
    if not isinstance(body, dict) or not isinstance(body.get("tables"), dict):
        return _wrong("not_our_file")
    controller = body.get("controller")
    about = {name: str(body[name]) for name in ("format", "format_version", "as_of") if name in body}
    if isinstance(controller, dict):
        about |= {str(name): str(value) for name, value in controller.items()}
    tables: dict[str, RawTable] = {}
    for name, rows in body["tables"].items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return _wrong("table_malformed", table=str(name)[:LONGEST_ECHO])
        tables[name] = _raw_of(rows)
    return ReadFile(about, tables)


def _raw_of(rows: list[dict[str, Any]]) -> RawTable:
    """Give rows of names and values as a table: line 2 is the first row, as in a workbook."""
    if not rows:
        return RawTable((), (), is_bare=True)
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    cells = (tuple(row.get(name, ABSENT) for name in names) for row in rows[: MOST_ROWS + 1])
    return RawTable(names, tuple(enumerate(cells, start=2)))


def _workbook(content: bytes) -> ReadFile:
    problem = workbook_problem(content)
    if problem:
        return _wrong(problem)
    try:
        with opened(content) as book:
            return _sheets(book)
    except BROKEN:
        return _wrong("file_broken")


def is_ours(content: bytes) -> bool:
    """Tell whether a file is meant as one of ours: JSON, or a workbook with the sheets of a record."""
    if not content.startswith(ZIP):
        return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    # What may not be opened is nobody's: whoever reads it says why.
    if workbook_problem(content):
        return False
    try:
        with opened(content) as book:
            return {CONTROLLER_SHEET, "activities"} <= set(book.sheetnames)
    except BROKEN:
        return False


def _sheets(book: Any) -> ReadFile:
    about: dict[str, str] = {}
    tables: dict[str, RawTable] = {}
    problems: list[Problem] = []
    for sheet in book.worksheets:
        if sheet.title in SHEET_NAMES.values():
            continue
        raw, found = _sheet(sheet)
        problems += found
        if sheet.title == CONTROLLER_SHEET:
            about = {str(cells[0]): str(cells[1] or "") for _line, cells in raw.rows if len(cells) > 1}
        else:
            tables[sheet.title] = raw
    return ReadFile(about, tables, tuple(problems[:1]) if problems else ())


def _sheet(sheet: Any) -> tuple[RawTable, list[Problem]]:
    """Read a sheet up to one row more than is allowed; what it says of its own size is not believed."""
    sheet.reset_dimensions()
    head: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[Any, ...]]] = []
    problems: list[Problem] = []
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        values = [_value(cell) for cell in cells]
        formula = next((place for place, cell in enumerate(cells) if cell.data_type == "f"), None)
        if formula is not None:
            column = head[formula] if formula < len(head) else str(formula + 1)
            problems.append(Problem("formula_in_cell", sheet.title, line, column))
            break
        if line == 1:
            head = _heading(values)
        elif any(value not in (None, "") for value in values):
            rows.append((line, tuple([*values, *[None] * len(head)][: len(head)])))
        if len(rows) > MOST_ROWS or line > 2 * MOST_ROWS:
            problems.append(Problem("too_many_rows", sheet.title, line, value=str(MOST_ROWS)))
            break
    return RawTable(head, tuple(rows)), problems


def _heading(values: Iterable[Any]) -> tuple[str, ...]:
    names = ["" if value is None else str(value).strip() for value in values]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _value(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return unwritten(value) if isinstance(value, str) else value
