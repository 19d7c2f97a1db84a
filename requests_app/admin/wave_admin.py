"""Waves in the back office: the list, and the page of each with its cases, one click from their next step."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.admin.open_wave import may_open_somewhere, open_wave_page
from requests_app.admin.wave_steps import NOT_EXCESSIVE, WAVE_BUTTONS
from requests_app.admin.wave_words import case_line
from requests_app.labels_waves import WAVE_STATE_LABELS
from requests_app.models import Wave
from requests_app.permissions import VIEW_WAVES, wave_steps
from requests_app.queries.need_to_know import outlined_among
from requests_app.queries.waves import Standing, cases_of_wave, standings


@admin.register(Wave)
class WaveAdmin(RegistryAdmin):
    """Near-identical letters: one assessment, one base answer, each case its own."""

    view_permission = VIEW_WAVES
    document_template = "office/wave.html"
    list_before_template = "office/wave_list_top.html"
    steps: ClassVar = WAVE_BUTTONS
    shows_reads = True
    list_title = _("Waves of letters")
    when_empty = _(
        "No wave is open. When several letters say almost the same, Today and their pages say so, and you"
        " open a wave over their cases."
    )
    list_display = ("number", "shown_title", "shown_controller", "state_label", "shown_cases", "shown_opened")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", WAVE_STATE_LABELS))
    # With its W the reference is no case's: written out it is found like a number, its end like a reference.
    search_by = SearchBy(reference="reference")
    search_help_text = _("Reference")
    ordering = ("-created_at", "id")
    sortable_by = ("number",)

    @display(description=_("Reference"), ordering="created_at")
    def number(self, row: Wave) -> str:
        """Give the reference, unbroken."""
        return format_html('<span style="white-space: nowrap">{}</span>', row.reference)

    @display(description=_("Title"))
    def shown_title(self, row: Wave) -> str:
        """Give what it is called."""
        return row.title

    @display(description=_("State"))
    def state_label(self, row: Wave) -> str:
        """Name the state."""
        return str(row.get_state_display())

    @display(description=_("Cases"))
    def shown_cases(self, row: Any) -> SafeString:
        """Say how many cases are done, and whether any is late."""
        standing: Standing = row.standing
        said = {"done": standing.answered, "all": standing.all}
        if standing.overdue:
            late = {**said, "overdue": standing.overdue}
            return chip(_("%(done)s of %(all)s done, %(overdue)s overdue") % late, "late")
        return chip(_("%(done)s of %(all)s done") % said, "near" if standing.waiting else "good")

    @display(description=_("Opened"))
    def shown_opened(self, row: Wave) -> str:
        """Give when it was opened."""
        return localtime(row.created_at).strftime("%d-%m-%Y")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Count the cases of all waves of the page at once."""
        listed = super().get_changelist_instance(request)
        counted = standings(listed.result_list, clock.today())
        for row in listed.result_list:
            row.standing = counted[row.pk]
        return listed

    def hit(self, row: Any) -> Sequence[Any]:
        """Tell how it stands."""
        return (row.reference, row.title, row.get_state_display(), row.controller.name)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a wave, with who reads it for the steps' questions."""
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            row.reader = actor_in(request)
        return row

    def offered_steps(self, row: Wave, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take."""
        return wave_steps(row, actor)

    def document(self, request: HttpRequest, row: Wave) -> dict[str, Any]:
        """Show the assessment, the base answer, and the cases: what waits first, by its time limit."""
        actor = actor_in(request)
        names = names_of([row.assessed_by, row.opened_by, row.ended_by])
        cases = cases_of_wave(row)
        outlined = outlined_among(cases, actor)
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "standing": standings([row], clock.today())[row.pk],
            "cases": [case_line(case, actor, is_outlined=case.pk in outlined) for case in cases],
            "assessed_by": names.get(row.assessed_by, "–") if row.assessed_by else "",
            "opened_by": names.get(row.opened_by, "–"),
            "ended_by": names.get(row.ended_by, "–") if row.ended_by else "",
            "next_step": _next_step(row),
            "not_excessive": NOT_EXCESSIVE,
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the way to open a wave."""
        more = {"may_open": may_open_somewhere(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that opens a wave."""
        opening = path("open/", self.admin_site.admin_view(self.open_view), name="requests_app_wave_open")
        return [opening, *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Show letters that are alike, and open a wave over their cases."""
        return open_wave_page(request, {**self.admin_site.each_context(request), "opts": self.opts})


def _next_step(row: Wave) -> str:
    """Name what is still to be written; afterwards the work is in the cases."""
    if not row.assessment:
        return "write_assessment"
    return "" if row.base_answer_da or row.base_answer_en else "write_base_answer"
