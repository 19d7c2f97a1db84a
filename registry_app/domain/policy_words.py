"""Finding what a text says by words, not by exact sentences: phrases of stems with gaps, found by an index.

A phrase is written as people read it: `træk* ~6 tilbage` is a word that begins with "træk" and at most six
words later, in the same sentence, "tilbage". `a|b` is either word; `*b` ends with b, `*b*` holds it; `#` is a
number. Capital letters, hyphens and punctuation do not matter. Looking up costs what the text's different
words cost, however many phrases there are.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from registry_app.domain.policy_reading import PolicyText, normal

_LAST_LETTER: Final = "\U0010ffff"


@dataclass(frozen=True)
class Hit:
    """A place where something is said: the sentence, and the first and the last word of it."""

    sentence: int
    first: int
    last: int


@dataclass(frozen=True)
class _Step:
    """The next word of a phrase, at most `gap` other words after the one before."""

    patterns: tuple[str, ...]
    gap: int


class WordIndex:
    """The words of one text, ready to be asked for phrases and for the concepts of a vocabulary."""

    def __init__(self, policy: PolicyText, vocabulary: Mapping[str, Iterable[str]]) -> None:
        self.policy = policy
        self._vocabulary = vocabulary
        self._positions: dict[str, list[int]] = {}
        for position, word in enumerate(policy.words):
            self._positions.setdefault(word.text, []).append(position)
        self._sorted = sorted(self._positions)
        self._reversed = sorted(word[::-1] for word in self._positions)
        self._known: dict[str, frozenset[str]] = {}
        self._hits: dict[str, tuple[Hit, ...]] = {}
        self._by_sentence: dict[str, dict[int, Hit]] = {}

    def hits(self, concept: str) -> tuple[Hit, ...]:
        """Give the places where a concept is said, in the order of the text; KeyError for an unknown one."""
        if concept not in self._hits:
            found = {
                hit.first: hit for phrase in self._vocabulary[concept] for hit in self.phrase_hits(phrase)
            }
            self._hits[concept] = tuple(found[first] for first in sorted(found))
        return self._hits[concept]

    def note(self, concept: str, hits: Iterable[Hit]) -> None:
        """Add a concept that was found in another way than by words, such as a period."""
        self._hits[concept] = tuple(sorted(hits, key=lambda hit: hit.first))

    def in_sentence(self, concept: str, sentence: int) -> Hit | None:
        """Give the first place of a concept in a sentence."""
        if concept not in self._by_sentence:
            first: dict[int, Hit] = {}
            for hit in self.hits(concept):
                first.setdefault(hit.sentence, hit)
            self._by_sentence[concept] = first
        return self._by_sentence[concept].get(sentence)

    def sentences(self, concept: str) -> tuple[int, ...]:
        """Give the sentences that say a concept."""
        self.in_sentence(concept, 0)
        return tuple(self._by_sentence[concept])

    def phrase_hits(self, phrase: str) -> Iterable[Hit]:
        """Give the places of one phrase."""
        first, *others = _steps(phrase)
        words = self.policy.words
        for text in self._matching(first.patterns):
            for position in self._positions[text]:
                last = self._ends(position, others)
                if last is not None:
                    yield Hit(words[position].sentence, position, last)

    def _ends(self, position: int, steps: list[_Step]) -> int | None:
        """Follow the steps of a phrase; give the position of its last word, or None."""
        if not steps:
            return position
        step, words = steps[0], self.policy.words
        wanted = self._matching(step.patterns)
        for following in range(position + 1, min(position + 2 + step.gap, len(words))):
            if words[following].sentence != words[position].sentence:
                return None
            if words[following].text in wanted:
                last = self._ends(following, steps[1:])
                if last is not None:
                    return last
        return None

    def _matching(self, patterns: tuple[str, ...]) -> frozenset[str]:
        found: set[str] = set()
        for pattern in patterns:
            if pattern not in self._known:
                self._known[pattern] = frozenset(self._words_like(pattern))
            found |= self._known[pattern]
        return frozenset(found)

    def _words_like(self, pattern: str) -> Iterable[str]:
        core = pattern.strip("*")
        if pattern == "#":
            return [word for word in self._sorted if word[:1].isdigit()]
        if pattern.startswith("*") and pattern.endswith("*"):
            return [word for word in self._sorted if core in word]
        if pattern.endswith("*"):
            return _with_beginning(self._sorted, core)
        if pattern.startswith("*"):
            return [word[::-1] for word in _with_beginning(self._reversed, core[::-1])]
        return [core] if core in self._positions else []


def _with_beginning(words: list[str], beginning: str) -> list[str]:
    return words[bisect_left(words, beginning) : bisect_left(words, beginning + _LAST_LETTER)]


@cache
def _steps(phrase: str) -> tuple[_Step, ...]:
    steps, gap = [], 0
    for part in phrase.split():
        if part.startswith("~"):
            gap = int(part[1:])
            continue
        steps.append(_Step(tuple(normal(word) for word in part.split("|")), gap))
        gap = 0
    return tuple(steps)
