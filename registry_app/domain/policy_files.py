"""Reading a policy from a file: plain text, Markdown or HTML in UTF-8. What is not read says where and why.

Nothing of a file is run or fetched. Limits: 1,000,000 bytes and 20,000 lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import PurePath
from typing import Final

from registry_app.domain.policy_reading import HEADING, ITEM, Line, PolicyText, is_row
from registry_app.domain.record import Words

MOST_BYTES: Final = 1_000_000
MOST_LINES: Final = 20_000
TEXT_KINDS: Final = (".txt", ".md", ".markdown")
HTML_KINDS: Final = (".html", ".htm")
KINDS: Final = (*TEXT_KINDS, *HTML_KINDS)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What a text may hold of the characters below the space.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
# Characters that nobody sees and that would cut words in two.
_UNSEEN: Final = {0x00AD: None, 0x200B: None, 0xFEFF: None}

FILE_FAULTS: Final = {
    "file_kind": Words(
        "Filtypen læses ikke; gem teksten som .txt, .md, .html, .pdf eller .docx.",
        "This kind of file is not read; save the text as .txt, .md, .html, .pdf or .docx.",
    ),
    "file_empty": Words("Filen er tom.", "The file is empty."),
    "file_too_large": Words(
        "Filen er for stor: højst 1.000.000 byte og 20.000 linjer som tekst, 10.000.000 byte som PDF"
        " og DOCX.",
        "The file is too large: 1,000,000 bytes and 20,000 lines at most as text, 10,000,000 bytes as PDF and"
        " DOCX.",
    ),
    "file_encoding": Words(
        "Tegnet kan ikke læses; gem filen som UTF-8.", "The character cannot be read; save the file as UTF-8."
    ),
    "file_binary": Words("Filen er ikke en tekst.", "The file is no text."),
    "file_broken": Words("Filen er beskadiget og kan ikke læses.", "The file is damaged and cannot be read."),
    "file_old_or_locked": Words(
        "Filen er låst med adgangskode eller fra før Word 2007; gem den som .docx uden adgangskode.",
        "The file is locked with a password or older than Word 2007; save it as .docx without one.",
    ),
    "file_has_macros": Words(
        "Filen indeholder makroer; gem den som .docx uden.", "The file has macros; save it as .docx without."
    ),
    "file_too_large_inside": Words(
        "Filen er for stor, når den pakkes ud: højst 300 sider, 20.000 linjer og 1.000.000 tegn.",
        "The file is too large when unpacked: 300 pages, 20,000 lines and 1,000,000 characters at most.",
    ),
    "file_too_slow": Words(
        "Filen tog mere end 30 sekunder at læse; gem teksten som .txt eller .docx.",
        "The file took more than 30 seconds to read; save the text as .txt or .docx.",
    ),
    "file_without_text": Words(
        "Der er ingen tekst i filen; den er nok skannet. Gem teksten som .txt eller .docx.",
        "There is no text in the file; it is probably scanned. Save the text as .txt or .docx.",
    ),
    "file_unreadable": Words("Filen kan ikke åbnes.", "The file cannot be opened."),
}


class PolicyFileError(Exception):
    """A file that is not read: its code in FILE_FAULTS, and the line and column, both from 1."""

    def __init__(self, code: str, line: int = 1, column: int = 1) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.column = column


@dataclass(frozen=True)
class _Place:
    line: int
    column: int


def lines_of_file(name: str, data: bytes) -> tuple[Line, ...]:
    """Give the lines of a file under their own numbers; PolicyFileError when it is not read."""
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise PolicyFileError("file_kind")
    if len(data) > MOST_BYTES:
        raise PolicyFileError("file_too_large")
    text = _decoded(data)
    if text.count("\n") >= MOST_LINES:
        raise PolicyFileError("file_too_large", MOST_LINES + 1)
    lines = tuple(_html_lines(text)) if kind in HTML_KINDS else tuple(_text_lines(text))
    if not any(line.text.strip() for line in lines):
        raise PolicyFileError("file_empty")
    return lines


def markdown_of(policy: PolicyText) -> str:
    """Write a text as Markdown, as versions are kept: headings with #, lists with *, paragraphs apart."""
    parts: list[tuple[str, str]] = []
    block = -1
    for sentence in policy.sentences:
        if re.fullmatch(r"\|[\s|:-]*\|", sentence.text):
            # The line under a table's head is written anew.
            continue
        if sentence.block == block:
            kind, words = parts[-1]
            parts[-1] = (kind, f"{words} {sentence.text}")
            continue
        block = sentence.block
        parts.append((sentence.kind, _opened(policy, sentence.section, sentence.kind) + sentence.text))
    said = ""
    for (kind, words), (before, above) in zip(parts, [("", ""), *parts], strict=False):
        in_table = is_row(words) and is_row(above)
        gap = "\n" if kind == before == ITEM or in_table else "\n\n" if said else ""
        said += gap + words
        if is_row(words) and not in_table:
            said += "\n|" + " --- |" * (words.count("|") - 1)
    return said + "\n"


