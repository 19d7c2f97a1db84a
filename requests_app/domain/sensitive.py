"""What in a text may be sensitive, and what may be decided about it (GDPR Art. 9, 10; DBL s. 11)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from dpo_office.common.calendars import add_months
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.states import Step, StepTable

HEALTH: Final = "health"
RELIGION: Final = "religion"
POLITICS: Final = "politics"
CPR: Final = "cpr"
CARD: Final = "card"
WORD_CATEGORIES: Final = (HEALTH, RELIGION, POLITICS, "union", "sexuality", "crime")
CATEGORIES: Final = (*WORD_CATEGORIES, CPR, CARD)

FOUND: Final = "found"
KEPT: Final = "kept"
REDACTED: Final = "redacted"
CLEARED: Final = "cleared"
PASSAGE_STATES: Final = (FOUND, KEPT, REDACTED, CLEARED)
PASSAGE_STEPS: Final = StepTable(
    noun="sensitive",
    initial=FOUND,
    states=PASSAGE_STATES,
    steps=(
        Step("redact_passage", (FOUND, KEPT, CLEARED), REDACTED, "sensitive.redacted"),
        Step("keep_passage", (FOUND,), KEPT, "sensitive.kept"),
        Step("extend_passage", (KEPT,), None, "sensitive.extended"),
        Step("clear_passage", (FOUND,), CLEARED, "sensitive.cleared"),
        # Beat's, when the time is over.
        Step("expire_passage", (KEPT,), REDACTED, "sensitive.expired"),
    ),
)

SERVICE: Final = "service"
CRISIS: Final = "crisis"
CASE_NEEDS: Final = "case_needs"
KEEP_REASONS: Final = (SERVICE, CRISIS, CASE_NEEDS)
# What the e-mail policy promises: faith and politics are not registered at all, health only where the service
# or a crisis needs it. A card number is nobody's to keep.
KEPT_FOR: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(CATEGORIES, (CASE_NEEDS,)),
    HEALTH: KEEP_REASONS,
    RELIGION: (),
    POLITICS: (),
    CARD: (),
}
KEEP_MONTHS: Final = 3
MOST_PASSAGES: Final = 50
MAX_REASON: Final = 1_000
BLOCK: Final = "█"
# By the seventh digit of a CPR number: up to which year of two digits which century, and which one after it.
_CENTURIES: Final = {
    **dict.fromkeys((0, 1, 2, 3), (99, 1900, 1900)),
    **dict.fromkeys((4, 9), (36, 2000, 1900)),
    **dict.fromkeys((5, 6, 7, 8), (57, 2000, 1800)),
}

_CPR: Final = re.compile(r"(?<![\d-])(\d{2})(\d{2})(\d{2})([- ]?)(\d{4})(?![\d-])")
_CARD: Final = re.compile(r"(?<![\d-])[3-6](?:[ -]?\d){12,18}(?![\d-])")
_CPR_WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Passage:
    """A place in a text: where it begins and how long it is, never what it says."""

    category: str
    start: int
    length: int


def passages_in(text: str) -> list[Passage]:
    """Find what may be sensitive in a text, in its order, none within another, at most fifty."""
    return every_passage_in(text)[:MOST_PASSAGES]


def every_passage_in(text: str) -> list[Passage]:
    """Find the same, however many there are."""
    found = sorted(_all_in(text), key=lambda one: (one.start, -one.length))
    kept: list[Passage] = []
    for one in found:
        if not kept or one.start >= kept[-1].start + kept[-1].length:
            kept.append(one)
    return kept


def has_cpr(text: str) -> bool:
    """Tell whether something in the text may be a CPR number."""
    return next(_cpr_numbers(text), None) is not None


def redacted_text(text: str, passage: Passage) -> str:
    """Block a passage out; the text keeps its length, so that other passages stay where they are."""
    end = passage.start + passage.length
    return text[: passage.start] + BLOCK * len(text[passage.start : end]) + text[end:]


def is_cpr(digits: str, *, is_separated: bool) -> bool:
    """Tell whether ten digits may be a CPR number: the day exists; the check digit fits, or a dash is there.

    Since 2007 numbers are given out whose check digit does not fit, so a written dash counts as well.
    """
    day, month, year = int(digits[:2]), int(digits[2:4]), _full_year(int(digits[4:6]), int(digits[6]))
    try:
        date(year, month, day)
    except ValueError:
        return False
    fits = sum(int(digit) * weight for digit, weight in zip(digits, _CPR_WEIGHTS, strict=True)) % 11 == 0
    return fits or is_separated


def is_card_number(digits: str) -> bool:
    """Tell whether digits may be the number of a payment card: the check digit fits (ISO/IEC 7812, Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += sum(divmod(doubled, 10))
    return total % 10 == 0


def checked_keeping(category: str, kept_for: str, reason: str) -> str:
    """Return the reason for which something sensitive is kept.

    Raises Refused("sensitive_never_kept") and Invalid("keep_reason_unknown" | "reason_required" |
    "text_too_long").
    """
    if not KEPT_FOR[category]:
        raise Refused("sensitive_never_kept")
    if kept_for not in KEPT_FOR[category]:
        raise Invalid("keep_reason_unknown", field="kept_for")
    return checked_words(reason)


def checked_words(reason: str) -> str:
    """Return a reason in words. Raises Invalid("reason_required" | "text_too_long")."""
    if not reason.strip():
        raise Invalid("reason_required", field="reason")
    if len(reason) > MAX_REASON:
        raise Invalid("text_too_long", field="reason", max=MAX_REASON)
    return reason.strip()


def keep_until(today: date) -> date:
    """Give the last day for which it is kept: three months, each time that it is decided."""
    return add_months(today, KEEP_MONTHS)


@cache
def sensitive_words() -> dict[str, re.Pattern[str]]:
    """Read the words of each category, once."""
    source = files("requests_app.domain").joinpath("sensitive_words.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(source)
    return {category: _pattern(data[category]["words"]) for category in WORD_CATEGORIES}


def _all_in(text: str) -> Iterator[Passage]:
    for category, pattern in sensitive_words().items():
        for hit in pattern.finditer(text):
            yield Passage(category, hit.start(), hit.end() - hit.start())
    yield from _cpr_numbers(text)
    for hit in _CARD.finditer(text):
        if is_card_number(re.sub(r"[ -]", "", hit[0])):
            yield Passage(CARD, hit.start(), hit.end() - hit.start())


def _cpr_numbers(text: str) -> Iterator[Passage]:
    for hit in _CPR.finditer(text):
        digits = "".join(hit.group(1, 2, 3, 5))
        if is_cpr(digits, is_separated=hit[4] == "-"):
            yield Passage(CPR, hit.start(), hit.end() - hit.start())


def _pattern(words: list[str]) -> re.Pattern[str]:
    alternatives = sorted((_alternative(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})", re.IGNORECASE)


def _alternative(word: str) -> str:
    parts = r"\s+".join(re.escape(part) for part in word.rstrip("*").split())
    return rf"{parts}\w*" if word.endswith("*") else rf"{parts}(?!\w)"


def _full_year(year: int, seventh: int) -> int:
    """Give the year of birth by the seventh digit (CPR's table of centuries)."""
    last, century, otherwise = _CENTURIES[seventh]
    return year + (century if year <= last else otherwise)
