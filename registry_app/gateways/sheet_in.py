"""Sheets of other makes, read as texts: workbooks (XLSX) and CSV, with a report for what cannot be read."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from dpo_office.common.spreadsheets import plain
from registry_app.domain.record_reading import LONGEST_ECHO, MOST_PROBLEMS, MOST_ROWS, Problem
from registry_app.domain.sheet_reading import Grid
from registry_app.gateways.record_files import unwritten
from registry_app.gateways.record_in import MOST_MEGABYTES
from registry_app.gateways.workbooks import BROKEN, OLD, ZIP, opened, workbook_problem

DELIMITERS: Final = ";,\t|"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
CSV_NAME: Final = "CSV"
# Each column is a question of the page that maps them.
MOST_COLUMNS: Final = 100


@dataclass(frozen=True)
class ReadSheets:
    """The sheets of a file that hold something, and what is wrong with it as a file."""

    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_sheets(content: bytes) -> ReadSheets:
    """Read a file by what it holds, never by its name."""
    if not content.strip():
        return _wrong(Problem("file_empty"))
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        return _wrong(Problem("file_too_large", value=str(MOST_MEGABYTES)))
    if content.startswith(OLD):
        return _wrong(Problem("file_old_or_locked"))
    found = _workbook(content) if content.startswith(ZIP) else _csv(content)
    if not found.problems and not found.grids:
        return _wrong(Problem("file_empty"))
    return found


def _wrong(problem: Problem) -> ReadSheets:
    return ReadSheets(problems=(problem,))


def _workbook(content: bytes) -> ReadSheets:
    problem = workbook_problem(content)
    if problem:
        return _wrong(Problem(problem))
    grids: list[Grid] = []
    problems: list[Problem] = []
    try:
        with opened(content) as book:
            for sheet in book.worksheets:
                rows, wrong = _rows(sheet)
                problems += wrong
                if rows:
                    grids.append(Grid(sheet.title, tuple(rows)))
    except BROKEN:
        return _wrong(Problem("file_broken"))
    return ReadSheets(tuple(grids), tuple(problems[:MOST_PROBLEMS]))


def _rows(sheet: Any) -> tuple[list[tuple[int, tuple[str, ...]]], list[Problem]]:
    """Read a sheet up to one row more than is allowed; what it says of its own size is not believed."""
    sheet.reset_dimensions()
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        problems += [
            Problem("formula_in_cell", sheet.title, line, _column_name(rows, place))
            for place, cell in enumerate(cells)
            if cell.data_type == "f"
        ]
        texts = [_text(cell.value) for cell in cells]
        if any(texts):
            rows.append((line, _trimmed(texts)))
        limit = _limit_problem(sheet.title, line, rows)
        if limit:
            problems.append(limit)
        if limit or len(problems) >= MOST_PROBLEMS:
            break
    return rows, problems


def _limit_problem(name: str, line: int, rows: Sequence[tuple[int, tuple[str, ...]]]) -> Problem | None:
    if rows and len(rows[-1][1]) > MOST_COLUMNS:
        return Problem("too_many_columns", name, line, value=str(MOST_COLUMNS))
    # A heading and as many rows as are allowed; a sheet of empty lines ends as well.
    if len(rows) > MOST_ROWS + 1 or line > 2 * MOST_ROWS:
        return Problem("too_many_rows", name, line, value=str(MOST_ROWS))
    return None


def _column_name(rows: Sequence[tuple[int, tuple[str, ...]]], place: int) -> str:
    first = rows[0][1] if rows else ()
    named = first[place] if place < len(first) else ""
    return " ".join(named.split())[:LONGEST_ECHO] or str(place + 1)


def _trimmed(texts: Iterable[str]) -> tuple[str, ...]:
    found = list(texts)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unwritten(value).replace("\r\n", "\n").strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _csv(content: bytes) -> ReadSheets:
    encoding = "utf-16" if content.startswith(UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - before.rfind(b"\n")
        return _wrong(Problem("not_utf8", line=before.count(b"\n") + 1, column=str(column)))
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    try:
        for cells in reader:
            texts = [plain(cell).replace("\r\n", "\n").strip() for cell in cells]
            if any(texts):
                rows.append((line, _trimmed(texts)))
            limit = _limit_problem(CSV_NAME, line, rows)
            if limit:
                return _wrong(limit)
            line = reader.line_num + 1
    except csv.Error:
        return _wrong(Problem("csv_malformed", line=reader.line_num))
    return ReadSheets((Grid(CSV_NAME, tuple(rows)),) if rows else ())
