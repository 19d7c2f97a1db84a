"""Masked words: what is hidden of a text until somebody opens it with a reason (docs/rules/masking.md)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from dpo_office.common import masking
from dpo_office.common.errors import Invalid
from requests_app.domain.sensitive import CARD, CPR, WORD_CATEGORIES, Passage, every_passage_in

MASK: Final = masking.MASK
# How long words stay open to whoever opened them, on that page and in that session.
OPEN_FOR: Final = timedelta(minutes=10)
MAX_WORDS: Final = 500

OTHER: Final = "other"
OPENING_REASONS: Final = ("identity", "answering", "authority", "breach", "correction", OTHER)
# A call of the API that shows them: no person picks a reason there, the scope of the token is one.
BY_API: Final = "by_api"

# E-mail, telephone number and address of a person. It stands in fields of its own, and is found in no text.
CONTACT: Final = "contact"

# What is masked is of four kinds, and a controller may say which roles open which: the categories of each.
FIELDS: Final = {
    "cpr": frozenset({CPR}),
    "card": frozenset({CARD}),
    "special": frozenset(WORD_CATEGORIES),
    "contact": frozenset({CONTACT}),
}

Spans = Collection[tuple[int, int]]


def hidden_in(text: str, cleared: Spans = (), opened: Collection[str] = ()) -> list[Passage]:
    """Find what is masked in a text; `cleared` are starts and lengths that were found not sensitive.

    `opened` are the categories that the reader has open.

    CPR numbers (databeskyttelsesloven s. 11), card numbers, and words of special categories and offences
    (GDPR Art. 9, 10).
    """
    found = every_passage_in(text)
    return [one for one in found if one.category not in opened and (one.start, one.length) not in cleared]


def masked(text: str, cleared: Spans = (), opened: Collection[str] = ()) -> str:
    """Return a text with a mask for each thing that is hidden in it."""
    parts, at = [], 0
    for one in hidden_in(text, cleared, opened):
        parts += [text[at : one.start], MASK]
        at = one.start + one.length
    return "".join([*parts, text[at:]])


def checked_opening(reason: str, words: str, reasons: Collection[str] = OPENING_REASONS) -> tuple[str, str]:
    """Return why something is opened: a reason of the list, and words; another reason wants words.

    Raises Invalid("opening_reason_unknown" | "reason_required" | "text_too_long").
    """
    said = words.strip()
    if reason not in reasons:
        raise Invalid("opening_reason_unknown", field="reason")
    if reason == OTHER and not said:
        raise Invalid("reason_required", field="words")
    if len(said) > MAX_WORDS:
        raise Invalid("text_too_long", field="words", max=MAX_WORDS)
    return reason, said
