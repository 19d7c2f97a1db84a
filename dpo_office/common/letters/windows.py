"""The window of an envelope: what is seen through it, and whether an address fits (docs/rules/sending.md).

Measures are millimetres from the upper left corner of the sheet, as (left, top, right, bottom).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap
from typing import Final

# What any usual window may show, wherever the sheet lies in its envelope: nothing else stands here.
SEEN: Final = (15.0, 39.0, 115.0, 90.0)
# What every usual window shows: the return line and the address stand here (DIN 5008 form B; C5/6 and C5).
SHOWN: Final = (20.0, 45.0, 105.0, 74.5)
MOST_LINES: Final = 6
LONGEST_LINE: Final = 44
LONGEST_SENDER: Final = 48
FOLDS: Final = (105.0, 210.0)

# Why an address does not stand in the window.
NO_POSTAL_ADDRESS: Final = "no_postal_address"
TOO_MANY_LINES: Final = "too_many_lines"

_NUMBER: Final = re.compile(r"[+()\d][\d\s()/.-]*")
_CODE_AND_TOWN: Final = re.compile(r"(?:^|\s)(?:[A-Z]{1,3}[- ])?\d{3,6}\s+[^\W\d]{2}")
_WORD: Final = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class WindowAddress:
    """The lines of an address as they are printed; `problem` says why they stand outside of the window."""

    lines: tuple[str, ...]
    problem: str = ""


def window_address(lines: Sequence[str]) -> WindowAddress:
    """Break an envelope's lines so that they fit, or tell why they do not.

    Without a postal address what is known of the person, a number or a telephone, is not for the outside.
    """
    if not is_postal(lines):
        return WindowAddress(tuple(lines), NO_POSTAL_ADDRESS)
    broken = tuple(part for line in lines for part in wrap(line, LONGEST_LINE))
    return WindowAddress(broken, TOO_MANY_LINES if len(broken) > MOST_LINES else "")


def return_line(sender: str, address: Sequence[str]) -> str:
    """Return to whom a letter comes back, in one line that can be read; a long name is cut."""
    return ", ".join((shorten(sender, LONGEST_SENDER, placeholder=" …"), *address))


def is_postal(lines: Sequence[str]) -> bool:
    """Tell whether lines hold a postal address below the name: a postal code with its town, or two lines."""
    below = [line for line in lines[1:] if not _NUMBER.fullmatch(line)]
    if any(_CODE_AND_TOWN.search(line) for line in below):
        return True
    return len([line for line in below if _WORD.search(line)]) > 1
