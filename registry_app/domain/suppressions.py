"""The list of objections that a seller hands over: which contacts it holds, and what is wrong with its lines.

A list is text: one contact on each line, or a table with the headings of a customer file (e-mail, telephone,
customer number). Whatever is wrong is reported by line and column; then nothing of the list is used.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import normalised_address, normalised_phone
from registry_app.domain.customer_columns import EMAIL, KNOWN_HEADINGS, NUMBER, PHONE

KINDS: Final = (EMAIL, PHONE, NUMBER)
MOST_LINES: Final = 200_000
MOST_PROBLEMS: Final = 50
LONGEST_NUMBER: Final = 40
_DELIMITERS: Final = (";", "\t", ",")
_KIND_OF: Final = {heading: kind for kind in KINDS for heading in KNOWN_HEADINGS[kind]}


@dataclass(frozen=True)
class Suppressed:
    """A contact that must not be used: an e-mail address, a telephone number or a customer number."""

    kind: str
    value: str


@dataclass(frozen=True)
class ListProblem:
    """What is wrong with a cell: its line and column, counted from 1, and a code."""

    line: int
    column: int
    code: str


@dataclass(frozen=True)
class ReadList:
    """What a list says: its contacts in order, how many lines had one, and up to fifty problems."""

    contacts: tuple[Suppressed, ...]
    lines: int
    problems: tuple[ListProblem, ...]


def read_suppressions(text: str) -> ReadList:
    """Return the contacts of a list and what is wrong with it.

    Raises Invalid("list_too_long" | "list_not_text" | "list_empty") for what is no list at all.
    """
    if "\x00" in text:
        raise Invalid("list_not_text", field="file")
    rows = _rows(text)
    if len(rows) > MOST_LINES:
        raise Invalid("list_too_long", field="file", most=MOST_LINES)
    contacts: list[Suppressed] = []
    problems: list[ListProblem] = []
    kinds: tuple[str, ...] = ()
    if rows and _is_heading(rows[0][1]):
        line, heading = rows.pop(0)
        kinds = tuple(_KIND_OF.get(cell.casefold(), "") for cell in heading)
        problems += _heading_problems(line, kinds)
    lines = 0
    for line, cells in rows:
        read = [_cell(line, column, cell, kinds) for column, cell in enumerate(cells, 1) if cell]
        contacts += [found for found in read if isinstance(found, Suppressed)]
        problems += [found for found in read if isinstance(found, ListProblem)]
        lines += bool(read)
        if len(problems) >= MOST_PROBLEMS:
            break
    if not contacts and not problems:
        raise Invalid("list_empty", field="file")
    return ReadList(tuple(contacts), lines, tuple(problems[:MOST_PROBLEMS]))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Give the lines that hold something, with their numbers and their cells without space around them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        found = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise Invalid("list_not_text", field="file") from error
    return [(line, cells) for line, cells in found if any(cells)]


def _is_heading(cells: Sequence[str]) -> bool:
    return any(cell.casefold() in _KIND_OF for cell in cells)


def _heading_problems(line: int, kinds: Sequence[str]) -> Iterator[ListProblem]:
    for column, kind in enumerate(kinds, 1):
        if not kind:
            yield ListProblem(line, column, "heading_unknown")
        elif kind in kinds[: column - 1]:
            yield ListProblem(line, column, "heading_twice")


def _cell(line: int, column: int, cell: str, kinds: Sequence[str]) -> Suppressed | ListProblem:
    if kinds and column > len(kinds):
        return ListProblem(line, column, "too_many_cells")
    kind = kinds[column - 1] if kinds else _kind_by_itself(cell)
    if not kind:
        # Under a heading that was reported already, the cell itself is in order.
        return ListProblem(line, column, "heading_unknown" if kinds else "unclear")
    if kind == NUMBER:
        is_short = len(cell) <= LONGEST_NUMBER
        return Suppressed(kind, cell) if is_short else ListProblem(line, column, "number_too_long")
    normalise = normalised_address if kind == EMAIL else normalised_phone
    try:
        return Suppressed(kind, normalise(cell))
    except Invalid:
        return ListProblem(line, column, f"{kind}_invalid")


def _kind_by_itself(cell: str) -> str:
    """Tell an address by its @, a telephone number by its digits; what is neither needs a heading."""
    if "@" in cell:
        return EMAIL
    try:
        normalised_phone(cell)
    except Invalid:
        return ""
    return PHONE
