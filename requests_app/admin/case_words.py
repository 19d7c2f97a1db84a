"""How a case is told on a page: rights and codes in words, the deadline as a chip, the reader's language."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from requests_app.domain.case_codes import DANISH, LANGUAGES
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.labels import RIGHT_LABELS
from requests_app.models import Case, SystemTask

GOOD: Final = "good"
NEAR: Final = "near"
LATE: Final = "late"
ENDED: Final = "ended"
NEAR_DAYS: Final = 7

RIGHT_WORDS: Final = dict(RIGHT_LABELS)

SEVERITY_WORDS: Final = {
    "ok": gettext_lazy("in order"),
    "doubt": gettext_lazy("look at this"),
    "block": gettext_lazy("cannot be accepted"),
}
SEVERITY_TONES: Final = {"ok": GOOD, "doubt": NEAR, "block": LATE}

LETTER_TONES: Final = {
    "accepted": GOOD,
    "delivered": GOOD,
    "bounced": LATE,
    "failed": LATE,
    "blocked": LATE,
    "in_doubt": NEAR,
    "to_print": NEAR,
}


@dataclass(frozen=True)
class Chip:
    """A word with a colour; the word says it all, the colour only helps."""

    text: str
    tone: str = ""


def reader_language() -> str:
    """Give the reader's language, as the texts outside gettext name it."""
    language = (get_language() or DANISH)[:2]
    return language if language in LANGUAGES else "en"


def deadline_chip(case: Case, today: date) -> Chip:
    """Say how the time limit of a case stands on a day; an ended case has none any more."""
    if case.state not in OPEN_STATES:
        return Chip(_("ended"), ENDED)
    days = (case.due_on - today).days
    if days < 0:
        return Chip(ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}, LATE)
    if days == 0:
        return Chip(_("due today"), NEAR)
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Chip(text, NEAR if days <= NEAR_DAYS else GOOD)


def rights_text(case: Case) -> str:
    """Name the rights of a case; its items are at hand."""
    return ", ".join(str(RIGHT_WORDS[item.right]) for item in case.items.all())


def system_name(task: SystemTask) -> str:
    """Name the system of a task in the reader's language."""
    named = task.system.name_da if reader_language() == DANISH else task.system.name_en
    return str(named or task.system.code)
