"""The legal bases that a stretch of a policy text states, by article or in words."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from registry_app.domain.proposal_facts import Found
from registry_app.domain.proposal_parts import ARTICLE, CERTAIN, GUESS, LIKELY
from registry_app.domain.proposal_spans import BASIS, DATA, RECIPIENTS, RETENTION, TRANSFERS, Span, Words
from registry_app.domain.proposal_words import BASES

_PLAIN: Final = ("6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f")
# Words that carry a basis without saying that they are one.
_STRONG: Final = ("6.1.f", "9.2.a")
_LETTERS: Final = {"6": "abcdef", "9": "abcdefghij"}


def bases_in(words: Words, spans: Iterable[Span]) -> Iterator[Found]:
    """Give the bases of an activity: certain by article or label, likely where it is called a basis."""
    for span in spans:
        if span.facet in (DATA, RECIPIENTS, TRANSFERS, RETENTION):
            continue
        articles = list(_articles(words.text(span)))
        for code in articles:
            yield Found({"article": code}, span.sentence, CERTAIN)
        if span.facet != BASIS and words.says("withdraw", span):
            continue
        yield from _in_words(words, span, articles)


def _in_words(words: Words, span: Span, articles: list[str]) -> Iterator[Found]:
    named = words.says("word.named_basis", span) or words.says("word.rests_on", span)
    certainty = CERTAIN if span.facet == BASIS else LIKELY if named else GUESS
    explicit = words.hits("basis.9.2.a", span)
    for code in BASES:
        hits = words.hits(f"basis.{code}", span)
        if code == "6.1.a":
            # An explicit consent is that of Article 9.
            hits = [hit for hit in hits if not any(e.first <= hit.first <= e.last for e in explicit)]
        if not hits or code in articles or (articles and code in _PLAIN and span.facet != BASIS):
            continue
        if certainty == GUESS and code not in _STRONG:
            continue
        if code not in _PLAIN and not (named or span.facet == BASIS or code == "9.2.a"):
            continue
        yield Found({"article": code}, span.sentence, certainty)


def _articles(text: str) -> Iterator[str]:
    for found in ARTICLE.finditer(text):
        number, paragraph = found[1], found[2] or found[3] or found[4]
        if (number, paragraph) not in (("6", "1"), ("9", "2")):
            continue
        letters = [found[5], *re.findall(r"\b([a-j])\b", found[6] or "")]
        yield from (
            f"{number}.{paragraph}.{letter.lower()}"
            for letter in letters
            if letter.lower() in _LETTERS[number]
        )
