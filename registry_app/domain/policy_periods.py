"""Periods that a policy text states: how long, said in digits or in words, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry_app.domain.policy_reading import PolicyText
from registry_app.domain.policy_words import Hit

NUMBERS: Final = {
    "da": [
        "nul",
        "en|et|én|ét",
        "to",
        "tre",
        "fire",
        "fem",
        "seks",
        "syv",
        "otte",
        "ni",
        "ti",
        "elleve",
        "tolv",
        "tretten",
        "fjorten",
        "femten",
    ],
    "en": [
        "zero",
        "one|a",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
    ],
}
# Numbers that are said otherwise than in a row.
_OTHERS: Final = {
    "atten": 18, "tyve": 20, "fireogtyve": 24, "seksogtyve": 26, "tredive": 30, "seksogtredive": 36,
    "tres": 60, "halvfems": 90, "eighteen": 18, "twenty": 20, "twentyfour": 24, "thirty": 30,
    "thirtysix": 36, "sixty": 60, "ninety": 90, "halvandet": 1.5,
}  # fmt: skip
_WORTH: Final = {
    word: float(number)
    for row in NUMBERS.values()
    for number, words in enumerate(row)
    for word in words.split("|")
} | _OTHERS
DAYS: Final = "days"
MONTHS: Final = "months"
# A unit's words, what it counts in, and how many of them it is.
_UNITS: Final = {
    "dag dage dages kalenderdage hverdage arbejdsdage døgn day days": (DAYS, 1),
    "uge uger ugers week weeks": (DAYS, 7),
    "måned måneder måneders mdr mdrs md month months": (MONTHS, 1),
    "år års årig year years": (MONTHS, 12),
}
_UNIT_OF: Final = {word: unit for words, unit in _UNITS.items() for word in words.split()}
# What may stand between a number and its unit, as in 36 full months.
_BETWEEN: Final = frozenset({"hele", "fulde", "løbende", "kalender", "full", "calendar", "consecutive"})
_WORDS_BETWEEN: Final = 2


@dataclass(frozen=True)
class Duration:
    """So many days or months; years count as twelve months and weeks as seven days."""

    amount: float
    unit: str

    def in_words(self, language: str) -> str:
        """Say it: "36 måneder", "30 days"."""
        number = f"{self.amount:g}"
        one, many = {
            "da": {DAYS: ("dag", "dage"), MONTHS: ("måned", "måneder")},
            "en": {DAYS: ("day", "days"), MONTHS: ("month", "months")},
        }[language][self.unit]
        return f"{number} {one if self.amount == 1 else many}"


@dataclass(frozen=True)
class StatedPeriod:
    """A period where it is stated."""

    duration: Duration
    hit: Hit


def stated_periods(policy: PolicyText) -> Iterator[StatedPeriod]:
    """Give every number with a unit of time, in the order of the text."""
    words = policy.words
    for position, word in enumerate(words):
        amount = _amount(word.text)
        if amount is None:
            continue
        for following in range(position + 1, min(position + 2 + _WORDS_BETWEEN, len(words))):
            after = words[following]
            if after.sentence != word.sentence:
                break
            if after.text in _UNIT_OF:
                unit, each = _UNIT_OF[after.text]
                yield StatedPeriod(Duration(amount * each, unit), Hit(word.sentence, position, following))
                break
            if after.text not in _BETWEEN and _amount(after.text) is None:
                break


def _amount(word: str) -> float | None:
    if word[:1].isdigit():
        try:
            return float(word.replace(",", "."))
        except ValueError:
            return None
    return _WORTH.get(word)
