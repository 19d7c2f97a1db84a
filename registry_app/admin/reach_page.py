"""Before a date is promised: who can be told and how, how long it takes, and the earliest day."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.letters.permissions import VIEW_BLOCKS
from registry_app.admin.base import list_of, page_of
from registry_app.admin.policy_questions import date_field
from registry_app.domain import notice_window, reachability
from registry_app.domain.audience import EXCLUSION_REASONS
from registry_app.domain.reachability import Reach, sms_cost, timetable
from registry_app.labels import ACCOUNT_STATE_LABELS, EXCLUDED_REASON_LABELS, REACH_LABELS
from registry_app.models import Controller, Customer, PolicyVersion
from registry_app.queries.calendars import staffed_calendar
from registry_app.queries.notice_facts import sms_parts
from registry_app.queries.reachability import BOUNCED, INVALID, reach_of

NAME: Final = "registry_app_policyversion_reach"
ORE: Final = 100
Row = dict[str, Any]


class AskedDay(forms.Form):
    """Asks for which day it is reckoned."""

    effective_on = date_field(label=gettext_lazy("If it took effect on"), required=False)


def reach_url(row: PolicyVersion) -> str:
    """Give the address of the page."""
    return reverse(f"admin:{NAME}", args=[row.pk])


def reach_page(request: HttpRequest, row: PolicyVersion, context: Row) -> HttpResponse:
    """Show the counts, each with the way to its rows, and what a date would ask for."""
    form = AskedDay(request.GET if "effective_on" in request.GET else None)
    asked = form.cleaned_data["effective_on"] if form.is_bound and form.is_valid() else None
    effective_on = asked or row.effective_on
    now = clock.now()
    reach = reach_of(row.controller_id)
    table = timetable(
        letters=reach.ways[reachability.BY_EMAIL],
        per_second=settings.DPO_RELAY_PER_SECOND,
        begins_at=now,
        effective_on=effective_on,
    )
    parts = sms_parts(reach, row, effective_on or table.earliest_effective_on)
    page = {
        "title": _("Who can be told, and how long it takes"),
        "form": AskedDay(initial={"effective_on": effective_on}) if not form.errors else form,
        "version_url": page_of(row),
        "total": sum(reach.states.values()),
        "to_be_told": reach.to_be_told,
        "ways": _ways(request, row, reach),
        "states": _states(request, row, reach),
        "excluded": [(EXCLUDED_WORDS[reason], number) for reason, number in reach.excluded.items()],
        "prefer_sms": reach.prefer_sms,
        "per_second": settings.DPO_RELAY_PER_SECOND,
        "minutes": -(-int(table.lasts.total_seconds()) // 60),
        "table": table,
        "proposed": notice_window.planned_effective_on(clock.copenhagen_date(table.ends_at)),
        "window": _window(effective_on, table.in_time),
        "sms": sum(reach.by_sms.values()),
        "sms_parts": parts,
        "sms_cost": _in_crowns(parts),
    }
    return TemplateResponse(request, "office/reach.html", {**context, **page})


EXCLUDED_WORDS: Final = dict(EXCLUDED_REASON_LABELS)


def _window(effective_on: date | None, in_time: bool | None) -> Row | None:
    if effective_on is None:
        return None
    return {
        "effective_on": effective_on,
        "in_time": in_time,
        "last_day": notice_window.last_full_day_in_time(effective_on),
        "dispatch_by": notice_window.recommended_dispatch_by(effective_on, staffed_calendar()),
    }


def _ways(request: HttpRequest, row: PolicyVersion, reach: Reach) -> list[Row]:
    numbers = {**reach.ways, BOUNCED: reach.bounced, INVALID: reach.invalid}
    sees_customers = actor_in(request).may("customer.view", row.controller_id)
    return [
        {
            "words": REACH_LABELS[way],
            "number": number,
            "within": way in (BOUNCED, INVALID),
            "url": _way_url(request, row.controller, way) if sees_customers else "",
        }
        for way, number in numbers.items()
    ]


def _way_url(request: HttpRequest, controller: Controller, way: str) -> str:
    if way == reachability.EMAIL_BLOCKED:
        if not actor_in(request).may(VIEW_BLOCKS, controller.pk):
            return ""
        return reverse("admin:common_contactblock_changelist")
    return f"{list_of(Customer, controller)}&{urlencode({'reach': way})}"


def _states(request: HttpRequest, row: PolicyVersion, reach: Reach) -> list[Row]:
    sees_customers = actor_in(request).may("customer.view", row.controller_id)
    customers = list_of(Customer, row.controller)
    return [
        {
            "words": words,
            "number": reach.states[state],
            "why_not": EXCLUDED_WORDS.get(EXCLUSION_REASONS[state] or "", ""),
            "url": f"{customers}&{urlencode({'account_state': state})}" if sees_customers else "",
        }
        for state, words in ACCOUNT_STATE_LABELS
        if reach.states[state]
    ]


def _in_crowns(parts: int) -> float | None:
    cost = sms_cost(parts=parts, price=settings.DPO_SMS_PRICE_ORE)
    return None if cost is None else cost / ORE
