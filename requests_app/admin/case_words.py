"""How a case is told on a page: rights and codes in words, the deadline as a chip, the reader's language."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.masking import masked_address, masked_phone, masked_wholly
from requests_app.domain.case_codes import DANISH
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.deadlines import Line
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.labels import RIGHT_LABELS
from requests_app.labels_chips import (
    GOOD,
    LATE,
    NEAR,
    NEAR_DAYS,
    Chip,
    chip_due_first,
    chip_of_day,
    chip_of_limit,
)
from requests_app.labels_deadlines import explain
from requests_app.models import Case, SystemKeeper, SystemTask

ENDED: Final = "ended"

__all__ = [
    "NEAR_DAYS",
    "Chip",
    "chip_of_day",
    "deadline_chip",
    "limit_chip",
    "person_of",
    "rights_text",
    "system_name",
]

RIGHT_WORDS: Final = dict(RIGHT_LABELS)

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


def person_of(case: Case, *, hides_contact: bool) -> str:
    """Name who asks; without a name, enough of their address or number to recognise them, or a mask."""
    if hides_contact:
        return case.requester_name or masked_wholly(case.requester_email or case.requester_phone)
    return case.requester_name or masked_address(case.requester_email) or masked_phone(case.requester_phone)


def limit_chip(case: Case, today: date) -> Chip:
    """Say how the time limit of a case stands on a day; an ended case has none any more."""
    if case.state not in OPEN_STATES:
        return Chip(_("ended"), ENDED)
    return chip_of_limit(case.due_on, today, is_paused=case.is_paused)


def deadline_chip(case: Case, today: date) -> Chip:
    """Say how what is due first in a case stands; an ended case has nothing due any more."""
    if case.state not in OPEN_STATES:
        return Chip(_("ended"), ENDED)
    return chip_due_first(case.due_on, case.stop_owed_by, today, is_paused=case.is_paused)


def explanation_of(case: Case) -> list[str]:
    """Tell line by line how the time limit was reckoned, in the reader's language."""
    lines = [Line(row["code"], row["context"]) for row in case.deadline_explanation]
    return explain(lines, reader_language())


def rights_text(case: Case) -> str:
    """Name the rights of a case, or what else it is; its items are at hand. A spoken question has none."""
    if case.kind != RIGHTS_REQUEST:
        return str(case.get_kind_display())
    return ", ".join(str(RIGHT_WORDS[item.right]) for item in case.items.all()) or _(
        "an answer to a question"
    )


def system_name(task: SystemTask | SystemKeeper) -> str:
    """Name the system of a task, or of whoever answers for it, in the reader's language."""
    named = task.system.name_da if reader_language() == DANISH else task.system.name_en
    return str(named or task.system.code)
