"""Cells that a spreadsheet takes for what they say."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

# A spreadsheet would take a text that begins so for a formula.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
# Where commas part decimals (as in Denmark) a spreadsheet reads a file with commas as one with semicolons:
# then quotes hold nothing together, and what follows a semicolon, tab or line break begins a cell of its own.
_NEW_CELL: Final = re.compile(r'((?:[;\n]|(?<=.)[\t\r])"*)(?=[=@]|[+-]\S)', re.DOTALL)
_PUT_IN: Final = re.compile(r"""((?:[;\n]|(?<=.)[\t\r])"*)'(?=[=@]|[+-]\S)""", re.DOTALL)


def neutral(cell: str) -> str:
    """Give a text that no spreadsheet takes for a formula, nor any part of it."""
    parted = _NEW_CELL.sub(r"\1'", cell)
    return f"'{parted}" if parted.startswith(FORMULA_STARTS) else parted


def plain(cell: str) -> str:
    """Give the text that `neutral` was given."""
    whole = cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
    return _PUT_IN.sub(r"\1", whole)


def csv_line(cells: Iterable[object], *, delimiter: str = ",") -> str:
    """Write a line of a table, no cell of which is a formula."""
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerow([neutral(str(cell)) for cell in cells])
    return held.getvalue()
