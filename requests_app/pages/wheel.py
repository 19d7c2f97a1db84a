"""The year wheel of a controller: what is due in each month of a year, done, waiting and late."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from registry_app.models import Controller
from requests_app.domain.duty_steps import RUNNING
from requests_app.domain.year_wheel import MONTHS, due_on, tone_of_month
from requests_app.duty_words import duty_name, owner_name
from requests_app.labels_deadlines import MONTHS as MONTH_NAMES
from requests_app.models import Duty, DutyTurn
from requests_app.pages.wheel_drawing import SIZE, wedges
from requests_app.permissions import VIEW_DUTIES
from requests_app.queries.duties import with_owners, with_work
from requests_app.turn_words import LOOKS, turn_line

YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)
TONE_LABELS: Final[dict[str, Promise]] = {
    "late": gettext_lazy("late"),
    "near": gettext_lazy("to be done now"),
    "waits": gettext_lazy("planned"),
    "good": gettext_lazy("done"),
    "to_come": gettext_lazy("to come"),
    "waived": gettext_lazy("waived"),
}
Row = dict[str, Any]


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader may see the year wheel of any controller."""
    return actor_in(request).may_somewhere(VIEW_DUTIES)


@require_safe
def wheel_page(request: HttpRequest) -> HttpResponse:
    """Show the wheel of one controller for a year, the present one unless another is named."""
    if not may_see(request):
        raise PermissionDenied
    actor, today = actor_in(request), clock.today()
    controllers = list(Controller.objects.for_user(actor).where_may(actor, VIEW_DUTIES).order_by("name"))
    slug = request.GET.get("controller", "")
    chosen = next((row for row in controllers if row.slug == slug), controllers[0] if controllers else None)
    asked = request.GET.get("year", "")
    year = int(asked) if YEAR.fullmatch(asked) else today.year
    context = {
        **admin.site.each_context(request),
        "title": _("Year wheel"),
        "controllers": [(row.slug, row.name, row == chosen) for row in controllers],
        "controller": chosen,
        "year": year,
        "today": today,
        **(_wheel(actor, chosen, year, today) if chosen else {}),
    }
    return TemplateResponse(request, "requests_app/wheel.html", context)


def _wheel(actor: Actor, controller: Controller, year: int, today: date) -> Row:
    duties = list(with_owners(Duty.objects.filter(controller=controller)))
    turns = with_work(DutyTurn.objects.filter(controller=controller, year=year))
    # The activities in the order of the record.
    turns = turns.order_by("due_on", "activity__position", "activity__code", "id")
    lines: dict[int, list[Row]] = defaultdict(list)
    known = set()
    for turn in turns:
        known.add(turn.duty_id)
        lines[turn.due_on.month].append(turn_line(turn, today))
    for duty in duties:
        if duty.pk not in known and _is_to_come(duty, year, today):
            lines[duty.month].append(_to_come(duty, year))
    months = _months(lines, year, today)
    counted = Counter(line["tone"] for found in lines.values() for line in found)
    return {
        "months": months,
        "drawing": {"size": SIZE, "months": months},
        "legend": [
            {"tone": tone, "words": words, "number": counted[tone], "look": LOOKS[tone]}
            for tone, words in TONE_LABELS.items()
            if counted[tone]
        ],
        "is_empty": not duties,
        "may_add": actor.may("duty.add_duty", controller.pk),
        "enter_url": reverse("admin:requests_app_duty_enter", args=[controller.slug]),
        "start_url": reverse("admin:requests_app_duty_start", args=[controller.slug]),
        "list_url": reverse("admin:requests_app_duty_changelist", query={"controller": controller.slug}),
        "earlier": _address(controller, year - 1),
        "later": _address(controller, year + 1),
    }


def _is_to_come(duty: Duty, year: int, today: date) -> bool:
    due = due_on(year, duty.month)
    return duty.state == RUNNING and due >= duty.begins_on and due >= today


def _to_come(duty: Duty, year: int) -> Row:
    return {
        "url": page_of(duty),
        "name": duty_name(duty, reader_language()),
        "due_on": due_on(year, duty.month),
        "owner": owner_name(duty),
        "tone": "to_come",
        "look": "",
        "state": str(TONE_LABELS["to_come"]),
        "has_proposal": False,
    }


def _months(lines: dict[int, list[Row]], year: int, today: date) -> Sequence[Row]:
    names = MONTH_NAMES[reader_language()]
    return [
        {
            "number": month,
            "name": capfirst(names[month - 1]),
            "short": names[month - 1][:3],
            "is_present": (year, month) == (today.year, today.month),
            "lines": lines[month],
            "tone": tone_of_month(line["tone"] for line in lines[month]),
            "said": _said(lines[month]),
            "wedge": wedge,
        }
        for month, wedge in zip(MONTHS, wedges(), strict=True)
    ]


def _said(lines: Iterable[Row]) -> str:
    """Say in words how a month stands, for whoever does not see the drawing."""
    counted = Counter(line["tone"] for line in lines)
    said = [f"{counted[tone]} {words}" for tone, words in TONE_LABELS.items() if counted[tone]]
    return ", ".join(said) or _("nothing")


def _address(controller: Controller, year: int) -> Row:
    query = {"controller": controller.slug, "year": year}
    return {"url": reverse("year_wheel", query=query), "year": year}
