"""What changed between two texts: section by section, in it paragraph by paragraph and word by word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKS = (
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"[ \t]*\{#[a-z0-9][a-z0-9-]*\}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"\*\*|__"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)\s]*\)"), r"\1"),
)
_WORD_OR_SPACE = re.compile(r"\s+|[^\s]+")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_ANCHOR = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]*)\}\s*$")
_POINT = re.compile(r"\n(?=[ \t]*(?:[*+-]|\d{1,2}[.)])[ \t]+\S)")
_BULLET = re.compile(r"^[ \t]*[*+-][ \t]+")

SAME: Final = "same"
CHANGED: Final = "changed"
NEW: Final = "new"
GONE: Final = "gone"


@dataclass(frozen=True)
class Piece:
    """Words that stayed (`same`), came (`new`) or went (`gone`)."""

    kind: str
    words: str


@dataclass(frozen=True)
class Passage:
    """A paragraph that changed; or, with `skipped`, how many in a row did not."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0

    @property
    def was(self) -> tuple[Piece, ...]:
        """Give the paragraph as it was read before; nothing when it is new."""
        return tuple(piece for piece in self.pieces if piece.kind != NEW)

    @property
    def now(self) -> tuple[Piece, ...]:
        """Give the paragraph as it is read now; nothing when it was taken out."""
        return tuple(piece for piece in self.pieces if piece.kind != GONE)


@dataclass(frozen=True)
class ComparedSection:
    """A section of two texts: `same`, `changed`, `new` or `gone`, its heading and what changed in it.

    `anchor` is the name by which the new text, or else the old one, can be linked to; empty without one.
    """

    kind: str
    anchor: str
    heading: Passage
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Section:
    key: tuple[str, int]
    anchor: str
    heading: str
    body: str


def difference(before: str, after: str) -> list[Passage]:
    """Give what changed, in the order of the new text; nothing when the texts say the same."""
    old, new = _paragraphs(before), _paragraphs(after)
    passages: list[Passage] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind == "equal":
            passages.append(Passage(skipped=to_old - from_old))
        else:
            passages += _changed(old[from_old:to_old], new[from_new:to_new])
    return passages if any(passage.pieces for passage in passages) else []


@lru_cache(maxsize=64)
def compared(before: str, after: str) -> tuple[ComparedSection, ...]:
    """Compare two Markdown texts section by section; nothing when they say the same.

    Sections are the same one by their anchor, else by the words of their heading, so that one that only
    moved is not told as taken out and added. The order is that of the new text; what was taken out stands
    after the section it stood after.
    """
    old, new = _sections(before), _sections(after)
    _share_keys(old, new)
    came = {section.key for section in new}
    found = {section.key: section for section in old}
    gone_after: dict[tuple[str, int] | None, list[_Section]] = {}
    last: tuple[str, int] | None = None
    for section in old:
        if section.key in came:
            last = section.key
        else:
            gone_after.setdefault(last, []).append(section)
    sections = [_section(gone, None) for gone in gone_after.get(None, ())]
    for section in new:
        sections.append(_section(found.get(section.key), section))
        sections += [_section(gone, None) for gone in gone_after.get(section.key, ())]
    return tuple(sections) if any(section.kind != SAME for section in sections) else ()


def unchanged(sections: Iterable[ComparedSection]) -> list[ComparedSection]:
    """Give the sections with a heading in which nothing changed, in the order of the new text."""
    return [section for section in sections if section.kind == SAME and section.heading.pieces]


def without_marks(text: str) -> str:
    """Give a Markdown text as people read it: no marks of headings, anchors, emphasis and links."""
    for mark, kept in _MARKS:
        text = mark.sub(kept, text)
    return text


def _sections(text: str) -> list[_Section]:
    """Divide a text at its headings; what stands before the first one is a section without a heading."""
    text = text.replace("\r\n", "\n")
    starts = list(_HEADING.finditer(text))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    opening = text[: starts[0].start()] if starts else text
    sections = [_Section(("", 0), "", "", _readable(opening))] if opening.strip() else []
    seen: dict[str, int] = {}
    for found, end in zip(starts, ends, strict=False):
        anchor = _ANCHOR.search(found[1])
        heading = without_marks(_ANCHOR.sub("", found[1]))
        name = f"#{anchor[1]}" if anchor else heading.casefold()
        # Two sections of one name are told apart by their order.
        seen[name] = seen.get(name, 0) + 1
        body = _readable(text[found.end() : end])
        sections.append(_Section((name, seen[name]), anchor[1] if anchor else "", heading, body))
    return sections


def _share_keys(old: list[_Section], new: list[_Section]) -> None:
    """Let a section that was given an anchor, or another one, be found by its heading."""
    keys = {section.key for section in old}
    free = {s.heading.casefold(): s for s in old if s.key not in {n.key for n in new}}
    for place, section in enumerate(new):
        before = free.pop(section.heading.casefold(), None) if section.key not in keys else None
        if before is not None:
            new[place] = _Section(before.key, section.anchor, section.heading, section.body)


def _readable(text: str) -> str:
    """Set the points of a list apart, so that each is compared by itself, and take the marks away."""
    parts = [part for paragraph in _paragraphs(text) for part in _POINT.split(paragraph)]
    return "\n\n".join(_BULLET.sub("• ", without_marks(part)) for part in parts)


def _section(was: _Section | None, now: _Section | None) -> ComparedSection:
    nothing = _Section(("", 0), "", "", "")
    old, new = was or nothing, now or nothing
    heading = Passage(_words(old.heading, new.heading))
    passages = tuple(difference(old.body, new.body))
    if now is None:
        kind = GONE
    elif was is None:
        kind = NEW
    else:
        kind = CHANGED if passages or old.heading != new.heading else SAME
    return ComparedSection(kind, (now or old).anchor, heading, passages)


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in _BLANK_LINE.split(text.replace("\r\n", "\n")) if part.strip()]


def _changed(old: Sequence[str], new: Sequence[str]) -> list[Passage]:
    if len(old) == len(new):
        return [Passage(_words(was, now)) for was, now in zip(old, new, strict=True)]
    # Paragraphs that cannot be paired read best one after the other: first what went, then what came.
    gone = [Passage((Piece("gone", paragraph),)) for paragraph in old]
    return gone + [Passage((Piece("new", paragraph),)) for paragraph in new]


def _words(was: str, now: str) -> tuple[Piece, ...]:
    old, new = _WORD_OR_SPACE.findall(was), _WORD_OR_SPACE.findall(now)
    pieces: list[Piece] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            pieces.append(Piece("gone", "".join(old[from_old:to_old])))
        if to_new > from_new:
            pieces.append(Piece("new", "".join(new[from_new:to_new])))
    return tuple(pieces)
