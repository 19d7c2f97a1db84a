"""The record as files for other programs: JSON, CSV and a workbook (XLSX).

JSON and the workbook hold the tables with our codes, so that they can be read back without loss; CSV and the
first sheet of the workbook hold what people read, a line for each activity. No cell is ever a formula.
"""

import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dpo_office.common.errors import Refused
from dpo_office.common.spreadsheets import FORMULA_STARTS, csv_line
from registry_app.domain.record_sheet import COLUMNS, HEADINGS, SheetActivity, flat_row
from registry_app.domain.record_tables import SCHEMA_FORMAT, SCHEMA_VERSION, Row, Table, Tables, Value

# What a cell of a workbook can hold (ECMA-376; the same in Excel and LibreOffice).
LONGEST_CELL: Final = 32_767
SHEET_NAMES: Final = {"da": "Fortegnelse", "en": "Record"}
CONTROLLER_SHEET: Final = "controller"
WIDEST: Final = 60
# What XML cannot hold, and what reads like the way in which that is written.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class WholeRecord:
    """A record as it goes out: what the controller says of itself, the tables, and the day they are of."""

    controller: Row
    tables: Tables
    as_of: date


def as_json(record: WholeRecord) -> bytes:
    """Write the tables as JSON; equal records give equal bytes."""
    body = {
        "format": SCHEMA_FORMAT,
        "format_version": SCHEMA_VERSION,
        "as_of": record.as_of.isoformat(),
        "controller": dict(record.controller),
        "tables": {name: [_plain(row) for row in rows] for name, rows in record.tables.items()},
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _plain(row: Row) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def as_csv(activities: Iterable[SheetActivity], language: str) -> bytes:
    """Write a line for each activity, after a mark of UTF-8: spreadsheets guess wrongly without."""
    lines = [csv_line(HEADINGS[language][name] for name in COLUMNS)]
    lines += [csv_line(flat_row(activity)) for activity in activities]
    return b"\xef\xbb\xbf" + "".join(lines).encode()


def as_workbook(
    record: WholeRecord, activities: Iterable[SheetActivity], schema: Iterable[Table], language: str
) -> bytes:
    """Write the workbook: a sheet to read, the controller, and a sheet for each table.

    Raises Refused("cell_too_long") for a text that no cell can hold; JSON holds it.
    """
    sheets = [
        (SHEET_NAMES[language], [_heads(language), *(flat_row(row) for row in activities)]),
        (CONTROLLER_SHEET, _about(record)),
        *((table.name, _cells(table, record.tables[table.name])) for table in schema),
    ]
    return as_sheets(sheets)


def as_sheets(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> bytes:
    """Write a workbook of named sheets; the first row of each are its headings, every cell is a text.

    Raises Refused("cell_too_long") for a text that no cell can hold; JSON holds it.
    """
    book = Workbook(write_only=True)
    for name, rows in sheets:
        texts = _written(rows)
        if any(len(text) > LONGEST_CELL for row in texts for text in row):
            raise Refused("cell_too_long", sheet=name, longest=LONGEST_CELL)
        _add_sheet(book, name, texts)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _heads(language: str) -> list[str]:
    return [HEADINGS[language][name] for name in COLUMNS]


def _about(record: WholeRecord) -> list[list[str]]:
    named = {"format": SCHEMA_FORMAT, "format_version": SCHEMA_VERSION, "as_of": record.as_of}
    return [
        ["field", "value"],
        *([name, str(value)] for name, value in (named | dict(record.controller)).items()),
    ]


def _cells(table: Table, rows: Iterable[Row]) -> list[list[str]]:
    names = [column.name for column in table.columns]
    return [names, *([cell_text(row[name]) for name in names] for row in rows)]


def _written(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    return [[written(text) for text in row] for row in rows]


def _add_sheet(book: Any, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    for position, _head in enumerate(rows[0]):
        longest = max((len(line) for row in rows[:200] for line in row[position].splitlines()), default=0)
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(longest + 2, WIDEST)
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in row])


def _cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, text)
    # A string and never a formula, also when somebody edits the cell.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def cell_text(value: Value) -> str:
    """Write a value as the text of a cell: dates as 2026-11-22, yes and no, codes with semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def written(text: str) -> str:
    """Write characters that XML cannot hold as workbooks write them: _x000D_."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unwritten(text: str) -> str:
    """Read what `written` wrote."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)
