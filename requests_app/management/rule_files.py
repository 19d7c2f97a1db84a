"""Reading CSV files of worked examples and comparing them, column by column, with what a rule computes."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from dpo_office.common.calendars import COPENHAGEN

Row = Mapping[str, str]
SET_COLUMNS: Final = frozenset({"flags", "reason"})


class RuleFileError(Exception):
    """The file, or one of its input cells, cannot be read; the text says where."""


@dataclass(frozen=True)
class Rule:
    """How one rule reads a row and which columns it computes."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    key: tuple[str, ...]
    compute: Callable[[Row], dict[str, str]]


@dataclass(frozen=True)
class Difference:
    """A cell in which the file and the rule disagree; `line` is the line of the file."""

    line: int
    row: str
    column: str
    in_file: str
    computed: str


@dataclass(frozen=True)
class Comparison:
    """How many rows were compared, and where they differ."""

    rows: int
    differences: tuple[Difference, ...]


def compare_file(rule: Rule, path: Path) -> Comparison:
    """Compute every row of a file and list each cell that differs; RuleFileError when it can't be read."""
    differences: list[Difference] = []
    rows = 0
    for line, row in read_rows(path, rule.inputs + rule.outputs + rule.key):
        rows += 1
        differences += _differences(rule, line, row)
    if not rows:
        raise RuleFileError(f"{path} holds no row to check")
    return Comparison(rows, tuple(differences))


def _differences(rule: Rule, line: int, row: Row) -> Iterator[Difference]:
    name = "/".join(row[column] for column in rule.key)
    try:
        computed = rule.compute(row)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise RuleFileError(f"line {line}, row {name}: {_reason(error)}") from error
    for column in rule.outputs:
        if not _agree(column, row[column].strip(), computed[column]):
            yield Difference(line, name, column, row[column], computed[column])


def _reason(error: Exception) -> str:
    return f"unknown or missing {error}" if isinstance(error, KeyError) else str(error)


def _agree(column: str, in_file: str, computed: str) -> bool:
    if column in SET_COLUMNS:
        return read_set(in_file) == read_set(computed)
    return in_file == computed


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Yield line number and row of a UTF-8 CSV file that has at least these columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _require_columns(path, reader.fieldnames or (), columns)
            for row in reader:
                if None in row or None in row.values():
                    raise RuleFileError(
                        f"line {reader.line_num} has another number of fields than the header"
                    )
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RuleFileError(f"{path} can't be read: {error}") from error


def _require_columns(path: Path, found: Any, needed: tuple[str, ...]) -> None:
    missing = [column for column in needed if column not in found]
    if missing:
        raise RuleFileError(f"{path} lacks the column {', '.join(missing)}")


def read_instant(text: str) -> datetime:
    """Read an ISO instant, with or without seconds; without an offset it is Copenhagen time."""
    instant = datetime.fromisoformat(text.strip())
    return (instant if instant.tzinfo else instant.replace(tzinfo=COPENHAGEN)).astimezone(UTC)


def read_date(text: str) -> date:
    """Read an ISO date."""
    return date.fromisoformat(text.strip())


def read_events(text: str) -> list[dict[str, Any]]:
    """Read a JSON list of objects; ValueError when it is anything else."""
    events = json.loads(text or "[]")
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise ValueError("the events are no JSON list of objects")
    return events


def read_set(text: str) -> frozenset[str]:
    """Read codes separated by | or ; as a set."""
    return frozenset(code.strip() for code in re.split(r"[|;]", text) if code.strip())


def write_instant(instant: datetime | None) -> str:
    """Write an instant in UTC with Z; nothing for None."""
    return "" if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_date(day: date | None) -> str:
    """Write an ISO date; nothing for None."""
    return "" if day is None else day.isoformat()


def write_bool(value: bool) -> str:
    """Write true or false."""
    return "true" if value else "false"
