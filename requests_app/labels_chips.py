"""How far off a legal date is: a chip with a word, a number of days and a colour."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from requests_app.domain.case_codes import DANISH, LANGUAGES

GOOD: Final = "good"
NEAR: Final = "near"
LATE: Final = "late"
NEAR_DAYS: Final = 7


@dataclass(frozen=True)
class Chip:
    """A word with a colour; the word says it all, the colour only helps."""

    text: str
    tone: str = ""


def chip_of_day(day: date, today: date) -> Chip:
    """Say how many days are left until a date, or how many it is overdue."""
    days = (day - today).days
    if days < 0:
        return Chip(ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}, LATE)
    if days == 0:
        return Chip(_("due today"), NEAR)
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, NEAR if days <= NEAR_DAYS else GOOD)


def reader_language() -> str:
    """Give the reader's language, as the texts outside gettext name it."""
    language = (get_language() or DANISH)[:2]
    return language if language in LANGUAGES else "en"
