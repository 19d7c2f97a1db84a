"""The register of breaches in the back office: the list, the document of each, its notification."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.counted import CountedFilter
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.labels_record import SUBJECT_LABELS
from requests_app.actions.breach_rows import facts_of
from requests_app.admin.breach_pdf import notification_bytes
from requests_app.admin.breach_steps import BREACH_BUTTONS
from requests_app.admin.breach_words import clock_chip, form_fields, touched_in_words
from requests_app.admin.holds import holds_shown
from requests_app.admin.report_breach import may_report_somewhere, report_breach_page
from requests_app.domain.breach_clock import reckoning
from requests_app.domain.legal_dates import Span
from requests_app.labels_breaches import (
    BREACH_STATE_LABELS,
    BREACH_STEP_LABELS,
    CHECKLIST_LABELS,
    KIND_LABELS,
    RISK_LABELS,
    moment_text,
    reckoning_text,
)
from requests_app.models import Breach
from requests_app.permissions import VIEW_BREACHES, breach_steps
from requests_app.queries.breaches import with_touched
from requests_app.queries.report_figures import breach_rows
from requests_app.report_figure_words import BREACH_LABELS, words_of

DRILLS = [("0", gettext_lazy("real breaches")), ("1", gettext_lazy("drills"))]


class CountedBreaches(CountedFilter):
    """The breaches behind a number of the reports."""

    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give a figure's words and its breaches."""
        rows = breach_rows(code, Span(first, last), clock.today())
        return None if rows is None else (words_of(BREACH_LABELS, code), rows)


