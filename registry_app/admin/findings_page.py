"""The page of everything that is found in the records that the reader may see."""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from registry_app.admin.base import page_of
from registry_app.admin.finding_words import (
    SEVERITY_LABELS,
    activity_with_findings,
    finding_in_words,
    severity_chip,
)
from registry_app.domain.findings import SEVERITIES
from registry_app.models import Controller
from registry_app.queries.findings import JudgedRecord, controllers_of_record, judged_records

NAME = "registry_app_processingactivity_findings"
ACTIVITIES_SHOWN = 50
Row = dict[str, Any]


def findings_page(request: HttpRequest, context: Row) -> HttpResponse:
    """Show the counts of each controller, and in pages the findings of one, of all severities or of one."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    actor = actor_in(request)
    owners = list(controllers_of_record(actor))
    if not owners:
        raise PermissionDenied
    records = judged_records(owners, clock.today())
    chosen = next(
        (row for row in records if row.controller.slug == request.GET.get("controller")), records[0]
    )
    asked = request.GET.get("severity", "")
    severities = (asked,) if asked in SEVERITIES else SEVERITIES
    concerned = [row for row in chosen.activities if any(one.severity in severities for one in row.findings)]
    # A thousand activities make five megabytes: nobody reads them at once.
    shown = Paginator(concerned, ACTIVITIES_SHOWN).get_page(request.GET.get("p"))
    address = findings_url(chosen.controller, asked if asked in SEVERITIES else "")
    more = {
        "title": _("Findings in the record"),
        "controllers": [_counted(record, is_chosen=record is chosen) for record in records],
        "name": chosen.controller.name,
        "chip": severity_chip(asked) if asked in SEVERITIES else "",
        "whole": [
            finding_in_words(finding, page_of(chosen.controller))
            for finding in chosen.whole
            if finding.severity in severities and shown.number == 1
        ],
        "activities": [
            activity_with_findings(row.row, [f for f in row.findings if f.severity in severities], actor)
            for row in shown
        ],
        "shown": shown,
        "earlier_url": f"{address}&p={shown.number - 1}" if shown.has_previous() else "",
        "later_url": f"{address}&p={shown.number + 1}" if shown.has_next() else "",
        "all_url": findings_url(chosen.controller),
    }
    return TemplateResponse(request, "office/findings.html", {**context, **more})


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader may see a record anywhere."""
    allowed = actor_in(request).controllers("activity.view")
    return allowed is None or bool(allowed)


def findings_url(controller: Controller, severity: str = "") -> str:
    """Give the address of a controller's findings."""
    asked = {"controller": controller.slug} | ({"severity": severity} if severity else {})
    return reverse(f"admin:{NAME}", query=asked)


def counts_in_words(controller: Controller, counts: Counter[str]) -> list[Row]:
    """Give how many findings of each severity there are, each with the way to them."""
    return [
        {
            "severity": severity,
            "name": words,
            "number": counts[severity],
            "url": findings_url(controller, severity),
        }
        for severity, words in SEVERITY_LABELS
        if counts[severity]
    ]


def _counted(record: JudgedRecord, *, is_chosen: bool) -> Row:
    return {
        "name": record.controller.name,
        "url": findings_url(record.controller),
        "is_chosen": is_chosen,
        "counts": counts_in_words(record.controller, record.counts),
    }
