"""What a mail seems to ask for, and in which language: suggestions from a vocabulary that is data."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from requests_app.domain.case_codes import DANISH
from requests_app.domain.enquiries import ACCOUNT_CLOSURE, COMPLAINT, INTEREST, QUESTION, RIGHTS_REQUEST
from requests_app.domain.rights import ERASURE, RIGHTS

# Enough of a mail to know what it wants; the rest is what it answers to.
READ_CHARACTERS: Final = 20_000
_SENTENCE: Final = re.compile(r"[.!?\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
# What stands above a mail that is answered to; the words below it are somebody else's.
_QUOTED: Final = re.compile(
    r"^(?:>|-{2,}\s*(?:oprindelig|original|videresendt|forwarded)|(?:den|on)\s.{4,80}(?:skrev|wrote):|fra:\s|from:\s)",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True)
class Vocabulary:
    """The patterns of each right, and the small words of each language."""

    words: dict[str, re.Pattern[str]]
    pairs: dict[str, tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]]
    languages: dict[str, frozenset[str]]
    # What speaks of a kind of case beside rights; and what is to be erased, whatever else is said.
    kinds: dict[str, re.Pattern[str]]


def suggested_rights(subject: str, text: str) -> tuple[str, ...]:
    """Give the rights that a mail speaks of, in the order of the law; none where nothing is recognised."""
    words = _own_words(subject, text)
    vocabulary = mail_vocabulary()
    sentences = _SENTENCE.split(words)
    return tuple(
        right
        for right in RIGHTS
        if vocabulary.words[right].search(words)
        or any(
            one.search(sentence) and other.search(sentence)
            for one, other in vocabulary.pairs[right]
            for sentence in sentences
        )
    )


def suggested_kind(subject: str, text: str, rights: Sequence[str]) -> str:
    """Give the kind of case that a mail seems to be; one that speaks of a right is a request under rights.

    "Close my account" is read as the closing of an account unless something is to be erased, too.
    """
    words, kinds = _own_words(subject, text), mail_vocabulary().kinds
    may_close = set(rights) <= {ERASURE} and not kinds["erases"].search(words)
    if may_close and kinds[ACCOUNT_CLOSURE].search(words):
        return ACCOUNT_CLOSURE
    if rights:
        return RIGHTS_REQUEST
    said = (kind for kind in (COMPLAINT, QUESTION, INTEREST) if kinds[kind].search(words))
    return next(said, RIGHTS_REQUEST)


def language_of(subject: str, text: str) -> str:
    """Tell whether a mail is Danish or English; Danish where it cannot be told."""
    words = _WORD.findall(_own_words(subject, text))
    known = mail_vocabulary().languages
    counts = {language: sum(word in small for word in words) for language, small in known.items()}
    if any(letter in text.lower() for letter in "æøå"):
        counts[DANISH] += 3
    return max(counts, key=lambda language: (counts[language], language == DANISH))


@cache
def mail_vocabulary() -> Vocabulary:
    """Read the vocabulary, once."""
    source = files("requests_app.domain").joinpath("mail_vocabulary.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(source)
    return Vocabulary(
        words={right: _any_of(data[right]["words"]) for right in RIGHTS},
        pairs={
            right: tuple((_any_of([one]), _any_of([other])) for one, other in data[right]["pairs"])
            for right in RIGHTS
        },
        languages={language: frozenset(words) for language, words in data["languages"].items()},
        kinds={kind: _any_of(words) for kind, words in data["kinds"].items()},
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    """Match the beginnings of words; a blank stands for any white space."""
    alternatives = (r"\s+".join(re.escape(part) for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})")


def own_part(text: str) -> str:
    """Give what the sender wrote, without what the mail answers to or forwards."""
    written = text[:READ_CHARACTERS]
    quoted = _QUOTED.search(written)
    # Somebody who only forwards wrote nothing above the line.
    if quoted and written[: quoted.start()].strip():
        return written[: quoted.start()]
    return written


def _own_words(subject: str, text: str) -> str:
    return f"{subject}\n{own_part(text)}".lower()
