"""The codes of authority cases: what they are about, how letters travel, how they end; and what is typed."""

import re
from datetime import date, timedelta
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.breach_codes import numbered_reference

COMPLAINT: Final = "complaint"
OWN_INITIATIVE: Final = "own_initiative"
HEARING: Final = "hearing"
BREACH_FOLLOW_UP: Final = "breach_follow_up"
ORDER: Final = "order"
# What the letter is about: a complaint of a person (GDPR Art. 77), an inquiry of the authority's own (Art.
# 57(1)(h)), a hearing, what followed a breach (Art. 33), or an order to answer (Art. 58(1)(a)).
AUTHORITY_KINDS: Final = (COMPLAINT, OWN_INITIATIVE, HEARING, BREACH_FOLLOW_UP, ORDER)

AUTHORITY_CHANNELS: Final = ("digital_post", "email", "post", "portal", "hand")

# How the authority ends it: GDPR Art. 58(2)(a), (b), (c) to (j), (f), (i); databeskyttelsesloven § 41, 42.
CLOSED_WITHOUT_DECISION: Final = "closed_without_decision"
OUTCOMES: Final = (
    "no_criticism",
    "criticism",
    "serious_criticism",
    "warning",
    "order",
    "ban",
    "fine_recommended",
    CLOSED_WITHOUT_DECISION,
)

DEFAULT_AUTHORITY: Final = "Datatilsynet"
MAX_NAME: Final = 200
MAX_FILE_NUMBER: Final = 60
MAX_SOURCE: Final = 300
MAX_QUESTIONS: Final = 100
# When a hold is looked at again, unless somebody says another day; and at most so far ahead.
HOLD_REVIEW_MONTHS: Final = 6
LONGEST_REVIEW: Final = timedelta(days=366)
OLDEST_LETTER: Final = timedelta(days=5 * 366)

# "1.", "2)", "a)", "(iii)", "IV.", "Spørgsmål 4:", "-": how the authority counts, which the office does
# itself. A letter with a full stop is an initial.
_COUNTED: Final = re.compile(
    r"^\s*(?:(?i:spørgsmål|question)\s+\d{1,3}\s*[.:)]?|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}\.|[IVX]{2,5}\."
    r"|[-–•*])\s+"
)


def authority_reference(slug: str, year: int, random_number: int) -> str:
    """Write the reference of an authority case, as RET-T2026-7K3M-9QXT (T for tilsyn); at least 40 bits."""
    return numbered_reference(slug, "T", year, random_number)


def questions_in(text: str) -> list[str]:
    """Return the questions of a text, one on each line, without the authority's own numbers.

    A number stays where nothing else is on the line to ask.
    """
    found = []
    for line in text.splitlines():
        said = line.strip()
        plain = _COUNTED.sub("", f"{said} ").strip() or said
        if plain:
            found.append(plain)
    return found


def checked_day(day: date, field: str, *, earliest: date, today: date) -> date:
    """Return a day on which something happened.

    Raises Invalid("day_ahead") after today, and Invalid("day_too_early") before the earliest that can be.
    """
    if day > today:
        raise Invalid("day_ahead", field=field)
    if day < earliest:
        raise Invalid("day_too_early", field=field, earliest=f"{earliest:%d-%m-%Y}")
    return day


def checked_review(day: date, today: date) -> date:
    """Return the day of the next look at a hold: after today, and within a year.

    Raises Invalid("review_day_unlikely").
    """
    if not today < day <= today + LONGEST_REVIEW:
        raise Invalid("review_day_unlikely", field="review_on")
    return day
