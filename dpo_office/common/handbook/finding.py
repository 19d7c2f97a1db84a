"""Searching the handbook: an index in memory, in the rules of docs/rules/help.md."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from dpo_office.common.handbook.chapters import Chapter, administrators, book
from dpo_office.common.handbook.rendering import Section
from dpo_office.common.search.terms import folded, folded_words

MOST_FOUND: Final = 20
MOST_TITLES: Final = 3
MOST_WORDS: Final = 6
SHORTEST_WORD: Final = 2
SHORTEST_INSIDE: Final = 4
SHORTEST_NAME: Final = 3
LONGEST_EXCERPT: Final = 220
_IN_TITLE, _IN_HEADING, _IN_WORDS, _IN_TEXT = 12.0, 8.0, 8.0, 2.0
_AGAIN, _MOST_AGAIN = 1.0, 3
_WHOLE, _INSIDE = 2.0, 0.25
_WORD: Final = re.compile(r"\w+")
_SENTENCE: Final = re.compile(r"(?<=[.!?:;])\s+")


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt; marked when it is a word that was searched for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Found:
    """A section that was found; `anchor` is empty for the beginning of its chapter."""

    chapter: Chapter
    anchor: str
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Page:
    """A section as it is searched: the folded words of each of its parts."""

    chapter: Chapter
    section: Section
    is_first: bool
    title: frozenset[str]
    heading: frozenset[str]
    words: frozenset[str]
    text: tuple[str, ...]


def find(text: str, *, language: str, is_administrator: bool = False) -> list[Found]:
    """Give the sections in which all words of a text are, the best first; at most twenty."""
    wanted = _wanted(text)
    if not wanted:
        return []
    worth = [(_worth(page, wanted), at, page) for at, page in enumerate(_pages(language, is_administrator))]
    hits = sorted((hit for hit in worth if hit[0] > 0), key=lambda hit: (-hit[0], hit[1]))
    return [_found(page, wanted) for _worth_of_it, _at, page in hits[:MOST_FOUND]]


def find_chapters(text: str, *, language: str) -> list[Chapter]:
    """Give at most three chapters of which a title, heading or word begins with each word of a text.

    For a search that is after people first: short words and insides of words lead nowhere here.
    """
    wanted = _wanted(text)
    if not wanted or min(map(len, wanted)) < SHORTEST_NAME:
        return []
    worth: dict[str, float] = {}
    for page in _pages(language, is_administrator=False):
        named = [_of_names(page, word) for word in wanted]
        if min(named) >= _IN_HEADING:
            worth[page.chapter.slug] = max(worth.get(page.chapter.slug, 0), sum(named))
    best = sorted(worth, key=lambda slug: -worth[slug])[:MOST_TITLES]
    return [chapter for slug in best if (chapter := book(language).chapter(slug))]


def _wanted(text: str) -> list[str]:
    words = [word for word in folded_words(text) if len(word) >= SHORTEST_WORD]
    return list(dict.fromkeys(words))[:MOST_WORDS]


@cache
def _pages(language: str, is_administrator: bool) -> tuple[_Page, ...]:
    chapters = list(book(language).chapters)
    extra = administrators(language) if is_administrator else None
    return tuple(_of_chapters([*chapters, *([extra] if extra else [])]))


def _of_chapters(chapters: Sequence[Chapter]) -> Iterator[_Page]:
    for chapter in chapters:
        for at, section in enumerate(_searched(chapter.sections)):
            yield _Page(
                chapter=chapter,
                section=section,
                is_first=at == 0,
                title=frozenset(folded_words(chapter.title)),
                heading=frozenset(folded_words(section.heading)),
                words=frozenset(_every_word(chapter.words)) if at == 0 else frozenset(),
                text=tuple(word for block in section.blocks for word in _every_word(block)),
            )


def _searched(sections: Sequence[Section]) -> Sequence[Section]:
    """Let a chapter that begins with two headings say at its beginning what stands under the second."""
    if len(sections) > 1 and not sections[0].blocks:
        first, second, *others = sections
        return [replace(first, blocks=second.blocks), *others]
    return sections


def _every_word(text: str) -> list[str]:
    # Folding cuts a long text, so it is folded word by word.
    return [part for word in _WORD.findall(text) for part in folded_words(word)]


def _worth(page: _Page, wanted: Sequence[str]) -> float:
    """Give what a section is worth, 0 when one of the words is nowhere in it."""
    each = [_of_names(page, word) + _of_text(page, word) for word in wanted]
    # A section is found by its own words; the title of its chapter alone finds the beginning only.
    is_own = page.is_first or any(_of_own(page, word) for word in wanted)
    return sum(each) if all(each) and is_own else 0.0


def _of_own(page: _Page, word: str) -> float:
    return _best(page.heading, word) + _of_text(page, word)


def _of_names(page: _Page, word: str) -> float:
    parts = ((page.title, _IN_TITLE), (page.heading, _IN_HEADING), (page.words, _IN_WORDS))
    return max(_best(words, word) * worth for words, worth in parts)


def _of_text(page: _Page, word: str) -> float:
    fits = [fit for said in page.text if (fit := _fit(said, word))]
    if not fits:
        return 0.0
    again = min(len(fits) - 1, _MOST_AGAIN) * _AGAIN
    return (_IN_TEXT + again) * max(fits)


def _best(words: frozenset[str], word: str) -> float:
    return max((_fit(said, word) for said in words), default=0.0)


def _fit(said: str, word: str) -> float:
    """Tell how well a word of the text fits a typed one: whole, its beginning, its inside, not at all."""
    if said == word:
        return _WHOLE
    if said.startswith(word):
        return 1.0
    return _INSIDE if len(word) >= SHORTEST_INSIDE and word in said else 0.0


def _found(page: _Page, wanted: Sequence[str]) -> Found:
    return Found(
        chapter=page.chapter,
        anchor="" if page.is_first else page.section.anchor,
        heading="" if page.is_first else page.section.heading,
        pieces=tuple(_pieces(_excerpt(page.section, wanted), wanted)),
    )


def _excerpt(section: Section, wanted: Sequence[str]) -> str:
    """Give the sentence with most of the words; where none has any, the first one."""
    sentences = [said for block in section.blocks for said in _SENTENCE.split(block) if said.strip()]
    best = max(sentences, key=lambda said: _matches(said, wanted), default="")
    return best if len(best) <= LONGEST_EXCERPT else f"{best[:LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"


def _matches(sentence: str, wanted: Sequence[str]) -> float:
    words = _every_word(sentence)
    return sum(max((_fit(said, word) for said in words), default=0.0) for word in wanted)


def _pieces(excerpt: str, wanted: Sequence[str]) -> Iterator[Piece]:
    at = 0
    for found in _WORD.finditer(excerpt):
        if any(_fit(folded(found[0]), word) for word in wanted):
            if found.start() > at:
                yield Piece(excerpt[at : found.start()], is_hit=False)
            yield Piece(found[0], is_hit=True)
            at = found.end()
    if at < len(excerpt):
        yield Piece(excerpt[at:], is_hit=False)
