"""Stretches of a policy text with what each is about: a purpose, a basis, a period, data, recipients.

What a stretch is about is told by its label ("Formål: …"), the column of its table, the sentence that leads
into its list, or the heading above it; a stretch without any of these is read by its own words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from registry_app.domain.policy_facts import kept_periods
from registry_app.domain.policy_names import company_names
from registry_app.domain.policy_periods import StatedPeriod, stated_periods
from registry_app.domain.policy_reading import HEADING, ITEM, PolicyText, Sentence, is_row, words_in
from registry_app.domain.policy_words import Hit, WordIndex

PURPOSE: Final = "purpose"
BASIS: Final = "basis"
RETENTION: Final = "retention"
DATA: Final = "data"
RECIPIENTS: Final = "recipients"
TRANSFERS: Final = "transfers"
CONTACT: Final = "contact"
ASIDE: Final = "aside"
SECURITY: Final = "security"
# What is asked first where words tell of several.
_ORDER: Final = (ASIDE, BASIS, RETENTION, TRANSFERS, RECIPIENTS, PURPOSE, DATA, CONTACT, SECURITY)
_LABEL: Final = re.compile(r"^[*_\s]*([A-ZÆØÅ(][^:.!?|]{1,70}?)[*_\s]*(?::|\s[–—-]\s)[*_\s]*")
# "**Providing the service.** To create your account …"
_BOLD_LABEL: Final = re.compile(r"^(?:\*\*|__)([^*_\n]{2,70}?)[.:]?(?:\*\*|__)[.:]?(?:\s+(?=\S)|$)")
_LABEL_WORDS: Final = 9
# So many sentences introduce whoever writes.
_OPENING: Final = 6
_RULE: Final = re.compile(r"^[\s|:-]+$")


@dataclass(frozen=True)
class Span:
    """Words of a sentence from `first` up to `last`, and what a label says that they are about."""

    sentence: int
    first: int
    last: int
    facet: str = ""


@dataclass(frozen=True)
class Label:
    """What stands before the colon: its words, what it is about, and the first word after it."""

    text: str
    facet: str
    after: int


@dataclass(frozen=True)
class Row:
    """A row of a table: its sentence, and its cells as spans with the text of each."""

    sentence: int
    cells: tuple[Span, ...]
    texts: tuple[str, ...]


class Words:
    """A text and its index, asked for concepts within spans."""

    def __init__(self, index: WordIndex) -> None:
        self.index = index
        self.policy: PolicyText = index.policy
        self._by_sentence: dict[str, dict[int, list[Hit]]] = {}

    @cached_property
    def own_names(self) -> frozenset[str]:
        """Give the names of the controller, in small letters: it is no recipient of its own data."""
        rows = self.policy.sentences
        said = [
            row
            for row in rows
            if self.index.in_sentence("controller", row.index) or (row.kind == HEADING and row.section <= 1)
        ]
        first = next((name for row in rows[:_OPENING] for name in company_names(row.text)), "")
        return frozenset({first.lower(), *(name.lower() for row in said for name in company_names(row.text))})

    @cached_property
    def periods(self) -> tuple[dict[int, list[StatedPeriod]], frozenset[Hit]]:
        """Give the periods of each sentence, and the places of those that say how long something is kept."""
        stated = tuple(stated_periods(self.policy))
        by_sentence: dict[int, list[StatedPeriod]] = defaultdict(list)
        for period in stated:
            by_sentence[period.hit.sentence].append(period)
        return by_sentence, frozenset(period.hit for period in kept_periods(self.index, stated))

    def hits(self, concept: str, span: Span) -> list[Hit]:
        """Give where a concept is said within a span."""
        if concept not in self._by_sentence:
            found: dict[int, list[Hit]] = defaultdict(list)
            for hit in self.index.hits(concept):
                found[hit.sentence].append(hit)
            self._by_sentence[concept] = found
        return [
            hit
            for hit in self._by_sentence[concept].get(span.sentence, ())
            if span.first <= hit.first and hit.last < span.last
        ]

    def says(self, concept: str, span: Span) -> bool:
        """Tell whether a concept is said within a span."""
        return bool(self.hits(concept, span))

    def whole(self, sentence: Sentence) -> Span:
        """Give a sentence as a span."""
        return Span(sentence.index, *sentence.words)

    def text(self, span: Span) -> str:
        """Give the words of a span as they stand, without marks and the full stop."""
        if span.first >= span.last:
            return ""
        words = self.policy.words[span.first : span.last]
        sentence = self.policy.sentences[span.sentence]
        if (span.first, span.last) == sentence.words:
            return _bare(sentence.text)
        rows = []
        for number in dict.fromkeys(word.line for word in words):
            here = [word for word in words if word.line == number]
            line = self.policy.line_text(number)
            # What is not a word and stands after the last one belongs to it, as a closing bracket does.
            rest = re.match(r"[^\w|]*", line[here[-1].end :])
            rows.append(line[here[0].start : here[-1].end + (len(rest[0]) if rest else 0)])
        return _bare(" ".join(rows))

    def facet_of(self, span: Span) -> str:
        """Tell what a heading, a label or the head of a column is about."""
        return next((facet for facet in _ORDER if self.says(f"facet.{facet}", span)), "")

    def label_of(self, sentence: Sentence) -> Label | None:
        """Give the label that a sentence begins with."""
        found = _BOLD_LABEL.match(sentence.text) or _LABEL.match(sentence.text)
        if found is None or len(found[1].split()) > _LABEL_WORDS or re.match(r"https?$", found[1]):
            return None
        after = sentence.words[0] + len(words_in(sentence.text[: found.end()]))
        span = Span(sentence.index, sentence.words[0], after)
        return Label(_bare(found[1]), self.facet_of(span), after)

    def lead_facet(self, sentence: Sentence) -> str:
        """Tell what a list is about from the sentence that leads into it."""
        label = self.label_of(sentence)
        span = self.whole(sentence)
        if label is not None and label.facet and label.after >= sentence.words[1]:
            return label.facet
        for concept, facet in (
            ("share", RECIPIENTS),
            ("transfer_out", TRANSFERS),
            ("word.named_basis", BASIS),
            ("kept_for", RETENTION),
        ):
            if self.says(concept, span):
                return facet
        if self.says("facet.aside", span) and self.says("entitled", span):
            return ASIDE
        if self.says("word.our_purpose", span) or self.says("facet.purpose", span):
            return PURPOSE
        collected = self.says("word.collects", span) or self.says("categories", span)
        return DATA if collected or self.says("facet.data", span) else ""


def spans_of(words: Words, sentences: Iterable[Sentence], heading: str = "") -> Iterator[Span]:
    """Cut sentences into spans; a label holds until the next one in its paragraph, a lead for its list."""
    block, facet = -1, ""
    for sentence in sentences:
        if sentence.kind == HEADING:
            continue
        if sentence.block != block:
            block, facet = sentence.block, ""
            if sentence.kind == ITEM and sentence.lead >= 0:
                facet = words.lead_facet(words.policy.sentences[sentence.lead])
        label = words.label_of(sentence)
        first = sentence.words[0]
        if label is not None and label.facet and facet not in (DATA, RECIPIENTS):
            first, facet = label.after, label.facet
        yield Span(sentence.index, first, sentence.words[1], facet or heading)


def rows_of(words: Words, sentences: Sequence[Sentence]) -> list[Row]:
    """Give the rows of the tables among sentences, without the lines that only rule them."""
    found = []
    for sentence in sentences:
        line = words.policy.line_text(sentence.line)
        if not is_row(line) or _RULE.match(line) or sentence.words[0] == sentence.words[1]:
            continue
        found.append(_row(words, sentence, line))
    return found


def _row(words: Words, sentence: Sentence, line: str) -> Row:
    edges = [place for place, letter in enumerate(line) if letter == "|"]
    cells, texts = [], []
    first = sentence.words[0]
    for begin, end in pairwise(edges):
        last = first
        while last < sentence.words[1] and words.policy.words[last].start < end:
            last += 1
        cells.append(Span(sentence.index, first, last))
        texts.append(_bare(line[begin + 1 : end]))
        first = last
    return Row(sentence.index, tuple(cells), tuple(texts))


def _bare(text: str) -> str:
    return re.sub(r"\*\*|__", "", text).strip(" \t*_|").rstrip(".:;,").strip()
