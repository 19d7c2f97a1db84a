"""The codes of breaches: how they were reported, what kind they are, grounds, and the first hour's list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from dpo_office.common.errors import Invalid
from requests_app.domain.form_numbers import ALPHABET

BY_LINK: Final = "link"
IN_OFFICE: Final = "office"
REPORT_CHANNELS: Final = (BY_LINK, IN_OFFICE)

# EDPB Guidelines 9/2022, paragraph 17: the three kinds, which may come together.
BREACH_KINDS: Final = ("confidentiality", "integrity", "availability")
CAUSES: Final = (
    "wrong_recipient",
    "lost_device",
    "stolen_device",
    "malicious_code",
    "intrusion",
    "phishing",
    "wrong_access",
    "published",
    "software_fault",
    "lost_data",
    "paper",
    "other",
)

# Why the authority is not told (Art. 33(1)); a breach is documented all the same (Art. 33(5)).
NO_PERSONAL_DATA: Final = "no_personal_data"
RISK_UNLIKELY: Final = "risk_unlikely"
BELOW_THRESHOLD: Final = "below_threshold"
NOT_NOTIFIED_GROUNDS: Final = (RISK_UNLIKELY, NO_PERSONAL_DATA, BELOW_THRESHOLD)

# Why persons need not be told of a breach with a high risk: Art. 34(3)(a) to (c).
PROTECTED: Final = "protected"
RISK_REMOVED: Final = "risk_removed"
PUBLIC_INSTEAD: Final = "public_instead"
EXCEPTIONS: Final = (PROTECTED, RISK_REMOVED, PUBLIC_INSTEAD)

# What is done first, in this order; each is ticked with who and when.
CHECKLIST: Final = (
    "stop_it",
    "secure_evidence",
    "lock_out",
    "recover",
    "who_knows",
    "which_data",
    "ask_processor",
    "tell_dpo",
    "tell_police",
    "start_clock",
)

CLOCK_SKEW: Final = timedelta(minutes=5)
OLDEST: Final = timedelta(days=5 * 366)
MAX_WORDS: Final = 8_000
MAX_CONTACT: Final = 300
MAX_COUNT: Final = 2_000_000_000
SUFFIX_SYMBOLS: Final = 8
PREFIX_SYMBOLS: Final = 3
# How many reports a posted link takes within an hour: enough for a bad day, too few for a flood.
REPORTS_PER_HOUR: Final = 12
ONE_HOUR: Final = timedelta(hours=1)


def breach_reference(slug: str, year: int, random_number: int, *, is_drill: bool) -> str:
    """Write the reference of a breach, as RET-B2026-7K3M-9QXT; that of a drill has a D."""
    return numbered_reference(slug, "D" if is_drill else "B", year, random_number)


def numbered_reference(slug: str, kind: str, year: int, random_number: int) -> str:
    """Write a reference with a letter for its kind.

    `random_number` has at least 40 bits; the rest is ignored. It does not say how many there are.
    """
    symbols = "".join(ALPHABET[(random_number >> (5 * place)) & 31] for place in range(SUFFIX_SYMBOLS))
    letters = "".join(letter for letter in slug.upper() if letter.isascii() and letter.isalnum())
    return f"{letters[:PREFIX_SYMBOLS] or 'SAG'}-{kind}{year}-{symbols[:4]}-{symbols[4:]}"


def checked_moment(moment: datetime | None, now: datetime, field: str) -> datetime:
    """Return when something was noticed, known or done: now, unless an earlier instant is given.

    Raises Invalid("moment_in_future") more than five minutes ahead (clocks differ), and
    Invalid("moment_too_old") more than five years back, where only a slip of the pen can be meant.
    """
    if moment is None:
        return now
    if moment > now + CLOCK_SKEW:
        raise Invalid("moment_in_future", field=field)
    if moment < now - OLDEST:
        raise Invalid("moment_too_old", field=field)
    return moment


def checked_words(words: str, field: str, *, required: bool = True, most: int = MAX_WORDS) -> str:
    """Return a text without blanks around it.

    Raises Invalid("words_missing") where it is needed and empty, and Invalid("words_too_long").
    """
    said = words.strip()
    if required and not said:
        raise Invalid("words_missing", field=field)
    if len(said) > most:
        raise Invalid("words_too_long", field=field, most=most)
    return said


def checked_codes(given: Sequence[str], known: Sequence[str], field: str) -> list[str]:
    """Return the codes once each, in the order of the list; Invalid("invalid") for one that is unknown."""
    if set(given) - set(known):
        raise Invalid("invalid", field=field)
    return [code for code in known if code in given]
