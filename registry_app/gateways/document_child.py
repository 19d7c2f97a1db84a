"""Reads the text of one PDF or DOCX in a process of its own, and knows nothing of the office.

Started by `policy_documents.py` with the kind as its argument and the file on its standard input; it answers
with JSON: {"lines": [[number, text], …]} or {"fault": code}. Memory and time are bounded before anything is
read: whatever a hostile file does, it does it here.
"""

import json
import re
import resource
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
MOST_PAGES = 300
MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024
MOST_CHARACTERS = 1_000_000
MOST_LINES = 20_000
# A line whose letters are this much larger than those of the text is a heading; bold ones begin here.
HEADING_SIZE = 1.12
TITLE_SIZE = 1.6
BOLD = 600
HEADING_CHARACTERS = 110
GAP = 0.9
REPEATED = 3
PAGE_NUMBER = re.compile(r"(?:side|page)?\s*\d+(?:\s*(?:/|af|of)\s*\d+)?", re.IGNORECASE)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Fault(Exception):
    """The file is not read; its message is the code."""


def main() -> None:
    """Read the file and write the answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        found = list(_numbered(docx_lines(content) if sys.argv[1] == "docx" else pdf_lines(content)))
        answer: dict[str, object] = {"lines": found}
    except Fault as fault:
        answer = {"fault": str(fault)}
    except Exception:  # noqa: BLE001 - parsers of hostile files fail in every way there is
        answer = {"fault": "file_broken"}
    sys.stdout.write(json.dumps(answer))


def _numbered(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    characters = 0
    for number, line in enumerate(lines, start=1):
        characters += len(line)
        if number > MOST_LINES or characters > MOST_CHARACTERS:
            raise Fault("file_too_large_inside")
        yield number, line


def docx_lines(content: bytes) -> Iterator[str]:
    """Give the paragraphs of a DOCX as Markdown: headings, points of lists, rows of tables."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        _measure(archive)
        body = _parsed(archive, "word/document.xml").find(f"{W}body")
        levels = _heading_levels(archive)
    if body is None:
        raise Fault("file_broken")
    for block in body:
        yield from _block_lines(block, levels)


def _measure(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Fault("file_too_large_inside")
    if any(part.flag_bits & 1 for part in parts):
        raise Fault("file_old_or_locked")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Fault("file_has_macros")
    if "word/document.xml" not in names or "[content_types].xml" not in names:
        raise Fault("file_kind")
    if b"macroEnabled" in _part(archive, "[Content_Types].xml"):
        raise Fault("file_has_macros")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise Fault("file_too_large_inside")
    return content


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    content = _part(archive, name)
    # No part of a document has a document type; one that has is built to do harm.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Fault("file_broken")
    return ElementTree.fromstring(content)  # noqa: S314 - without a document type, in a process with limits


def _heading_levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Give the level of each style that is a heading, by the names that every language of Word stores."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    levels = {}
    for style in _parsed(archive, "word/styles.xml").iter(f"{W}style"):
        name = style.find(f"{W}name")
        called = (name.get(f"{W}val", "") if name is not None else "").lower()
        if found := re.fullmatch(r"heading (\d)", called):
            levels[style.get(f"{W}styleId", "")] = min(int(found[1]) + 1, 6)
        elif called == "title":
            levels[style.get(f"{W}styleId", "")] = 1
    return levels


def _block_lines(block: ElementTree.Element, levels: dict[str, int]) -> Iterator[str]:
    if block.tag == f"{W}p":
        yield from _paragraph(block, levels)
    elif block.tag == f"{W}tbl":
        yield ""
        for row in block.iter(f"{W}tr"):
            cells = [" ".join(_text(cell).split()).replace("|", "/") for cell in row.findall(f"{W}tc")]
            yield f"| {' | '.join(cells)} |"
        yield ""
    elif block.tag == f"{W}sdt":
        content = block.find(f"{W}sdtContent")
        for inner in content if content is not None else ():
            yield from _block_lines(inner, levels)


def _paragraph(paragraph: ElementTree.Element, levels: dict[str, int]) -> Iterator[str]:
    text = _text(paragraph)
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    level = levels.get(style.get(f"{W}val", "") if style is not None else "", 0)
    listed = paragraph.find(f"{W}pPr/{W}numPr") is not None
    for line in text.split("\n"):
        words = " ".join(line.split())
        if level and words:
            yield from ("", "#" * level + " " + words)
        elif listed:
            yield f"* {words}" if words else ""
        elif words and _is_bold(paragraph) and len(words) <= HEADING_CHARACTERS:
            yield from ("", f"**{words}**")
        else:
            yield from ("", words)


def _text(element: ElementTree.Element) -> str:
    """Give the words of an element: not those that were deleted, nor a drawing's second version."""
    if element.tag in {f"{W}del", f"{W}instrText", f"{W}delText", FALLBACK}:
        return ""
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag in {f"{W}br", f"{W}cr"}:
        return "\n"
    if element.tag == f"{W}tab":
        return " "
    after = "\n" if element.tag == f"{W}p" else ""
    return ("".join(_text(child) for child in element) + after).strip("\n" if after else "") + after


def _is_bold(paragraph: ElementTree.Element) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if any(text.text for text in run.iter(f"{W}t"))]
    marks = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(
        mark is not None and mark.get(f"{W}val", "1") not in {"0", "false"} for mark in marks
    )


