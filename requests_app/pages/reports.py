"""Reports: the figures of a period with the rows behind each, and the documents that can be taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import Invalid
from dpo_office.common.languages import reader_language
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.spreadsheets import csv_line
from registry_app.admin.base import page_of
from registry_app.domain.record_sheet import day_in_words
from registry_app.models import Controller
from requests_app.domain.legal_dates import Span
from requests_app.domain.report_periods import THIS_YEAR, TWO_DATES, asked_span, share, span_before
from requests_app.labels_reports import PERIOD_LABELS
from requests_app.pages.report_documents import documents_shown
from requests_app.permissions import VIEW_REPORTS
from requests_app.queries.report_figures import CampaignFigures, ReportFigures, figures_between
from requests_app.report_words import DAYS, PERCENT, Line, Links, percent_text, report_sections

FIELDS: Final = ("period", "from", "to", "controller")
CSV: Final = "csv"
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is asked for: the days, the ones before, and the controllers; `chosen` where it is one alone."""

    span: Span
    before: Span
    controllers: Sequence[Controller]
    chosen: Controller | None


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader may read the reports of any controller."""
    return actor_in(request).may_somewhere(VIEW_REPORTS)


@require_safe
def reports_page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, or hand them out as a file; to others there is no such page."""
    if not may_see(request):
        raise Http404
    actor = actor_in(request)
    offered = list(Controller.objects.for_user(actor).where_may(actor, VIEW_REPORTS).order_by("name"))
    try:
        asked = _asked(request, offered)
    except Invalid as error:
        fault = {"fault": text_of(error.code, **error.context), "wrong": error.field}
        return _page(request, _form(request, offered) | fault, error.status)
    keys = [row.pk for row in asked.controllers]
    found = figures_between(actor, keys, asked.span, asked.before, clock.now())
    if request.GET.get("format") == CSV:
        return _file(request, asked, found)
    return _page(request, _form(request, offered) | _shown(request, asked, found), 200)


def _asked(request: HttpRequest, offered: Sequence[Controller]) -> Asked:
    """Read the fields of the address; a foreign controller is as unknown as one that does not exist."""
    period, first, last, slug = (request.GET.get(name, "").strip() for name in FIELDS)
    span = asked_span(period, first, last, clock.today())
    chosen = next((row for row in offered if row.slug == slug), None)
    if slug and chosen is None:
        raise Invalid("controller_unknown", field="controller")
    return Asked(span, span_before(span), [chosen] if chosen else offered, chosen)


def _form(request: HttpRequest, offered: Sequence[Controller]) -> Row:
    """Give the fields as they were filled in."""
    period, first, last, slug = (request.GET.get(name, "").strip() for name in FIELDS)
    period = period or (TWO_DATES if first or last else THIS_YEAR)
    return {
        "periods": [(code, capfirst(words), code == period) for code, words in PERIOD_LABELS],
        "first": first,
        "last": last,
        "controllers": [(row.slug, row.name, row.slug == slug) for row in offered],
    }


def _page(request: HttpRequest, shown: Row, status: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _("Reports"), **shown}
    return TemplateResponse(request, "requests_app/reports.html", context, status=status)


def _shown(request: HttpRequest, asked: Asked, found: ReportFigures) -> Row:
    kept = {name: request.GET[name] for name in FIELDS if request.GET.get(name)}
    return {
        "span_words": _span_words(asked.span),
        "before_words": _span_words(asked.before),
        "sections": report_sections(found, _links(asked)),
        "campaigns": [_campaign(row) for row in found.campaigns],
        "documents": documents_shown(actor_in(request), asked.controllers, found.campaigns, asked.span),
        "file_url": reverse("reports_page", query={**kept, "format": CSV}),
    }


def _links(asked: Asked) -> Links:
    return Links(asked.span, asked.before, asked.chosen.slug if asked.chosen else "")


def _span_words(span: Span) -> str:
    language = reader_language()
    return _("%(first)s to %(last)s") % {
        "first": day_in_words(span.first, language),
        "last": day_in_words(span.last, language),
    }


def _campaign(row: CampaignFigures) -> Row:
    return {
        "name": _campaign_name(row),
        "url": page_of(row.campaign),
        "letters": row.campaign.expected,
        "sent": row.sent,
        "standing": row.standing,
        "share": percent_text(share(row.standing.informed, row.standing.due)),
        "untold_url": f"{page_of(row.campaign)}?show=blocking.not_informed#people",
    }


def _campaign_name(row: CampaignFigures) -> str:
    return _("Notice of version %(number)s, %(controller)s") % {
        "number": row.campaign.policy_version.number,
        "controller": row.campaign.controller.name,
    }


def _file(request: HttpRequest, asked: Asked, found: ReportFigures) -> HttpResponse:
    """Hand out the figures as a table, and record for each controller that they were taken."""
    text = "".join(csv_line(row) for row in _file_rows(asked, found))
    # A mark of UTF-8 in front: spreadsheets guess wrongly without.
    answer = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    name = f"{_('reports')}-{asked.span.first}-{asked.span.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    for controller in asked.controllers:
        record_read(
            kind=FILE,
            subject=controller,
            controller_id=controller.pk,
            actor=actor_in(request),
            now=clock.now(),
        )
    return answer


def _file_rows(asked: Asked, found: ReportFigures) -> Iterator[list[str]]:
    """Give a heading and a line for each figure; numbers as a machine reads them, missing ones empty."""
    yield [
        *(_("controller"), _("from"), _("to"), _("section"), _("figure"), _("unit"), _("value")),
        *(_("from, period before"), _("to, period before"), _("value, period before")),
    ]
    names = asked.chosen.name if asked.chosen else "; ".join(row.name for row in asked.controllers)
    place = [names, str(asked.span.first), str(asked.span.last)]
    then = [str(asked.before.first), str(asked.before.last)]
    units = {PERCENT: "%", DAYS: _("days")}
    for heading, lines in _file_sections(asked, found):
        for line in lines:
            before = [*then, _plain(line.before)] if line.has_before else ["", "", ""]
            yield [*place, heading, line.words, units.get(line.unit, ""), _plain(line.now), *before]


def _file_sections(asked: Asked, found: ReportFigures) -> Iterator[tuple[str, Iterable[Line]]]:
    for section in report_sections(found, _links(asked)):
        yield section.heading, section.lines
    for row in found.campaigns:
        figures = {
            _("Letters planned"): row.campaign.expected,
            _("Sent"): row.sent,
            _("Must be told"): row.standing.due,
            _("Are told"): row.standing.informed,
            _("Not told yet"): row.standing.not_informed,
        }
        yield _campaign_name(row), [Line(words, now, has_before=False) for words, now in figures.items()]


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value != int(value) else str(int(value))
