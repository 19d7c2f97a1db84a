"""Customer files as they come: bytes in, lines out, never the whole file in memory."""

import codecs
import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry_app.domain import customer_lines as lines
from registry_app.domain.customer_columns import (
    DELIMITERS,
    FIELDS,
    WINDOWS_1252,
    CustomerColumns,
    Places,
    places_in,
)
from registry_app.domain.customer_imports import (
    COLUMN_DOUBLED,
    COLUMNS_MISSING,
    FILE_EMPTY,
    FILE_LINE_TOO_LONG,
    FILE_LOOKS_UTF8,
    FILE_NOT_UTF8,
    LONGEST_LINE,
    QUOTES_BROKEN,
    FileFaultError,
)

CHUNK: Final = 1 << 18
_PLACE: Final = {name: index for index, name in enumerate(FIELDS)}
# What æ, ø, å and é become when UTF-8 is read as Windows-1252.
_MISREAD: Final = re.compile("Ã[¦¸¥†˜…©]")


@dataclass(frozen=True)
class RawLine:
    """One line: what it says of each of FIELDS (None: nothing), or what is wrong with all of it."""

    number: int
    said: Sequence[str | None] = ()
    fault: str = ""


class CountedBytes:
    """The pieces of a file, counted and hashed as they go by."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.count += len(chunk)
            self._digest.update(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of what has gone by."""
        return self._digest.hexdigest()


def csv_lines(chunks: Iterable[bytes], columns: CustomerColumns) -> Iterator[RawLine]:
    """Read a CSV file by a controller's mapping, line by line; the number is that of the first of its lines.

    Raises FileFaultError for what makes the file unusable: encoding, quotation marks, headings.
    """
    texts = _text_lines(chunks, columns.encoding)
    first = next(texts, "")
    if not first.strip():
        raise FileFaultError(FILE_EMPTY)
    rows = csv.reader(
        _with_first(first, texts), delimiter=columns.delimiter or _delimiter(first), strict=True
    )
    try:
        head = next(rows)
        places = _checked(places_in(head, columns))
        at = rows.line_num
        for cells in rows:
            begun, at = at + 1, rows.line_num
            if any(cells):
                yield _raw(begun, cells, places, len(head))
    except csv.Error as error:
        raise FileFaultError(QUOTES_BROKEN, rows.line_num) from error


def json_lines(chunks: Iterable[bytes]) -> Iterator[RawLine]:
    """Read newline-delimited JSON: one object a line, whose keys are our own names of the fields.

    A broken line is a fault of that line alone. A field that is absent or null is not said.
    """
    for number, line in enumerate(_byte_lines(chunks), 1):
        if line is None:
            yield RawLine(number, fault=lines.LINE_TOO_LONG)
        elif line.strip():
            yield _of_json(number, line)


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(first: str) -> str:
    return max(DELIMITERS[1:], key=first.count)


def _checked(places: Places) -> Places:
    if places.missing:
        raise FileFaultError(COLUMNS_MISSING, 1, places.missing)
    if places.doubled:
        raise FileFaultError(COLUMN_DOUBLED, 1, places.doubled)
    return places


def _raw(number: int, cells: list[str], places: Places, width: int) -> RawLine:
    if len(cells) != width:
        return RawLine(number, fault=lines.CELLS_WRONG)
    said: list[str | None] = [None] * len(FIELDS)
    for name, indexes in places.of.items():
        if len(indexes) == 1:
            said[_PLACE[name]] = cells[indexes[0]]
        else:
            said[_PLACE[name]] = " ".join(part for index in indexes if (part := cells[index].strip()))
    return RawLine(number, said)


def _text_lines(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Decode and cut at line ends, which stay; what is after the last one comes last."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding != WINDOWS_1252 else encoding)("strict")
    rest, number = "", 0
    for chunk, is_last in _marked(chunks):
        if encoding == WINDOWS_1252 and not number and not rest and chunk.startswith(codecs.BOM_UTF8):
            raise FileFaultError(FILE_LOOKS_UTF8, 1)
        try:
            text = rest + decoder.decode(chunk, is_last)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].count(b"\n")
            raise FileFaultError(FILE_NOT_UTF8, number + 1 + before) from error
        if encoding == WINDOWS_1252 and _MISREAD.search(text):
            raise FileFaultError(FILE_LOOKS_UTF8, number + 1)
        *whole, rest = text.split("\n")
        for line in whole:
            number += 1
            if len(line) > LONGEST_LINE:
                raise FileFaultError(FILE_LINE_TOO_LONG, number)
            yield f"{line}\n"
        if len(rest) > LONGEST_LINE:
            raise FileFaultError(FILE_LINE_TOO_LONG, number + 1)
    if rest:
        yield rest


def _marked(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for chunk in chunks:
        yield chunk, False
    yield b"", True


def _byte_lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Cut at line ends; None stands for a line that is too long."""
    rest, is_skipping = b"", False
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if is_skipping or len(line) > LONGEST_LINE:
                is_skipping = False
                yield None
            else:
                yield line
        if len(rest) > LONGEST_LINE:
            rest, is_skipping = b"", True
    if is_skipping:
        yield None
    elif rest:
        yield rest


def _of_json(number: int, line: bytes) -> RawLine:
    try:
        told: Any = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return RawLine(number, fault=lines.NOT_UTF8)
    except (ValueError, RecursionError):
        return RawLine(number, fault=lines.JSON_MALFORMED)
    if not isinstance(told, dict):
        return RawLine(number, fault=lines.JSON_MALFORMED)
    if not told.keys() <= _PLACE.keys():
        return RawLine(number, fault=lines.FIELD_UNKNOWN)
    said = [told.get(name) for name in FIELDS]
    if any(value is not None and not isinstance(value, str) for value in said):
        return RawLine(number, fault=lines.NOT_TEXT)
    return RawLine(number, said)