def pdf_lines(content: bytes) -> Iterator[str]:
    """Give the lines of a PDF; larger letters become headings, wide gaps empty lines."""
    import pypdfium2  # noqa: PLC0415 - only a PDF needs it

    document = pypdfium2.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise Fault("file_too_large_inside")
    pages = [list(_page(page)) for page in document]
    rows = [row for page in pages for row in page]
    if not any(text.strip() for text, _size, _bold, _gap in rows):
        raise Fault("file_without_text")
    sizes: Counter[float] = Counter()
    for text, size, _bold, _gap in rows:
        sizes[round(size, 1)] += len(text)
    body = sizes.most_common(1)[0][0]
    running = _running(pages)
    for page in pages:
        for text, size, is_bold, gap in page:
            if text in running:
                continue
            if gap:
                yield ""
            yield from _marked(text, size / body if body else 1, is_bold=is_bold)


def _marked(text: str, relative: float, *, is_bold: bool) -> Iterator[str]:
    is_heading = len(text) <= HEADING_CHARACTERS and not text.endswith((".", ",", ";"))
    if is_heading and relative >= HEADING_SIZE:
        yield from ("", ("# " if relative > TITLE_SIZE else "## ") + text, "")
    elif is_heading and is_bold and not text.endswith(":"):
        yield from ("", f"**{text}**", "")
    else:
        yield text


def _running(pages: list[list[tuple[str, float, bool, bool]]]) -> set[str]:
    """Give the lines that stand at the edge of several pages: titles and page numbers."""
    edges = Counter(
        text for page in pages for text in {row[0] for row in (*page[:2], *page[-2:]) if row[0].strip()}
    )
    repeated = {text for text, count in edges.items() if count >= REPEATED}
    numbers = {
        text
        for text in edges
        if re.fullmatch(r"(?:side|page)?\s*\d+(?:\s*(?:/|af|of)\s*\d+)?", text, re.IGNORECASE)
    }
    return repeated | numbers


def _page(page: Any) -> Iterator[tuple[str, float, bool, bool]]:
    """Give each line with the size of its letters, whether it is bold, and whether a gap is above it."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - only a PDF needs it

    text_page = page.get_textpage()
    text = text_page.get_text_range()
    below: float | None = None
    place = 0
    for line in text.split("\n"):
        first = place + len(line) - len(line.lstrip())
        place += len(line) + 1
        words = re.sub(r"[\x02\ufffe\u00ad]\s*", "", line).replace("\x00", "").strip()
        if not words:
            continue
        size = float(pdfium.FPDFText_GetFontSize(text_page, first))
        weight = int(pdfium.FPDFText_GetFontWeight(text_page, first))
        _left, bottom, _right, top = text_page.get_charbox(first)
        height = max(top - bottom, size * 0.5, 1.0)
        gap = below is not None and (below - top > height * (1 + GAP) or top > below + height)
        below = bottom
        yield words, size, weight >= BOLD, gap


if __name__ == "__main__":
    main()
