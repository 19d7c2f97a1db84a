"""When a request counts as received, and what a case is called: rules of intake."""

from datetime import datetime, timedelta
from typing import Final

from dpo_office.common.calendars import add_months, copenhagen_date
from dpo_office.common.errors import Invalid
from requests_app.domain.form_numbers import ALPHABET

CLOCK_SKEW: Final = timedelta(minutes=5)
OLDEST_MONTHS: Final = 60
SUFFIX_SYMBOLS: Final = 8
PREFIX_SYMBOLS: Final = 3


def checked_receipt(received_at: datetime | None, now: datetime) -> datetime:
    """Return when the request reached us: now, unless an earlier instant is given.

    Raises Invalid("received_in_future") more than five minutes ahead (clocks differ), and
    Invalid("received_too_old") more than five years back, where only a slip of the pen can be meant.
    """
    if received_at is None:
        return now
    if received_at > now + CLOCK_SKEW:
        raise Invalid("received_in_future", field="received_at")
    if copenhagen_date(received_at) < add_months(copenhagen_date(now), -OLDEST_MONTHS):
        raise Invalid("received_too_old", field="received_at")
    return received_at


def case_reference(slug: str, year: int, random_number: int) -> str:
    """Write the reference of a case, as RET-2026-7K3M-9QXT: easy to read aloud, and it does not say how many.

    `random_number` has at least 40 bits; the rest is ignored.
    """
    symbols = "".join(ALPHABET[(random_number >> (5 * place)) & 31] for place in range(SUFFIX_SYMBOLS))
    letters = "".join(letter for letter in slug.upper() if letter.isascii() and letter.isalnum())
    return f"{letters[:PREFIX_SYMBOLS] or 'SAG'}-{year}-{symbols[:4]}-{symbols[4:]}"