def _opened(policy: PolicyText, section: int, kind: str) -> str:
    if kind == ITEM:
        return "* "
    if kind != HEADING:
        return ""
    # The first heading is the title; below it, numbers tell how deep a heading lies.
    depth = policy.sections[section].number.count(".")
    return "# " if section == 1 else "#" * min(2 + depth, 4) + " "


def _decoded(data: bytes) -> str:
    body = data.removeprefix(_BYTE_ORDER_MARK)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PolicyFileError("file_encoding")
    strange = _CONTROL.search(body)
    if strange:
        place = _place(body, strange.start())
        raise PolicyFileError("file_binary", place.line, place.column)
    try:
        return (
            body.decode("utf-8")
            .translate(_UNSEEN)
            .replace("\r\n", "\n")
            .replace("\r", "\n")
            .replace("\f", "\n")
        )
    except UnicodeDecodeError as error:
        place = _place(body, error.start)
        raise PolicyFileError("file_encoding", place.line, place.column) from error


def _place(body: bytes, position: int) -> _Place:
    before = body[:position]
    line = before.rpartition(b"\n")[2]
    return _Place(before.count(b"\n") + 1, len(line.decode("utf-8", "replace")) + 1)


def _text_lines(text: str) -> Iterator[Line]:
    for number, words in enumerate(text.split("\n"), start=1):
        yield Line(number, words)


def _html_lines(text: str) -> Iterator[Line]:
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end_line()
    for number, words, kind in reader.found:
        # An empty line keeps paragraphs apart; those of one list stay together.
        if kind != ITEM:
            yield Line(number, "")
        yield Line(number, words)


class _HtmlReader(HTMLParser):
    """Gathers what people read of a page, one line for each block, with the line of the file it begins in."""

    UNREAD: Final = frozenset(
        {"script", "style", "noscript", "template", "svg", "head", "nav", "select", "button", "textarea"}
        | {"iframe", "object"}
    )
    BLOCKS: Final = frozenset(
        {
            "p",
            "div",
            "section",
            "article",
            "main",
            "aside",
            "header",
            "footer",
            "address",
            "blockquote",
            "pre",
        }
        | {"figure", "figcaption", "dl", "dt", "dd", "ul", "ol", "li", "table", "thead", "tbody", "tr"}
        | {"h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "form", "fieldset", "details", "summary"}
        | {"body"}
    )
    COLUMNS: Final = 2
    CELLS: Final = frozenset({"td", "th"})
    # A row with one of these in it is no row of words: the page is laid out by a table.
    UNROWED: Final = frozenset({"table", "h1", "h2", "h3", "h4", "h5", "h6"})
    HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str, str]] = []
        self.words: list[str] = []
        self.begun = 0
        self.opening = ""
        self.unread: list[str] = []
        self.links: list[str] = []
        # How many cells the open row of a table has; -1 outside of one.
        self.cells = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNREAD:
            self.unread.append(tag)
        elif tag in self.CELLS:
            self.begin_cell()
        elif tag in self.BLOCKS and self.cells >= 0 and tag not in self.UNROWED and tag != "tr":
            self.words.append(" ")
        elif tag in self.BLOCKS:
            self.end_line()
            self.cells = 0 if tag == "tr" else -1
            self.opening = self.HEADINGS.get(tag, "* " if tag == "li" else "")
        elif tag == "a" and not self.unread:
            target = dict(attrs).get("href") or ""
            self.links.append(target if target.startswith(("http://", "https://")) else "")
            self.add("[" if self.links[-1] else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNREAD:
            if tag in self.unread:
                del self.unread[self.unread.index(tag) :]
        elif tag == "tr" and self.cells >= self.COLUMNS:
            self.words = ["| ", *self.words, " |"]
            self.end_line()
        elif (tag in self.BLOCKS or tag in self.CELLS) and self.cells < 0:
            self.end_line()
        elif tag in self.BLOCKS:
            self.words.append(" ")
            if tag == "tr":
                self.end_line()
        elif tag == "a" and self.links and not self.unread:
            target = self.links.pop()
            self.add(f"]({target})" if target else "")

    def begin_cell(self) -> None:
        """Begin a cell: within a row of words it is set apart by a bar, else it is a line of its own."""
        if self.cells < 0:
            self.end_line()
            return
        if self.cells:
            self.words.append(" | ")
        self.cells += 1

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.add(data.replace("|", "/") if self.cells >= 0 else data)

    def add(self, words: str) -> None:
        """Add words to the line that is being gathered."""
        if words.strip() and not self.begun:
            lead = words[: len(words) - len(words.lstrip())]
            self.begun = self.getpos()[0] + lead.count("\n")
        self.words.append(words)

    def end_line(self) -> None:
        """Finish the line; links that were never closed lose their target."""
        words = " ".join("".join(self.words).split())
        if words:
            kind = ITEM if self.opening == "* " else ""
            self.found.append((self.begun, self.opening + words, kind))
        self.words, self.begun, self.opening = [], 0, ""
        self.cells = -1
        self.links = []
