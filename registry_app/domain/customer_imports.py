"""The life of a customer file: read, judged as a whole, and taken in or refused."""

from typing import Final

WAITING: Final = "waiting"
READING: Final = "reading"
TAKEN_IN: Final = "taken_in"
REFUSED: Final = "refused"
STOPPED: Final = "stopped"
BROKEN_OFF: Final = "broken_off"
STATES: Final = (WAITING, READING, TAKEN_IN, REFUSED, STOPPED, BROKEN_OFF)
UNDER_WAY: Final = (WAITING, READING)
OVER: Final = (TAKEN_IN, REFUSED, STOPPED, BROKEN_OFF)

UPLOAD: Final = "upload"
COMMAND: Final = "command"
API: Final = "api"
SOURCES: Final = (UPLOAD, COMMAND, API)

# What is wrong with a file as a whole: nothing of it is taken in.
FILE_EMPTY: Final = "file_empty"
FILE_NOT_UTF8: Final = "file_not_utf8"
FILE_LOOKS_UTF8: Final = "file_looks_utf8"
COLUMNS_MISSING: Final = "columns_missing"
COLUMN_DOUBLED: Final = "column_doubled"
QUOTES_BROKEN: Final = "quotes_broken"
FILE_LINE_TOO_LONG: Final = "file_line_too_long"
BODY_INCOMPLETE: Final = "body_incomplete"
MOSTLY_REJECTED: Final = "mostly_rejected"
LINES_REJECTED: Final = "lines_rejected"
FILE_CODES: Final = (
    FILE_EMPTY, FILE_NOT_UTF8, FILE_LOOKS_UTF8, COLUMNS_MISSING, COLUMN_DOUBLED, QUOTES_BROKEN,
    FILE_LINE_TOO_LONG, BODY_INCOMPLETE, MOSTLY_REJECTED, LINES_REJECTED,
)  # fmt: skip

LONGEST_LINE: Final = 65_536


class FileFaultError(Exception):
    """A file that cannot be taken in at all: why, at which line where there is one, and which headings."""

    def __init__(self, code: str, line: int = 0, names: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.names = names


def refusal_of(*, lines: int, rejected: int, whole: bool) -> str:
    """Return why a file that was read to its end is not taken in; empty when it is.

    `whole` asks for all lines or none. More than half of the lines rejected is the wrong file or the wrong
    mapping, never a file with mistakes.
    """
    if not lines:
        return FILE_EMPTY
    if rejected and whole:
        return LINES_REJECTED
    return MOSTLY_REJECTED if rejected * 2 > lines else ""
