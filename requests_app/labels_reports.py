"""The words of the reports: their periods, and what cannot be asked."""

from django.utils.translation import gettext_lazy

from requests_app.domain import report_periods as periods

PERIOD_LABELS = [
    (periods.THIS_YEAR, gettext_lazy("this year")),
    (periods.LAST_YEAR, gettext_lazy("last year")),
    (periods.THIS_QUARTER, gettext_lazy("this quarter")),
    (periods.LAST_QUARTER, gettext_lazy("last quarter")),
    (periods.LAST_12_MONTHS, gettext_lazy("the last 12 months")),
    (periods.TWO_DATES, gettext_lazy("between two dates")),
]

ERRORS = {
    "period_unknown": gettext_lazy("Choose one of the periods."),
    "period_date_unreadable": gettext_lazy(
        "Give both dates as year-month-day, from 2000 to 2099, as in 2026-01-31."
    ),
    "period_reversed": gettext_lazy("The period ends before it begins."),
    "period_too_long": gettext_lazy("A period has at most %(years)s years: choose a later first day."),
}