@admin.register(Breach)
class BreachAdmin(RegistryAdmin):
    """Every breach, notified or not, and drills apart (GDPR Art. 33(5))."""

    view_permission = VIEW_BREACHES
    document_template = "office/breach.html"
    steps: ClassVar = BREACH_BUTTONS
    related = ("controller", "processor")
    shows_reads = True
    list_title = gettext_lazy("Breaches")
    when_empty = gettext_lazy(
        "No breach is in the register. Whoever sees one reports it: three questions, and no harm in a false"
        " alarm."
    )
    list_before_template = "office/breach_list_top.html"
    list_display = (
        "number",
        "shown_controller",
        "noticed",
        "state_label",
        "clock",
        "risk",
        "drill",
    )
    list_filter = (
        ControllerFilter,
        code_filter(gettext_lazy("state"), "state", BREACH_STATE_LABELS),
        code_filter(gettext_lazy("risk"), "risk_level", RISK_LABELS),
        code_filter(gettext_lazy("real or drill"), "is_drill", DRILLS),
        CountedBreaches,
    )
    search_by = SearchBy(reference="reference")
    search_help_text = gettext_lazy("Reference")
    ordering = ("-reported_at", "id")
    sortable_by = ("number", "noticed")

    @display(description=gettext_lazy("Reference"), ordering="reported_at")
    def number(self, row: Breach) -> str:
        """Give the reference, unbroken."""
        return format_html('<span style="white-space: nowrap">{}</span>', row.reference)

    @display(description=gettext_lazy("Noticed"), ordering="reported_at")
    def noticed(self, row: Breach) -> str:
        """Give when it was noticed."""
        return f"{localtime(row.noticed_at):%d-%m-%Y %H:%M}"

    @display(description=gettext_lazy("State"))
    def state_label(self, row: Breach) -> str:
        """Name the state."""
        return str(row.get_state_display())

    @display(description=gettext_lazy("Time limit"))
    def clock(self, row: Breach) -> SafeString:
        """Say how the limit stands."""
        said = clock_chip(row)
        return chip(said.text, said.tone)

    @display(description=gettext_lazy("Risk"))
    def risk(self, row: Breach) -> str:
        """Give the assessed risk."""
        return str(row.get_risk_level_display()) if row.risk_level else "–"

    @display(description=gettext_lazy("Drill"))
    def drill(self, row: Breach) -> str:
        """Tell a drill from a breach."""
        return _("drill") if row.is_drill else ""

    def hit(self, row: Any) -> Sequence[Any]:
        """Tell how a breach stands."""
        return (row.reference, row.get_state_display(), row.controller.name)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a breach with what it touches at hand."""
        row: Any = super().get_object(request, object_id, from_field)
        return with_touched(row) if row is not None else None

    def offered_steps(self, row: Breach, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        offered = breach_steps(row, actor)
        if row.is_drill and "inform_persons" in offered:
            offered.remove("inform_persons")
        if row.notified_at is not None and row.aware_at is not None and "decide_awareness" in offered:
            offered.remove("decide_awareness")
        if row.risk_level != "high":
            offered = [step for step in offered if step != "except_persons"]
        return offered

    def document(self, request: HttpRequest, row: Breach) -> dict[str, Any]:
        """Put the register's entry into words."""
        reasons = list(row.reasons.all())
        ticks = {tick.item: tick for tick in row.ticks.all()}
        phases = list(row.notifications.all())
        people = names_of(
            [
                *(row.reported_by, row.acknowledged_by, row.aware_decided_by, row.closed_by),
                *(reason.given_by for reason in reasons),
                *(tick.ticked_by for tick in ticks.values()),
                *(phase.recorded_by for phase in phases),
            ]
        )
        touched = touched_in_words(row)
        kinds, subjects = dict(KIND_LABELS), dict(SUBJECT_LABELS)
        return super().document(request, row) | {
            "holds": holds_shown(actor_in(request), row.controller_id, breach=row),
            "chip": clock_chip(row),
            "reckoning": reckoning_text(reckoning(facts_of(row))),
            "due_text": moment_text(row.due_at),
            "controller_url": page_of(row.controller),
            "form_url": reverse("admin:requests_app_breach_form", args=[row.pk]),
            "reporter": people.get(row.reported_by, "–"),
            "owner": people.get(row.acknowledged_by, "–") if row.acknowledged_by else None,
            "closer": people.get(row.closed_by, "–") if row.closed_by else None,
            "checklist": [
                {
                    "words": words,
                    "tick": ticks.get(item),
                    "who": people.get(ticks[item].ticked_by, "–") if item in ticks else "",
                }
                for item, words in CHECKLIST_LABELS
            ],
            "touched": [
                (label, [{"name": in_words(found, "name"), "url": _page(found)} for found in touched[name]])
                for name, label in (
                    ("activity", _("Activities")),
                    ("system", _("Systems")),
                    ("category", _("Categories of data")),
                )
            ],
            "kinds": [kinds[code] for code in row.kinds],
            "subjects": [subjects[code] for code in row.subjects],
            "processor": in_words(row.processor, "name") if row.processor else "",
            "reasons": [
                {
                    "step": dict(BREACH_STEP_LABELS)[reason.step],
                    "text": reason.text,
                    "who": people.get(reason.given_by, "–"),
                    "at": reason.given_at,
                }
                for reason in reasons
            ],
            "phases": [{"phase": phase, "who": people.get(phase.recorded_by, "–")} for phase in phases],
            "informed": row.informed.count(),
            "letters_url": reverse("admin:common_letter_changelist"),
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the register, with the way to a report."""
        more = {"may_report": may_report_somewhere(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that reports a breach, and the notification field by field."""
        reporting = path(
            "report/", self.admin_site.admin_view(self.report_view), name="requests_app_breach_report"
        )
        form = path(
            "<uuid:object_id>/form/",
            self.admin_site.admin_view(self.form_view),
            name="requests_app_breach_form",
        )
        return [reporting, form, *super().get_urls()]

    def report_view(self, request: HttpRequest) -> HttpResponse:
        """Report a breach; whoever works here may, whether or not they may see the register."""
        return report_breach_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def form_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show the notification as the authority's form asks for it, to be copied field by field."""
        row = self.row_or_404(request, object_id)
        context = {
            **self._context(request, row),
            "fields": form_fields(row),
            "title": _("Notification of %(reference)s") % {"reference": row.reference},
        }
        return TemplateResponse(request, "office/breach_form.html", context)


def notification_pdf(request: HttpRequest, row: Breach) -> HttpResponse:
    """Give the notification as a document in the reader's language."""
    by = names_of([actor_in(request).user_id])
    content = notification_bytes(row, next(iter(by.values()), "–"), clock.now())
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.reference}.pdf"'
    return answer


BreachAdmin.downloads = {"notification": notification_pdf}


def _page(found: Any) -> str:
    return page_of(found) if admin.site.is_registered(type(found)) else ""
