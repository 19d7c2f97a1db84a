"""The clock of a case: its dates, what was recorded, and where the law says so."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from requests_app.admin.case_words import chip_of_day, explanation_of
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.clock_acts import STATUS_SENT
from requests_app.models import Case


def clock_tab(case: Case, today: date) -> dict[str, Any]:
    """Give the dates of a case in the order of time, what happened to its clock, and the reckoning."""
    is_running = case.state in OPEN_STATES
    is_late_possible = is_running and not case.is_paused
    # Nothing is missed on this day: afterwards, or once it is done, it is past and no more.
    may_be_extended = is_running and not case.extended_months and today <= case.extension_letter_by
    dates = [
        (case.received_on, _("Received; this day is not counted"), _("Reg. 1182/71 Art. 3(1)"), False),
        (
            case.extension_letter_by,
            _("Last day for a letter that extends"),
            _("GDPR Art. 12(3)"),
            may_be_extended,
        ),
        (case.strict_due_on, _strict_words(case), _("GDPR Art. 12(3)"), is_running and not _is_told(case)),
    ]
    if not case.is_paused:
        dates.append(
            (
                case.due_on,
                _("Statutory due date: the answer is sent"),
                _("GDPR Art. 12(3) and (4)"),
                is_late_possible,
            )
        )
    return {
        "dates": [
            {
                "on": on,
                "says": says,
                "article": article,
                "chip": chip_of_day(on, today) if is_limit else None,
            }
            for on, says, article, is_limit in sorted(dates, key=lambda row: row[0])
        ],
        "paused": case.is_paused and is_running,
        "entries": [
            {
                "at": entry.at,
                "says": entry.get_type_display(),
                "about": entry.get_kind_display() if entry.kind else entry.get_ground_display(),
                "months": entry.months,
                "override": entry.override,
            }
            for entry in case.clock_entries.all()
        ],
        "lines": explanation_of(case),
    }


def _strict_words(case: Case) -> str:
    if case.is_paused:
        return _("Due date without any suspension: the status letter is sent")
    return _("Due date without any suspension")


def _is_told(case: Case) -> bool:
    """Tell whether the strict day asks for nothing more: its letter was sent while the clock stood still."""
    return case.is_paused and any(entry.type == STATUS_SENT for entry in case.clock_entries.all())
