"""The clock of a case: each of its dates, what it is for, and where the law says so."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from requests_app.admin.case_words import chip_of_day, explanation_of
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.models import Case


def clock_tab(case: Case, today: date) -> dict[str, Any]:
    """Give the dates of a case in the order of time, and the reckoning line by line."""
    is_running = case.state in OPEN_STATES
    dates = [
        (case.received_on, _("Received; this day is not counted"), _("Reg. 1182/71 Art. 3(1)"), False),
        (case.extension_letter_by, _("Last day for a letter that extends"), _("GDPR Art. 12(3)"), True),
        (case.strict_due_on, _("Due date without any suspension"), _("GDPR Art. 12(3)"), True),
        (case.due_on, _("Statutory due date: the answer is sent"), _("GDPR Art. 12(3) and (4)"), True),
    ]
    return {
        "dates": [
            {
                "on": on,
                "says": says,
                "article": article,
                "chip": chip_of_day(on, today) if is_running and is_limit else None,
            }
            for on, says, article, is_limit in sorted(dates, key=lambda row: row[0])
        ],
        "lines": explanation_of(case),
    }
