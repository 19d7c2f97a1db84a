"""The small chart of the past year: what came in, what was answered, and how long it took."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from dpo_office.common.calendars import add_months
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from requests_app.labels_deadlines import MONTHS
from requests_app.queries.answer_times import (
    answered_by_month,
    months_until,
    received_by_month,
    whole_days,
)

# The drawing, in its own units: a slot for each month, room for the numbers above and the names below.
SLOT, BAR, HEIGHT, TOP, BOTTOM = 50, 15, 90, 16, 18
# The line at which the law's month ends, more or less.
MONTH_IN_DAYS = 30
Row = dict[str, Any]


def chart_shown(actor: Actor, today: date) -> Row:
    """Give the numbers of twelve months, and where each bar stands; the table says the same in text."""
    if not actor.may_somewhere("case.view"):
        return {}
    months = months_until(today)
    received = received_by_month(actor, months[0])
    answered = answered_by_month(actor, months[0])
    rows = [_month(day, received.get(day, 0), answered.get(day, {})) for day in months]
    if not any(row["received"] or row["answered"] for row in rows):
        return {"chart": {"months": []}}
    most = max(max(row["received"], row["answered"]) for row in rows)
    longest = max(MONTH_IN_DAYS, *(row["days"] or 0 for row in rows))
    return {
        "chart": {
            "months": [_drawn(row, number, most, longest) for number, row in enumerate(rows)],
            "width": SLOT * len(rows),
            "height": TOP + HEIGHT + BOTTOM,
            "base": TOP + HEIGHT,
            "names_at": TOP + HEIGHT + 13,
            "limit_at": TOP + HEIGHT - round(HEIGHT * MONTH_IN_DAYS / longest),
        }
    }


def _month(day: date, received: int, answers: Row) -> Row:
    cases = reverse("admin:requests_app_case_changelist")
    took: timedelta | None = answers.get("average")
    return {
        "name": MONTHS[reader_language()][day.month - 1][:3],
        "title": f"{MONTHS[reader_language()][day.month - 1]} {day.year}",
        "received": received,
        "received_url": f"{cases}?received_on__gte={day}&received_on__lt={add_months(day, 1)}",
        "answered": answers.get("number", 0),
        "answered_url": f"{cases}?answered={day:%Y-%m}",
        "in_time": answers.get("in_time", 0),
        "days": whole_days(took) if took is not None else None,
    }


def _drawn(row: Row, number: int, most: int, longest: int) -> Row:
    left = SLOT * number + (SLOT - 2 * BAR - 2) // 2
    tall = {name: round(HEIGHT * row[name] / most) for name in ("received", "answered")}
    long = round(HEIGHT * (row["days"] or 0) / longest)
    return row | {
        "middle": SLOT * number + SLOT // 2,
        "received_bar": _bar(left, tall["received"]),
        "answered_bar": _bar(left + BAR + 2, tall["answered"]),
        "days_bar": _bar(SLOT * number + (SLOT - BAR) // 2, long),
    }


def _bar(left: int, height: int) -> Row:
    top = TOP + HEIGHT - height
    return {
        "x": left,
        "y": top,
        "width": BAR,
        "height": height,
        "label_x": left + BAR // 2,
        "label_y": top - 4,
    }
