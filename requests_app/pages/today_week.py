"""What the week brings: the legal dates of the next seven days."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from requests_app.domain.legal_dates import Span, by_day
from requests_app.labels_deadlines import day_text
from requests_app.pages.calendar import shown_date
from requests_app.queries.legal_dates import legal_dates

DAYS = 7
DATES_SHOWN = 12
Row = dict[str, Any]


def week_shown(actor: Actor, today: date) -> Row:
    """Give the dates from today on, day by day, and how many there are beside those shown."""
    dates = legal_dates(actor, Span(today, today + timedelta(days=DAYS)))
    return {
        "week": {
            "days": [
                {
                    "words": day_text(day, reader_language()),
                    "entries": [shown_date(entry, today) for entry in entries],
                }
                for day, entries in by_day(dates[:DATES_SHOWN]).items()
            ],
            "more": max(len(dates) - DATES_SHOWN, 0),
            "calendar_url": reverse("calendar_page"),
        }
    }
