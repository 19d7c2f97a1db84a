"""Whether a file is one thing, whole, and read alike by every program (rules R31, R32).

A file that is a PDF to one program and an archive to another, or whose objects stand twice, shows to the one
who checks something else than to the one who relies on it.
"""

import re
from collections.abc import Iterator

from pypdf import PdfReader

# What other kinds of files are known by, wherever it stands; lower case, too long to come about by chance.
_FOREIGN = (
    *(b"<script", b"<html", b"<!doctype", b"<svg ", b"<?php", b"<hta:"),
    *(b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"!<arch>\n"),
)
_PDF_SIGN = b"%pdf-"
_PLACED = ((257, b"ustar"), (0x8001, b"cd001"), (0x8801, b"cd001"))
_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_TAIL = 66_000
_BLANK = b" \t\r\n\f\x00"
_TOKEN = re.compile(
    rb"(?<![0-9])(?P<number>[0-9]{1,10})[ \t\r\n\f\x00]+(?P<generation>[0-9]{1,5})[ \t\r\n\f\x00]+obj\b"
    rb"|(?P<stream>\bstream\r?\n)|(?P<end>%%EOF)|(?P<header>%PDF-)"
    rb"|startxref[ \t\r\n\f\x00]+(?P<start>[0-9]{1,12})"
)
_PREVIOUS = re.compile(rb"/Prev[ \t\r\n\f\x00]+([0-9]{1,12})")
_OBJECT = re.compile(rb"\s*([0-9]+)\s+([0-9]+)\s+obj\b")
_MAX_UPDATES = 200
_HEAD_WORDS = 2
_ENTRY_WORDS = 3
PNG_HEAD = 8
PNG_FRAME = 12
HEIF_HEAD = 8


def foreign_content(content: bytes, media_type: str) -> tuple[str, ...]:
    """Return `archive_inside` and `other_format` for a file that is also something else."""
    found = ["archive_inside"] if _ARCHIVE_END in content[-_ARCHIVE_TAIL:] else []
    lower = content.lower()
    signs = _FOREIGN if media_type == "application/pdf" else (*_FOREIGN, _PDF_SIGN)
    if any(sign in lower for sign in signs) or any(
        lower[place : place + len(sign)] == sign for place, sign in _PLACED
    ):
        found.append("other_format")
    return tuple(found)


def trailing_content(content: bytes, media_type: str) -> tuple[str, ...]:
    """Return `trailing_data` for a file that goes on behind its end.

    Phones append previews and films to their JPEG files; the picture is all that is ever read of them.
    """
    if media_type == "application/pdf":
        rest = content[content.rfind(b"%%EOF") + 5 :]
    elif media_type == "image/png":
        rest = content[_png_end(content) :]
    elif media_type == "image/heic":
        rest = content[_heif_end(content) :]
    else:
        return ()
    return ("trailing_data",) if rest.strip(_BLANK) else ()


def _png_end(content: bytes) -> int:
    place = PNG_HEAD
    while place + PNG_FRAME <= len(content):
        name = content[place + 4 : place + 8]
        place += PNG_FRAME + int.from_bytes(content[place : place + 4], "big")
        if name == b"IEND":
            break
    return place


def _heif_end(content: bytes) -> int:
    place = 0
    while place + HEIF_HEAD <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        if size == 0:
            return len(content)
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16], "big")
        if size < HEIF_HEAD or place + size > len(content):
            return place
        place += size
    return place


def pdf_structure(content: bytes, document: PdfReader) -> tuple[str, ...]:
    """Return what is wrong with the bones of a PDF, as codes.

    `duplicate_objects`: an object stands twice between two ends of the file. `broken_xref`: the table of
    objects does not lead to them, or a part of the file is in no table. `hybrid_xref`: two tables for two
    kinds of readers. `no_end`: no end at all. `other_format`: a second PDF behind the first.
    """
    found: set[str] = set()
    starts: list[int] = []
    seen: set[tuple[int, int]] = set()
    headers = ends = 0
    for token in _tokens(content):
        kind = token.lastgroup
        if kind == "generation":
            key = int(token["number"]), int(token["generation"])
            if key in seen:
                found.add("duplicate_objects")
            seen.add(key)
        elif kind == "start":
            starts.append(int(token["start"]))
        elif kind == "header":
            headers += 1
        else:
            ends += 1
            seen.clear()
    if headers > 1:
        found.add("other_format")
    if not ends:
        found.add("no_end")
    return tuple(sorted(found | _table_faults(content, starts, document)))


def _tokens(content: bytes) -> Iterator[re.Match[bytes]]:
    """Give what stands in the file outside of streams."""
    place = 0
    while (token := _TOKEN.search(content, place)) is not None:
        place = token.end()
        if token.lastgroup == "stream":
            end = content.find(b"endstream", place)
            place = end if end >= 0 else len(content)
        else:
            yield token


def _table_faults(content: bytes, starts: list[int], document: PdfReader) -> set[str]:
    chain: list[int] = []
    found: set[str] = set()
    place = starts[-1] if starts else -1
    while place >= 0 and place not in chain and len(chain) < _MAX_UPDATES:
        chain.append(place)
        head = _table_head(content, place)
        if head is None:
            return {"broken_xref"}
        if b"/XRefStm" in head:
            found.add("hybrid_xref")
        previous = _PREVIOUS.search(head)
        place = int(previous[1]) if previous else -1
    # The first part of a file that is made for the web says 0.
    if (
        not chain
        or not {start for start in starts if start} <= set(chain)
        or _is_misled(content, document, chain)
    ):
        found.add("broken_xref")
    return found


def _table_head(content: bytes, place: int) -> bytes | None:
    """Give the dictionary of a table of objects; None where there is none."""
    start = content[place : place + 40].lstrip(_BLANK)
    if start.startswith(b"xref"):
        trailer = content.find(b"trailer", place)
        if trailer < 0:
            return None
        end = content.find(b"startxref", trailer)
        return content[trailer : end if end >= 0 else len(content)]
    if _OBJECT.match(start):
        end = content.find(b"stream", place)
        return content[place:end] if end >= 0 else None
    return None


def _is_misled(content: bytes, document: PdfReader, tables: list[int]) -> bool:
    """Tell whether a table names a place at which its object does not stand.

    The parser mends tables without a word, so those written out in the file are read here once more.
    """
    said = [
        (number, generation, place)
        for generation, entries in document.xref.items()
        for number, place in entries.items()
        if place
    ]
    for table in tables:
        said += _entries(content, table)
    return any(
        (found := _OBJECT.match(content[place : place + 40])) is None
        or (int(found[1]), int(found[2])) != (number, generation)
        for number, generation, place in said
    )


def _entries(content: bytes, table: int) -> Iterator[tuple[int, int, int]]:
    """Give number, generation and place of each object in a table of lines."""
    if not content[table : table + 40].lstrip(_BLANK).startswith(b"xref"):
        return
    number = 0
    for line in content[table : content.find(b"trailer", table)].splitlines():
        words = line.split()
        if len(words) == _HEAD_WORDS and all(word.isdigit() for word in words):
            number = int(words[0])
        elif len(words) == _ENTRY_WORDS:
            if words[2] == b"n" and words[0].isdigit() and words[1].isdigit():
                yield number, int(words[1]), int(words[0])
            number += 1
