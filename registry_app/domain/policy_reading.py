"""A policy text as sections, sentences and words, each with its line: what the linter reads.

Plain text and Markdown are read alike. Lines keep their own numbers, so that a text taken from HTML points at
the lines of the file. Headings are numbered, marked with `#`, or short lines that stand alone.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

HEADING: Final = "heading"
ITEM: Final = "item"
TEXT: Final = "text"

_WORD: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)[^\s<>()\[\]]+"
    r"|§|\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-'’][^\W\d_]+)*"
)
_MARKDOWN: Final = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9][a-z0-9-]*)\}\s*$")
_NUMBERED: Final = re.compile(r"^\s*(?:§\s*)?(\d{1,2}(?:\.\d{1,2})*)[.):]?\s+(\D.*)$")
_ROMAN: Final = re.compile(r"^\s*([IVX]{1,5})[.)]\s+(\S.*)$")
_BOLD: Final = re.compile(r"^\s*(?:\*\*|__)([^*_]+)(?:\*\*|__)\s*$")
_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
_BULLET: Final = re.compile(r"^\s*(?:[-*+•–—·▪◦‣]|\(?\d{1,2}[.)]|\(?[a-zæøå][.)])\s+")
_SENTENCE_END: Final = re.compile(r"""[.!?…][*_"”’»)\]]*\s+(?=[*_"“”‘«(\[]*[A-ZÆØÅÄÖ0-9])""")
# What ends with a full stop and ends no sentence.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(-])(?:f\.?\s?eks|fx|bl\.\s?a|d\.?v\.?s|jf|jfr|nr|stk|art|pkt|ca|evt|inkl|ekskl|m\.?v|m\.?m|o\.?l"
    r"|osv|pr|tlf|kl|sml|hhv|alt|if[tb]|vedr|e\.?g|i\.?e|etc|incl|no|tel|approx|cf|sec|para|kap|mio|dr)\.$",
    re.IGNORECASE,
)
# A sentence without an end is cut here: no check looks further than a sentence.
LONGEST_SENTENCE: Final = 2000
_HEADING_CHARACTERS: Final = 90
_HEADING_WORDS: Final = 12
_WRAPPED: Final = 50
_COMPANY: Final = re.compile(r"\b(?:ApS|A/S|I/S|K/S|P/S|IVS|AMBA|AB|AS|GmbH|Ltd|Inc|LLC|BV)\b\.?")

# The commonest small words tell the language; neighbours of Danish are counted so as not to be taken for it.
_SMALL_WORDS: Final = {
    "da": [
        "og",
        "af",
        "ikke",
        "dine",
        "vores",
        "når",
        "hvis",
        "eller",
        "som",
        "til",
        "vi",
        "oplysninger",
        "også",
        "blive",
        "hvad",
        "må",
    ],
    "en": [
        "and",
        "of",
        "not",
        "your",
        "our",
        "when",
        "if",
        "or",
        "which",
        "to",
        "we",
        "information",
        "also",
        "be",
        "what",
        "the",
        "is",
        "with",
    ],
    "nb": [
        "og",
        "av",
        "ikke",
        "dine",
        "våre",
        "når",
        "hvis",
        "eller",
        "som",
        "til",
        "vi",
        "opplysninger",
        "også",
        "bli",
        "hva",
        "deg",
        "personopplysninger",
    ],
    "sv": [
        "och",
        "av",
        "inte",
        "dina",
        "våra",
        "när",
        "om",
        "eller",
        "som",
        "till",
        "vi",
        "uppgifter",
        "också",
        "är",
        "det",
        "för",
        "personuppgifter",
    ],
    "de": [
        "und",
        "von",
        "nicht",
        "ihre",
        "unsere",
        "wenn",
        "oder",
        "die",
        "der",
        "wir",
        "daten",
        "auch",
        "werden",
        "ist",
        "zu",
        "personenbezogene",
    ],
}
READ_LANGUAGES: Final = ("da", "en")
# So many of a hundred words must be known before a language is named.
_KNOWN_SHARE: Final = 5


@dataclass(frozen=True)
class Line:
    """A line of a text with the number under which people find it, from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Word:
    """A word in small letters without hyphens, where it stands, and its sentence."""

    text: str
    line: int
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Section:
    """What stands under one heading: its own words, not those of the sections below it."""

    index: int
    heading: str = ""
    line: int = 0
    number: str = ""
    level: int = 0
    anchor: str = ""
    parents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence, its place and paragraph (`block`), its words; `lead` leads into its list.

    `words` is the range of its words in the text.
    """

    index: int
    text: str
    line: int
    block: int
    section: int
    kind: str
    words: tuple[int, int]
    lead: int = -1


@dataclass
class PolicyText:
    """A text that was read: lines, sections, sentences, words, and its language ("" when neither is sure)."""

    lines: tuple[Line, ...]
    sections: list[Section] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    headings: dict[int, Sentence] = field(default_factory=dict)
    in_section: dict[int, list[Sentence]] = field(default_factory=lambda: defaultdict(list))
    language: str = ""

    def section_of(self, sentence: Sentence) -> Section:
        """Give the section that a sentence stands in."""
        return self.sections[sentence.section]

    def line_text(self, number: int) -> str:
        """Give the words of a line by its number; nothing for an unknown one."""
        return self._by_number().get(number, "")

    def _by_number(self) -> dict[int, str]:
        if not hasattr(self, "_lines_by_number"):
            self._lines_by_number = {line.number: line.text for line in self.lines}
        return self._lines_by_number


@dataclass
class _Block:
    kind: str
    lines: list[tuple[Line, int]]
    heading: Section | None = None


def read_policy(text: str) -> PolicyText:
    """Read plain text or Markdown, lines counted from 1."""
    return read_lines(
        Line(number, words) for number, words in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    )


def read_lines(lines: Iterable[Line]) -> PolicyText:
    """Read lines that bring their own numbers, as those of an HTML file do."""
    kept = tuple(lines)
    policy = PolicyText(lines=kept)
    policy.sections.append(Section(0))
    lead = -1
    for number, block in enumerate(_blocks(kept)):
        if block.heading is not None:
            policy.sections.append(_placed(block.heading, policy.sections))
            lead = -1
        before = len(policy.sentences)
        _add_sentences(policy, block, number, lead if block.kind == ITEM else -1)
        if block.kind == TEXT and len(policy.sentences) > before:
            ends_open = policy.sentences[-1].text.rstrip(" *_").endswith(":")
            lead = len(policy.sentences) - 1 if ends_open else -1
    policy.language = language_of(word.text for word in policy.words)
    return policy


def language_of(words: Iterable[str]) -> str:
    """Tell whether words are Danish ("da") or English ("en"); "" for another language or too few words."""
    counted = Counter(words)
    known = {code: sum(counted[word] for word in small) for code, small in _SMALL_WORDS.items()}
    best = max(known, key=lambda code: known[code])
    enough = known[best] * 100 >= counted.total() * _KNOWN_SHARE > 0
    return best if enough and best in READ_LANGUAGES else ""


def words_in(text: str) -> list[str]:
    """Give the words of a text as the reader counts them."""
    return [normal(found[0]) for found in _WORD.finditer(text)]


def normal(word: str) -> str:
    """Write a word as the words of a text are compared: small, without hyphens and apostrophes."""
    return re.sub(r"[-'’]", "", word.lower())


def is_row(text: str) -> bool:
    """Tell whether a line is a row of a table, as Markdown writes it: `| purpose | basis |`."""
    return len(text) <= LONGEST_SENTENCE and bool(_ROW.match(text))


def _blocks(lines: Sequence[Line]) -> Iterator[_Block]:
    open_block: _Block | None = None
    before = ""
    for position, line in enumerate(lines):
        following = lines[position + 1].text if position + 1 < len(lines) else ""
        heading = _heading(line, before, following)
        if not line.text.strip() or heading is not None:
            if open_block is not None:
                yield open_block
                open_block = None
            if heading is not None:
                yield _Block(HEADING, [(line, _offset(line.text))], heading)
        elif open_block is not None and _goes_on(line.text, open_block.lines[-1][0].text):
            open_block.lines.append((line, 0))
        else:
            if open_block is not None:
                yield open_block
            bullet = _BULLET.match(line.text)
            open_block = _Block(ITEM if bullet else TEXT, [(line, bullet.end() if bullet else 0)])
        before = "#" if heading is not None else line.text
    if open_block is not None:
        yield open_block


def _heading(line: Line, before: str, following: str) -> Section | None:
    text = line.text
    if marked := _MARKDOWN.match(text):
        anchor = _ANCHOR.search(marked[2])
        words = marked[2][: anchor.start()] if anchor else marked[2]
        numbered = _NUMBERED.match(words)
        number = numbered[1] if numbered else ""
        return Section(0, words.strip(), line.number, number, len(marked[1]), anchor[1] if anchor else "")
    if not _is_short(text):
        return None
    if bold := _BOLD.match(text):
        return None if bold[1].rstrip().endswith((".", ":")) else Section(0, bold[1], line.number, level=8)
    if numbered := _NUMBERED.match(text):
        level = numbered[1].count(".") + 1
        is_item = level == 1 and (_NUMBERED.match(following) or _NUMBERED.match(before))
        if is_item or not numbered[2][:1].isupper() or _COMPANY.search(text):
            return None
        return Section(0, text.strip(), line.number, numbered[1], level)
    if (roman := _ROMAN.match(text)) and roman[2][:1].isupper():
        return Section(0, text.strip(), line.number, level=1)
    if _stands_alone(text, before, following):
        return Section(0, text.strip(), line.number, level=9)
    return None


def _is_short(text: str) -> bool:
    words = re.sub(r"\s(?:osv|m\.?v|mm|etc)\.$", "", text.strip())
    return (
        0 < len(words) <= _HEADING_CHARACTERS
        and len(words.split()) <= _HEADING_WORDS
        and not words.endswith((".", ":", ";", ",", "!"))
    )


def _stands_alone(text: str, before: str, following: str) -> bool:
    words = text.strip()
    if _BULLET.match(text) or not words[:1].isupper() or re.search(r"[\d@|=<>{}]|https?:|www\.", words):
        return False
    if _COMPANY.search(words):
        return False
    opened = not before.strip() or before == "#" or before.rstrip().endswith((".", "!", "?"))
    long, listed = len(following) > _HEADING_CHARACTERS, bool(_BULLET.match(following))
    return opened and (not following.strip() or long or listed or bool(_NUMBERED.match(following)))


def _offset(text: str) -> int:
    marked = re.match(r"^\s{0,3}#{1,6}\s+", text)
    return marked.end() if marked else 0


def _goes_on(text: str, before: str) -> bool:
    """Tell whether a line continues the one before it, as in a text with hard line ends."""
    if _BULLET.match(text) or is_row(text) or is_row(before):
        return False
    stripped = text.lstrip()
    if before.rstrip().endswith((".", ":", ";", "!", "?")):
        return text != stripped and stripped[:1].islower()
    return stripped[:1].islower() or len(before) >= _WRAPPED


def _placed(heading: Section, sections: Sequence[Section]) -> Section:
    parents: list[int] = []
    for earlier in reversed(sections[1:]):
        outer = sections[parents[0]].level if parents else heading.level
        if earlier.level < outer:
            parents.insert(0, earlier.index)
    return Section(
        len(sections),
        heading.heading,
        heading.line,
        heading.number,
        heading.level,
        heading.anchor,
        tuple(parents),
    )


def _add_sentences(policy: PolicyText, block: _Block, number: int, lead: int) -> None:
    joined, places = _joined(block)
    section = len(policy.sections) - 1
    whole = [(0, len(joined))]
    # What stands in one row of a table belongs together.
    is_whole = block.kind == HEADING or is_row(joined)
    for start, end in whole if is_whole else _sentence_spans(joined):
        said = joined[start:end].strip()
        if not said:
            continue
        index = len(policy.sentences)
        words = [
            Word(
                normal(found[0]),
                *_place(places, found.start()),
                _place(places, found.end() - 1)[1] + 1,
                index,
            )
            for found in _WORD.finditer(joined, start, end)
        ]
        line = words[0].line if words else _place(places, start)[0]
        first = len(policy.words)
        policy.words += words
        span = (first, len(policy.words))
        policy.sentences.append(Sentence(index, said, line, number, section, block.kind, span, lead))
        policy.in_section[section].append(policy.sentences[-1])
        if block.kind == HEADING:
            policy.headings.setdefault(section, policy.sentences[-1])


def _joined(block: _Block) -> tuple[str, list[tuple[int, int, int]]]:
    """Join the lines of a paragraph; a place is (where it begins there, line, column)."""
    said, places, length = [], [], 0
    for line, offset in block.lines:
        words = line.text[offset:]
        if block.kind == HEADING:
            words = _ANCHOR.sub("", words)
        places.append((length, line.number, offset))
        said.append(words)
        length += len(words) + 1
    return " ".join(said), places


def _place(places: Sequence[tuple[int, int, int]], position: int) -> tuple[int, int]:
    begun = places[bisect_right(places, position, key=lambda place: place[0]) - 1]
    return begun[1], position - begun[0] + begun[2]


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if _ABBREVIATION.search(text[max(start, found.start() - 12) : found.start() + 1]):
            continue
        yield from _cut(text, start, found.end())
        start = found.end()
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        gap = text.rfind(" ", start, start + LONGEST_SENTENCE)
        middle = gap + 1 if gap > start else start + LONGEST_SENTENCE
        yield start, middle
        start = middle
    if start < end:
        yield start, end
