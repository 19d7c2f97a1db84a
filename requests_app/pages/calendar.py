"""The calendar of legal dates: a month, the list of its days, and a file for other calendars."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.calendars import SATURDAY
from dpo_office.common.languages import reader_language
from registry_app.models import Controller
from requests_app.domain.calendar_file import DayEntry, calendar_text
from requests_app.domain.legal_dates import (
    DAY_KINDS,
    KINDS,
    LIMITS,
    LegalDate,
    Span,
    by_day,
    month_span,
    weeks_of,
)
from requests_app.labels_calendar import KIND_LABELS, WHY, name_of
from requests_app.labels_chips import chip_of_day
from requests_app.labels_deadlines import MONTHS, WEEKDAYS, day_text
from requests_app.queries.legal_dates import MOST_ROWS, legal_dates

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
SHOWN_IN_A_DAY = 3
# What the file holds: dates that have just passed, and those of the coming year.
DAYS_BACK, DAYS_AHEAD = 31, 400
PAGES = {
    "breach": "admin:requests_app_breach_change",
    "authoritycase": "admin:requests_app_authoritycase_change",
    "case": "admin:requests_app_case_change",
    "duty": "admin:requests_app_duty_change",
    "policyversion": "admin:registry_app_policyversion_change",
    "campaign": "admin:registry_app_campaign_change",
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What of the calendar is asked for; an unknown kind or controller narrows nothing."""

    kind: str
    controller: Controller | None
    controllers: Sequence[Controller]

    def query(self) -> Row:
        """Give the part of an address that keeps the filters."""
        chosen = {"kind": self.kind, "controller": self.controller.slug if self.controller else ""}
        return {name: value for name, value in chosen.items() if value}


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader has any role: whose dates are shown depends on it."""
    return bool(actor_in(request).grants)


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a month of legal dates and the list of its days."""
    asked = _asked(request)
    today = clock.today()
    span = _month(request.GET.get("month", ""), today)
    found = _dates(request, asked, span)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "month": month_in_words(span.first),
        "month_code": f"{span.first:%Y-%m}",
        **_turning(span, today, asked),
        "weekdays": [(name[:2], name) for name in WEEKDAYS[reader_language()]],
        "weeks": _weeks(span, by_day(found), today),
        "days": [_day(day, entries, today) for day, entries in by_day(found).items()],
        "kinds": [(kind, capfirst(KIND_LABELS[kind]), kind == asked.kind) for kind in KINDS],
        "controllers": [(row.slug, row.name, row == asked.controller) for row in asked.controllers],
        "is_cut": len(found) >= MOST_ROWS,
        "most": MOST_ROWS,
        "file_url": reverse("calendar_file", query=asked.query()),
    }
    return TemplateResponse(request, "requests_app/calendar.html", context)


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """Give the dates of the coming year as a file for another calendar: references only, no personal data."""
    asked = _asked(request)
    today = clock.today()
    span = Span(today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    # Every calendar has the holidays already; they come when they are asked for.
    found = [e for e in _dates(request, asked, span) if asked.kind or e.kind not in DAY_KINDS]
    text = calendar_text(
        [_file_entry(entry) for entry in found],
        name=_("Legal dates"),
        now=clock.now(),
        domain=settings.DPO_NOTICE_DOMAIN,
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="legal-dates.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def month_in_words(day: date) -> str:
    """Write a month in the reader's language."""
    return f"{MONTHS[reader_language()][day.month - 1]} {day.year}"


def shown_date(entry: LegalDate, today: date) -> Row:
    """Give a date as a page shows it: its kind in words, its object as a link, and why it is one."""
    is_limit = entry.kind in LIMITS
    return {
        "kind": entry.kind,
        "label": KIND_LABELS[entry.kind],
        "name": name_of(entry),
        "controller": entry.controller,
        "url": reverse(PAGES[entry.subject], args=[entry.key]) if entry.subject else "",
        "why": WHY[entry.kind],
        "chip": chip_of_day(entry.on, today) if is_limit else None,
    }


def _asked(request: HttpRequest) -> Asked:
    if not may_see(request):
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    controllers = list(Controller.objects.for_user(actor_in(request)).order_by("name"))
    slug = request.GET.get("controller", "")
    chosen = next((row for row in controllers if row.slug == slug), None)
    return Asked(kind if kind in KINDS else "", chosen, controllers)


def _dates(request: HttpRequest, asked: Asked, span: Span) -> list[LegalDate]:
    return legal_dates(
        actor_in(request),
        span,
        wanted=(asked.kind,) if asked.kind else KINDS,
        controller_id=asked.controller.pk if asked.controller else None,
    )


def _month(text: str, today: date) -> Span:
    found = MONTH.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else (today.year, today.month)
    return month_span(year, month)


def _turning(span: Span, today: date, asked: Asked) -> Row:
    """Give the ways to the month before, the one after, and this one, with the filters kept."""
    months = {
        "earlier": span.first - timedelta(days=1),
        "later": span.last + timedelta(days=1),
        "present": today,
    }
    return {
        name: {
            "url": reverse("calendar_page", query={"month": f"{day:%Y-%m}", **asked.query()}),
            "name": month_in_words(day),
        }
        for name, day in months.items()
    } | {"is_present": span.holds(today)}


def _weeks(span: Span, days: dict[date, list[LegalDate]], today: date) -> list[Row]:
    return [
        {
            "number": week[0].isocalendar().week,
            "days": [
                {
                    "on": day,
                    "is_outside": not span.holds(day),
                    "is_today": day == today,
                    "is_free": day.weekday() >= SATURDAY
                    or any(e.kind in DAY_KINDS for e in days.get(day, ())),
                    "entries": [shown_date(entry, today) for entry in days.get(day, [])[:SHOWN_IN_A_DAY]],
                    "more": max(len(days.get(day, ())) - SHOWN_IN_A_DAY, 0),
                }
                for day in week
            ],
        }
        for week in weeks_of(span)
    ]


def _day(day: date, entries: Sequence[LegalDate], today: date) -> Row:
    return {
        "on": day,
        "words": day_text(day, reader_language()),
        "is_today": day == today,
        "entries": [shown_date(entry, today) for entry in entries],
    }


def _file_entry(entry: LegalDate) -> DayEntry:
    page = reverse(PAGES[entry.subject], args=[entry.key]) if entry.subject else ""
    controller = f" ({entry.controller})" if entry.controller else ""
    return DayEntry(
        key=f"{entry.kind}-{entry.key or entry.on.isoformat()}-{entry.on:%Y%m%d}",
        on=entry.on,
        title=f"{capfirst(KIND_LABELS[entry.kind])}: {name_of(entry)}{controller}",
        says=str(WHY[entry.kind]),
        url=f"{settings.DPO_BASE_URL}{page}" if page else "",
    )
