"""What changed between two texts, paragraph by paragraph and in it word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKS = (
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"[ \t]*\{#[a-z0-9][a-z0-9-]*\}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"\*\*|__"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)\s]*\)"), r"\1"),
)
_WORD_OR_SPACE = re.compile(r"\s+|[^\s]+")


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


def without_marks(text: str) -> str:
    """Give a Markdown text as people read it: no marks of headings, anchors, emphasis and links."""
    for mark, kept in _MARKS:
        text = mark.sub(kept, text)
    return text


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
