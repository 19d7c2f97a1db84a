"""How alike two letters are, told from hashes that nobody can read: the rule of docs/flows/wave.md.

Of the sender's own words, without greeting, farewell, names and numbers, every run of five words is hashed
under a key of the office. The smallest hashes are a fair sample of all of them, so two letters are compared
by the share that they have in common (bottom-k sketches; Broder 1997). A letter of up to SKETCH runs is
compared whole, a longer one within a few hundredths.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from requests_app.domain.mail_suggestions import own_part

# Runs of words that are long enough not to meet by chance in letters about the same law.
RUN: Final = 5
# A shorter letter says too little to be told from others: "please delete my data" is no template.
MIN_WORDS: Final = 40
# So many hashes at most are kept of a letter, each of eight bytes.
SKETCH: Final = 128
HASH_BYTES: Final = 8
# A word that somebody changes touches five runs: five changed words in 150 leave about 0.7 of what both say.
ALIKE: Final = 0.7
# So many keys of a letter are looked up. Of two letters that are just alike enough each agrees with a chance
# of 0.7, so that they miss each other once in 123; nearer ones hardly ever.
KEYS: Final = 4
NO_KEY: Final = -1

_MASK: Final = "•"
_MAIL_OR_WEB: Final = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
_LINE: Final = re.compile(r"[^\n]+")
_TOKEN: Final = re.compile(r"•|[^\W_]+(?:['’-][^\W_]+)*|[.!?:]")
_ENDS_A_SENTENCE: Final = frozenset(".!?:")
_GREETING: Final = re.compile(
    r"^\W*(?:til|to|att\.?|hej|hejsa|kære|hallo|goddag|god\s(?:morgen|dag|aften)|hi|hello|dear|good\s"
    r"(?:morning|day|afternoon|evening))\b[^.!?]{0,80}[,.!:]?\s*$",
    re.IGNORECASE,
)
_FAREWELL: Final = re.compile(
    r"^\W*(?:(?:med\s)?(?:de\s)?(?:venlig|bedste|mange|kærlig|god)e?\s?hilsn?(?:er|en)?|hilsen|mvh|vh|dbh"
    r"|på forhånd tak|(?:kind|best|warm|many)\s(?:regards|wishes)|regards"
    r"|yours\s?(?:sincerely|faithfully|truly)?|sincerely|best|thanks|thank you in advance"
    r"|sent from my|sendt fra min)\b\.?[^.!?]{0,60}$",
    re.IGNORECASE,
)
# Where a farewell may stand: what looks like one further up is part of the letter.
_LAST_LINES: Final = 12


@dataclass(frozen=True)
class Likeness:
    """What is kept of a letter to compare it: the smallest hashes, in their order."""

    hashes: tuple[int, ...]

    @property
    def keys(self) -> tuple[int, ...]:
        """Give the smallest hash of each remainder by KEYS: letters that are alike agree in some of them.

        NO_KEY where there is none. Each fits a signed column of eight bytes.
        """
        first = dict.fromkeys(range(KEYS), NO_KEY)
        for value in reversed(self.hashes):
            # Halved it fits a signed column.
            first[value % KEYS] = value >> 1
        return tuple(first.values())


def likeness_of(text: str, key: bytes, *, scope: bytes = b"") -> Likeness | None:
    """Hash what a letter says under a key of 16 to 64 bytes; None when it has fewer than MIN_WORDS words.

    Letters of different scopes (up to 16 bytes) have no hash in common, even if they say the same.
    """
    words = plain_words(text)
    if sum(word != _MASK for word in words) < MIN_WORDS:
        return None
    runs = {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    keyed = blake2b(key=key, salt=scope, digest_size=HASH_BYTES)
    return Likeness(tuple(sorted({_hash(keyed, run) for run in runs})[:SKETCH]))


def similarity(one: Likeness, other: Likeness) -> float:
    """Estimate the share of runs, from 0 to 1, that two letters have in common of all that they have."""
    mine, theirs = set(one.hashes), set(other.hashes)
    # Of two whole letters all is known; of samples only what is smaller than the end of the shorter one.
    ends = [max(part) for part in (mine, theirs) if len(part) == SKETCH]
    end = min(ends, default=None)
    union = [value for value in mine | theirs if end is None or value <= end]
    return len(mine & theirs & set(union)) / len(union) if union else 0.0


def packed(likeness: Likeness) -> bytes:
    """Write the hashes as bytes, eight for each."""
    return b"".join(value.to_bytes(HASH_BYTES) for value in likeness.hashes)


def unpacked(content: bytes) -> Likeness:
    """Read what `packed` wrote."""
    starts = range(0, len(content), HASH_BYTES)
    return Likeness(tuple(int.from_bytes(content[start : start + HASH_BYTES]) for start in starts))


def plain_words(text: str) -> list[str]:
    """Give the sender's own words in small letters, with one mark for names, numbers and addresses.

    A word with a digit is a number; a word with a capital letter within a sentence is a name, in Danish and
    in English. Marks that follow each other are one, so that a name may have any number of parts.
    """
    words: list[str] = []
    is_first = True
    # Where a line ends says nothing: programs break them, each at another word.
    for line in _body(own_part(text)):
        for part in _TOKEN.findall(_MAIL_OR_WEB.sub(f" {_MASK} ", line)):
            if part in _ENDS_A_SENTENCE:
                is_first = True
                continue
            word = _masked(part, is_first=is_first)
            is_first = False
            if word != _MASK or words[-1:] != [_MASK]:
                words.append(word)
    return words


def _masked(part: str, *, is_first: bool) -> str:
    if part == _MASK or any(sign.isdigit() for sign in part):
        return _MASK
    is_name = part[0].isupper() and not is_first and part != "I"
    return _MASK if is_name else part.lower()


def _body(text: str) -> Iterable[str]:
    """Leave out the greeting at the beginning, and the farewell with all that follows."""
    lines = [line for line in _LINE.findall(text) if line.strip()]
    if lines and _GREETING.match(lines[0]):
        lines = lines[1:]
    last = max(len(lines) - _LAST_LINES, 1)
    for number in range(last, len(lines)):
        if _FAREWELL.match(lines[number]):
            return lines[:number]
    return lines


def _hash(keyed: blake2b, run: str) -> int:
    made = keyed.copy()
    made.update(run.encode())
    return int.from_bytes(made.digest())
