"""The yearly reports in the back office: begun for a year, read as a page, taken as a PDF."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import ControllerFilter, RegistryAdmin, page_of
from registry_app.models import Controller
from requests_app.actions import yearly_reports
from requests_app.admin.breach_questions import words_field
from requests_app.models import YearlyReport
from requests_app.permissions import BEGIN_REPORT, VIEW_REPORTS, WRITE_REPORT
from requests_app.queries.yearly_report import figures_of
from requests_app.yearly_report_words import report_lead, report_pdf, report_sections, report_title

WRITE = "write_recommendations"
YEARS_BACK = 10


class Recommending(forms.Form):
    """What the data protection officer recommends."""

    recommendations_da = words_field(
        gettext_lazy("Recommendations in Danish"),
        rows=8,
        required=False,
        help_text=gettext_lazy("To the management. Name no person."),
    )
    recommendations_en = words_field(
        gettext_lazy("Recommendations in English"),
        rows=8,
        required=False,
        help_text=gettext_lazy("Where one of them is empty, the other stands in both reports."),
    )


def _stands(row: YearlyReport) -> dict[str, Any]:
    names = ("recommendations_da", "recommendations_en")
    return {"initial": {name: getattr(row, name) for name in names}}


def _write(call: StepCall) -> YearlyReport:
    return yearly_reports.write_recommendations(
        report_id=call.row.pk, actor=call.actor, now=call.now, version=call.version, **call.values
    )


def report_download(language: str, _request: HttpRequest, row: YearlyReport) -> HttpResponse:
    """Give the report as a PDF in a language; it is worked out and typeset now."""
    today = clock.today()
    pdf = report_pdf(row, figures_of(row.controller, row.year, today), language, today)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = {"da": "aarsberetning", "en": "yearly-report"}[language]
    answer["Content-Disposition"] = f'inline; filename="{row.controller.slug}-{name}-{row.year}.pdf"'
    return answer


@admin.register(YearlyReport)
class YearlyReportAdmin(RegistryAdmin):
    """What the data protection officer reports to the management."""

    view_permission = VIEW_REPORTS
    document_template = "office/yearly_report.html"
    list_title = gettext_lazy("Yearly reports")
    when_empty = gettext_lazy("No report is begun yet. Choose a controller and a year above.")
    list_before_template = "office/yearly_report_list_top.html"
    list_display = ("shown_year", "shown_controller", "shown_written")
    list_filter = (ControllerFilter,)
    search_by = SearchBy()
    ordering = ("-year", "controller__name")
    sortable_by = ("shown_year",)
    downloads: ClassVar[Mapping[str, Callable[..., HttpResponse]]] = {
        language: partial(report_download, language) for language in ("da", "en")
    }
    steps: ClassVar = (
        StepButton(
            WRITE,
            gettext_lazy("Write the recommendations"),
            gettext_lazy("They stand first in the report. They can be written anew; history keeps each."),
            _write,
            Recommending,
            previews=False,
            done=gettext_lazy("The recommendations are written."),
            form_for=_stands,
        ),
    )

    @display(description=gettext_lazy("Year"), ordering="year")
    def shown_year(self, row: YearlyReport) -> str:
        """Give the year, as digits in every language."""
        return str(row.year)

    @display(description=gettext_lazy("Recommendations"))
    def shown_written(self, row: YearlyReport) -> str:
        """Say when the recommendations were written."""
        return f"{row.written_at:%d-%m-%Y}" if row.written_at else "–"

    def heading(self, row: YearlyReport) -> str:
        """Name the report and the controller."""
        return f"{report_title(row)} · {row.controller.name}"

    def offered_steps(self, row: YearlyReport, actor: Actor) -> Sequence[str]:
        """Offer to write to whoever may."""
        return [WRITE] if actor.may(WRITE_REPORT, row.controller_id) else []

    def document(self, request: HttpRequest, row: YearlyReport) -> dict[str, Any]:
        """Show every section as the PDF has it."""
        today = clock.today()
        figures = figures_of(row.controller, row.year, today)
        writers = names_of([row.written_by])
        return super().document(request, row) | {
            "lead": report_lead(row, figures, today),
            "sections": report_sections(row, figures),
            "controller_url": page_of(row.controller),
            "written_by": writers.get(row.written_by, "–") if row.written_by else "",
            "wheel_url": reverse("year_wheel", query={"controller": row.controller.slug, "year": row.year}),
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the reports, with the way to another one."""
        year = clock.today().year
        more = {
            "may_begin_at": _controllers(actor_in(request)),
            "years": [str(year - back) for back in range(YEARS_BACK)],
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the address that begins a report."""
        begin = path(
            "begin/", self.admin_site.admin_view(self.begin_view), name="requests_app_yearlyreport_begin"
        )
        return [begin, *super().get_urls()]

    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Begin a report and go to it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offered = {str(row.pk): row for row in _controllers(actor_in(request))}
        if not offered:
            raise PermissionDenied
        back = reverse("admin:requests_app_yearlyreport_changelist")
        chosen, year = offered.get(request.POST.get("controller", "")), request.POST.get("year", "")
        if chosen is None or not (year.isascii() and year.isdecimal() and len(year) == len("2026")):
            return HttpResponseRedirect(back)
        try:
            row = yearly_reports.begin_report(
                controller_id=chosen.pk, year=int(year), actor=actor_in(request), now=clock.now()
            )
        except DomainError as error:
            messages.error(request, text_of(error.code, **error.context))
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(page_of(row))


def _controllers(actor: Actor) -> list[Controller]:
    return list(Controller.objects.for_user(actor).where_may(actor, BEGIN_REPORT).order_by("name"))
