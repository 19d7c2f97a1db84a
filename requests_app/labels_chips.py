"""How far off a legal date is: a chip with a word, a number of days and a colour."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

GOOD: Final = "good"
NEAR: Final = "near"
LATE: Final = "late"
NEAR_DAYS: Final = 7


@dataclass(frozen=True)
class Chip:
    """A word with a colour; the word says it all, the colour only helps."""

    text: str
    tone: str = ""


def chip_of_limit(due_on: date, today: date, *, is_paused: bool) -> Chip:
    """Say how the time limit of an open case stands; while paused the day is that of the status letter."""
    if not is_paused:
        return chip_of_day(due_on, today)
    words = {"day": f"{due_on:%d-%m-%Y}"}
    if due_on < today:
        return Chip(_("paused; status letter was due %(day)s") % words, NEAR)
    return Chip(
        _("paused; status letter by %(day)s") % words, NEAR if (due_on - today).days <= NEAR_DAYS else ""
    )


def chip_due_first(due_on: date, stop_by: date | None, today: date, *, is_paused: bool) -> Chip:
    """Say how what is due first stands: the time limit, or the stop that is owed at once."""
    if stop_by is None or (stop_by >= due_on and not is_paused):
        return chip_of_limit(due_on, today, is_paused=is_paused)
    chip = chip_of_day(stop_by, today)
    return Chip(_("stop the use: %(left)s") % {"left": chip.text}, chip.tone if chip.tone == LATE else NEAR)


def chip_of_day(day: date, today: date) -> Chip:
    """Say how many days are left until a date, or how many it is overdue."""
    days = (day - today).days
    if days < 0:
        return Chip(ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}, LATE)
    if days == 0:
        return Chip(_("due today"), NEAR)
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, NEAR if days <= NEAR_DAYS else GOOD)
