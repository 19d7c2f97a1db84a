"""What a case says of a conversation that was handed over late."""

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from requests_app.domain.web_forms import days_taken
from requests_app.queries.hand_overs import late_hand_overs


def late_lines(case: Any) -> list[str]:
    """Say of each late hand-over how much of the time limit it took; the case knows whether it had any."""
    if not case.was_handed_over:
        return []
    month = (case.strict_due_on - case.received_on).days
    return [
        _(
            "Handed over %(at)s, %(days)s days after it was received: they are gone of the %(month)s days"
            " that there are for an answer. Agree with whoever handed it over that such messages come the"
            " same day."
        )
        % {
            "at": f"{localtime(row.handed_over_at):%d-%m-%Y}",
            "days": days_taken(row.received_at, row.handed_over_at),
            "month": month,
        }
        for row in late_hand_overs(case)
    ]
