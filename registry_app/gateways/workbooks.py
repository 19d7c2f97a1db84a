"""Workbooks of others, opened with care.

A workbook is somebody else's archive: what it claims to hold is measured before anything is unpacked, macros
are refused, and nothing outside of it is followed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_UNPACKED: Final = 80 * 1024 * 1024
MOST_PARTS: Final = 200
ZIP: Final = b"PK\x03\x04"
# The container of workbooks before 2007, and of those that are locked with a password.
OLD: Final = b"\xd0\xcf\x11\xe0"
# What openpyxl raises at a workbook that is none; it has no base class for them.
BROKEN: Final = (
    InvalidFileException,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
)


def workbook_problem(content: bytes) -> str:
    """Give the code of what keeps a workbook from being opened at all; "" for none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _part_problem(archive)
    except BROKEN:
        return "file_broken"


@contextmanager
def opened(content: bytes) -> Iterator[Any]:
    """Open a workbook; raises one of BROKEN, here or while it is read."""
    # Formulas as they were written, so that they can be refused; links to elsewhere are not kept.
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        yield book
    finally:
        book.close()


def _part_problem(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "file_too_large_inside"
    names = {part.filename.lower() for part in parts}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        return "file_has_macros"
    if any(part.flag_bits & 1 for part in parts):
        return "file_old_or_locked"
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            text = archive.read(part)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                return "file_broken"
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in text:
                return "file_has_macros"
    return ""
