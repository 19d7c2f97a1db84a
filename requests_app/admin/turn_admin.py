"""The turns of duties in the back office: the list by day, and each with its owner and what shows it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.counted import CountedFilter
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.admin.case_documents import CaseFile, download
from requests_app.admin.duty_buttons import TURN_BUTTONS
from requests_app.admin.task_words import moments_of
from requests_app.domain.duty_steps import OFFICE_TURN_STEPS
from requests_app.domain.legal_dates import Span
from requests_app.domain.year_wheel import tone_of
from requests_app.duty_words import done_when, owner_name, turn_name
from requests_app.labels_duties import DUTY_SOURCES, TURN_STATE_LABELS
from requests_app.models import DutyTurn
from requests_app.permissions import VIEW_DUTIES, duty_steps
from requests_app.queries.duties import (
    overdue_turns,
    own_turns,
    turns_with_proposal,
    unowned_turns,
    with_work,
)
from requests_app.queries.report_figures import turn_rows
from requests_app.report_figure_words import TURN_LABELS, words_of
from requests_app.turn_words import LOOKS, state_words

OVERDUE, ANSWER, UNOWNED, MINE = "overdue", "answer", "unowned", "mine"


class WorkFilter(SimpleListFilter):
    """What waits for somebody."""

    title = gettext_lazy("what waits")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what Today counts."""
        return [
            (OVERDUE, gettext_lazy("overdue")),
            (ANSWER, gettext_lazy("an owner waits for an answer")),
            (UNOWNED, gettext_lazy("nobody owns it")),
            (MINE, gettext_lazy("mine")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what waits; what is none of these narrows nothing."""
        actor, today = actor_in(request), clock.today()
        wanted = {
            OVERDUE: lambda: overdue_turns(actor, today),
            ANSWER: lambda: turns_with_proposal(actor),
            UNOWNED: lambda: unowned_turns(actor),
            MINE: lambda: own_turns(actor.work_of, today),
        }.get(self.value() or "")
        return queryset.filter(pk__in=wanted().values("pk")) if wanted else queryset


class CountedTurns(CountedFilter):
    """The duties behind a number of the reports."""

    def figure(self, request: HttpRequest, code: str, first: date, last: date) -> tuple[Any, Q] | None:
        """Give a figure's words and its duties."""
        rows = turn_rows(code, Span(first, last), clock.today())
        return None if rows is None else (words_of(TURN_LABELS, code), rows)


@admin.register(DutyTurn)
class DutyTurnAdmin(RegistryAdmin):
    """What is due this year, was done, and is late."""

    view_permission = VIEW_DUTIES
    document_template = "office/duty_turn.html"
    steps: ClassVar = TURN_BUTTONS
    list_title = gettext_lazy("Duties of the year")
    when_empty = gettext_lazy(
        "No duty matches. The turns of a year come by themselves, 45 days before their month; what is"
        " still to come stands in the year wheel."
    )
    list_display = ("shown_name", "shown_controller", "shown_due", "shown_owner", "shown_state")
    list_filter = (
        ControllerFilter,
        WorkFilter,
        code_filter(gettext_lazy("state"), "state", TURN_STATE_LABELS),
        CountedTurns,
    )
    search_by = SearchBy()
    ordering = ("-due_on", "id")
    sortable_by = ("shown_due",)

    @display(description=gettext_lazy("Duty"))
    def shown_name(self, row: DutyTurn) -> str:
        """Name the turn."""
        return turn_name(row, reader_language())

    @display(description=gettext_lazy("Due"), ordering="due_on")
    def shown_due(self, row: DutyTurn) -> str:
        """Give the day."""
        return f"{row.due_on:%d-%m-%Y}"

    @display(description=gettext_lazy("Answers for it"))
    def shown_owner(self, row: DutyTurn) -> str:
        """Name whose it is."""
        return owner_name(row) or "–"

    @display(description=gettext_lazy("State"))
    def shown_state(self, row: DutyTurn) -> SafeString:
        """Say how it stands."""
        today = clock.today()
        return chip(state_words(row, today), LOOKS[tone_of(row.state, row.due_on, today)])

    def heading(self, row: DutyTurn) -> str:
        """Name the turn and its year."""
        return f"{turn_name(row, reader_language())} · {row.year}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give turns with what each line names."""
        return with_work(super().get_queryset(request))

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Name the steps that state, proposal and owner allow and the actor may take."""
        offered = [step for step in duty_steps(row, actor) if step in OFFICE_TURN_STEPS]
        answers = ("carry_out_change", "decline_change")
        if row.has_proposal:
            hidden: tuple[str, ...] = ("complete_turn", "remind_owner", "waive_turn")
        else:
            hidden = answers
        if row.owner_id is None and row.contributor_id is None:
            hidden = (*hidden, "ask_owner", "remind_owner")
        return [step for step in offered if step not in hidden]

    def document(self, request: HttpRequest, row: DutyTurn) -> dict[str, Any]:
        """Show what it takes, whose it is, what was proposed and answered, and the evidence."""
        language = reader_language()
        proposals, evidence = list(row.proposals.all()), list(row.evidence.all())
        people = names_of(
            [
                *(row.done_by, row.waived_by),
                *(proposal.proposed_by for proposal in proposals),
                *(proposal.decided_by for proposal in proposals),
                *(file.attached_by for file in evidence),
            ]
        )
        subject = row.activity or (row.agreement.recipient if row.agreement else None)
        return super().document(request, row) | {
            "state_chip": self.shown_state(row),
            "controller_url": page_of(row.controller),
            "duty_url": page_of(row.duty),
            "wheel_url": reverse("year_wheel", query={"controller": row.controller.slug, "year": row.year}),
            "subject_url": page_of(subject) if subject else "",
            "done_when": done_when(row.duty, language),
            "source": DUTY_SOURCES[row.duty.kind],
            "owner": owner_name(row),
            "owner_url": page_of(row.contributor) if row.contributor else "",
            "moments": moments_of(row.links.all(), row.contributor_id, row.asked_at)
            if row.contributor_id and row.asked_at
            else [],
            "done_by": people.get(row.done_by, "–") if row.done_by else "",
            "waived_by": people.get(row.waived_by, "–") if row.waived_by else "",
            "proposals": [
                {
                    "row": proposal,
                    "who": people.get(proposal.proposed_by, "–"),
                    "answered_by": people.get(proposal.decided_by, "–") if proposal.decided_by else "",
                }
                for proposal in proposals
            ],
            "evidence": [
                {
                    "row": file,
                    "who": people.get(file.attached_by, "–"),
                    "url": reverse("admin:requests_app_dutyturn_file", args=[row.pk, file.pk]),
                }
                for file in evidence
            ],
        }

    def get_urls(self) -> list[Any]:
        """Add the address of a file of a turn."""
        file = path(
            "<uuid:object_id>/files/<uuid:evidence_id>/",
            self.admin_site.admin_view(self.file_view),
            name="requests_app_dutyturn_file",
        )
        return [file, *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: UUID, evidence_id: UUID) -> HttpResponse:
        """Give a file of a turn, and record that it was taken."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        turn = self.row_or_404(request, object_id)
        kept = turn.evidence.filter(pk=evidence_id).first()
        if kept is None:
            raise Http404
        record_read(
            kind=FILE,
            subject=turn,
            controller_id=turn.controller_id,
            actor=actor_in(request),
            now=clock.now(),
            document_id=kept.document_id,
        )
        return download(CaseFile(kept.document_id, kept.filename, "", kept.attached_at))
