"""The cases in the back office: the list, the page of each, its steps and its files."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.documents import with_file_size
from dpo_office.common.office_admin import OfficeAdmin, actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import CASE, FILE, record_read
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from dpo_office.common.step_buttons import StepButton, offered_buttons
from registry_app.admin.base import page_of
from registry_app.admin.words import contact_changes_masked, contact_names
from registry_app.permissions import hides_contact
from requests_app.actions.available import available_steps, step_to_take
from requests_app.actions.decision_records import record_steps
from requests_app.actions.identity_checks import check_steps
from requests_app.actions.identity_papers import paper_steps
from requests_app.actions.later_checks import may_check
from requests_app.actions.proposals import proposal_steps
from requests_app.actions.risk_measures import measure_steps
from requests_app.admin.case_documents import download, files_of, may_have, pictures_sent
from requests_app.admin.case_file_words import file_lines
from requests_app.admin.case_filters import (
    AnsweredFilter,
    ControllerDropdown,
    CountedCases,
    DeadlineFilter,
    KindFilter,
    OwnerFilter,
    RelationFilter,
    StateFilter,
    TestFilter,
    WorkFilter,
    shows_open,
)
from requests_app.admin.case_page import case_page
from requests_app.admin.case_steps import CASE_BUTTONS
from requests_app.admin.case_words import deadline_chip, person_of, rights_text
from requests_app.admin.colleagues_case import BUTTON as COLLEAGUES_BUTTON
from requests_app.admin.colleagues_case import opening_dialog, outline_page
from requests_app.admin.decision_record_steps import RECORD_BUTTONS, RECORD_STEP_NAMES
from requests_app.admin.decision_record_words import beside_section, decisions_shown
from requests_app.admin.dossier_button import DOSSIER_BUTTON, GIVE
from requests_app.admin.dossier_set_button import CASE_SET_BUTTON, GIVE_SET
from requests_app.admin.form_decision import decision_page
from requests_app.admin.identity_steps import IDENTITY_BUTTONS
from requests_app.admin.letter_words import identity_line, letter_line
from requests_app.admin.masked_words import OPEN, OPEN_BUTTON, masked_case, masking_for, opening_steps
from requests_app.admin.measure_steps import MEASURE_BUTTONS
from requests_app.admin.open_case import (
    LOCAL_INPUT,
    may_open_elsewhere,
    may_open_somewhere,
    open_case_page,
)
from requests_app.admin.paper_steps import PAPER_BUTTONS
from requests_app.admin.proposal_steps import CHECK_BUTTON, PROPOSAL_BUTTONS
from requests_app.admin.proposal_words import proposal_shown
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.models import Case, StepProposal
from requests_app.permissions import GIVE_DOSSIER, VIEW
from requests_app.queries.case_beside import beside_case
from requests_app.queries.case_letters import case_letters, take_letters_to_hand
from requests_app.queries.case_links import is_linked
from requests_app.queries.cases import extracts, forms_sent
from requests_app.queries.decision_records import records_in
from requests_app.queries.enquiries import fetch_checks
from requests_app.queries.four_eyes import proposals_in
from requests_app.queries.masking import cleared_in_notes
from requests_app.queries.need_to_know import outlined_case
from requests_app.queries.page_case import case_on_page

# Steps that few cases need: folded away, so that the others are found at a glance.
SELDOM = frozenset(
    (
        "name_representative",
        "end_representation",
        "name_customer",
        "drop_customer",
        "change_relation",
        "mark_confidential",
        "begin_check",
        "give_up_check",
        "set_measure",
        "mark_identity_paper",
        "unmark_identity_paper",
        "lift_measure",
        "draft_record",
        "link_case",
        "unlink_case",
        "assign_case",
        "allow_late_question",
        "revoke_link",
        GIVE,
        GIVE_SET,
    )
)
# The steps whose letter may tell what only we know.
ANSWERING = ("send_answer", "send_part_answer", "refuse_case")

APPROVE = "approve_proposal"
DECIDED_BY = frozenset(button.name for button in PROPOSAL_BUTTONS)
NOWRAP = '<span style="white-space: nowrap">{}</span>'
DEADLINE = '<span class="o-chip {}">{}</span><br><span class="o-muted" style="white-space: nowrap">{}</span>'


@admin.register(Case)
class CaseAdmin(OfficeAdmin):
    """What people ask of the controllers."""

    view_permission = VIEW
    document_template = "office/case.html"
    searches_are_logged = True
    opening_is_read_as = CASE
    shows_reads = True
    linked_steps = frozenset((OPEN,))
    steps: ClassVar = (
        *PROPOSAL_BUTTONS,
        CHECK_BUTTON,
        *CASE_BUTTONS,
        *IDENTITY_BUTTONS,
        *MEASURE_BUTTONS,
        *PAPER_BUTTONS,
        *RECORD_BUTTONS,
        DOSSIER_BUTTON,
        CASE_SET_BUTTON,
        OPEN_BUTTON,
    )
    outline_steps: ClassVar = (COLLEAGUES_BUTTON,)
    list_display = (
        "number",
        "person",
        "asks_for",
        "state_label",
        "controller_name",
        "owner",
        "deadline",
    )
    list_display_links = ("number", "person")
    list_filter = (
        StateFilter,
        KindFilter,
        RelationFilter,
        ControllerDropdown,
        DeadlineFilter,
        OwnerFilter,
        WorkFilter,
        AnsweredFilter,
        CountedCases,
        TestFilter,
    )
    list_filter_submit = False
    sortable_by = ("number", "deadline")
    search_by = SearchBy(
        reference="reference",
        names="requester_name",
        email="requester_email",
        phone="requester_phone",
        number="requester_customer_number",
    )
    # The same in the palette as on the page: what is due last is what people mostly ask about.
    hit_ordering = ("-due_on", "-id")
    search_help_text = _("Reference, name, e-mail, telephone or customer number")
    list_before_template = "office/case_list_top.html"
    when_empty = _(
        "Cases appear here when somebody asks for something; open one when a person calls or writes."
    )

    @display(description=_("Reference"), ordering="reference")
    def number(self, case: Case) -> str:
        """Give the reference, unbroken."""
        return format_html(NOWRAP, case.reference)

    @display(description=_("Person"))
    def person(self, case: Any) -> str:
        """Name who asks; of a colleague's case nobody."""
        return "–" if case.is_outlined else person_of(case, hides_contact=case.hides_contact) or "–"

    @display(description=_("Asks for"))
    def asks_for(self, case: Any) -> str:
        """Name the rights; of a colleague's case none."""
        return "–" if case.is_outlined else rights_text(case)

    @display(description=_("State"))
    def state_label(self, case: Case) -> str:
        """Name the state."""
        return str(case.get_state_display())

    @display(description=_("Controller"))
    def controller_name(self, case: Case) -> str:
        """Name the controller."""
        return case.controller.name

    @display(description=_("Owner"))
    def owner(self, case: Any) -> str:
        """Name who works on it."""
        return str(case.owner_name)

    @display(description=_("Time limit"), ordering="due_on")
    def deadline(self, case: Case) -> str:
        """Say how the time limit stands, and its day."""
        chip = deadline_chip(case, clock.today())
        # While the clock stands still the chip names the only day there is.
        day = "" if case.is_paused and case.state in OPEN_STATES else f"{case.due_on:%d-%m-%Y}"
        return format_html(DEADLINE, chip.tone, chip.text, day)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Give the cases with what each line of the list shows; those of colleagues in outline."""
        actor = actor_in(request)
        rows: models.QuerySet[Any] = Case.objects.outlined_for(actor)
        return (
            rows.annotate(hides_contact=hides_contact(actor))
            .select_related("controller")
            .prefetch_related("items")
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look up who works on the cases, once for the whole list."""
        listed = super().get_changelist_instance(request)
        names = names_of(case.owned_by for case in listed.result_list)
        for case in listed.result_list:
            case.owner_name = names.get(case.owned_by, "–")
        return listed

    def get_ordering(self, request: HttpRequest) -> Sequence[Any]:
        """Put what is due soonest first; where ended cases are listed too, the latest."""
        return ("due_on", "id") if shows_open(request) else ("-due_on", "-id")

    def hit(self, row: Any) -> Sequence[Any]:
        """Tell who asks for what, and how the case stands."""
        due = _("answer by %(date)s") % {"date": f"{row.due_on:%d-%m-%Y}"} if row.state in OPEN_STATES else ""
        return (
            row.reference,
            _("a colleague works on it")
            if row.is_outlined
            else person_of(row, hides_contact=row.hides_contact),
            "" if row.is_outlined else rights_text(row),
            row.get_state_display(),
            _("test case") if row.is_test else "",
            due,
            row.controller.name,
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give a case with its details, and with who reads it for the steps' questions."""
        try:
            case = case_on_page(actor_in(request), UUID(object_id))
        except ValueError:
            return None
        if case is not None:
            if case.has_proposals:
                proposals = with_file_size(StepProposal.objects.all())
                models.prefetch_related_objects([case], models.Prefetch("proposals", proposals))
            if case.has_records:
                models.prefetch_related_objects([case], "decision_records")
            if case.is_behind_link:
                models.prefetch_related_objects([case], "answer_links")
            if case.has_checks:
                # The steps on offer go by the checks already, the page by all of it.
                case.beside = beside_case(case)
            fetch_checks([case])
            case.reader = actor_in(request)
            case.masking = masking_for(request, case, lambda: cleared_in_notes(case.pk))
            case.asked_task = request.GET.get("task", "")
        return case

    def access(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Leave who may see the case, and who read of it, to its page, which asks for all names at once."""
        return {}

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Give what the page of a case shows."""
        actor = actor_in(request)
        take_letters_to_hand(row)
        contact = {
            name: row.masking.contact(getattr(row, f"requester_{name}")) for name in ("email", "phone")
        }
        offered = self.offered_steps(row, actor)
        following = _next(row, offered)
        page = masked_case(row, case_page(row, actor, offered, request.GET.get("tab", "")), actor)
        in_section = beside_section(offered, page["decisions"])
        buttons = [b for b in offered_buttons(self.steps, offered) if b.name not in in_section]
        others = [button for button in buttons if button.name not in (following, OPEN)]
        return {
            "contact": contact,
            "may_open_elsewhere": may_open_elsewhere(actor),
            "received_input": f"{localtime(row.received_at):{LOCAL_INPUT}}",
            "next_button": next((button for button in buttons if button.name == following), None),
            "other_buttons": [button for button in others if button.name not in SELDOM],
            "seldom_buttons": [button for button in others if button.name in SELDOM],
            "kept": file_lines(row, clock.today()),
            "may_name_customer": row.has_customers_like and "name_customer" in offered,
            **page,
        }

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Name the steps that are possible and permitted now."""
        if getattr(row, "is_outlined", False):
            return []
        given = [GIVE] if actor.may(GIVE_DOSSIER, row.controller_id) else []
        if given and is_linked(row):
            given.append(GIVE_SET)
        of_rows = [
            *proposal_steps(row, actor),
            *check_steps(row, actor),
            *measure_steps(row, actor),
            *paper_steps(row, actor),
            *record_steps(row, actor),
        ]
        later = [CHECK_BUTTON.name] if may_check(row, actor) else []
        return [*of_rows, *later, *available_steps(row, actor), *given, *opening_steps(row, actor)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a case; of one that a colleague works on that it is there."""
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except Http404:
            case = self._colleagues_case(request, object_id)
            if case is None:
                raise
            context = super()._context(request, case)
            return outline_page(request, case, actor_in(request), context)

    def step_view(self, request: HttpRequest, object_id: UUID, name: str) -> HttpResponseBase:
        """Show a step's dialog, or take the step; a colleague's case knows one: to open it."""
        if name != COLLEAGUES_BUTTON.name:
            return super().step_view(request, object_id, name)
        case = self._colleagues_case(request, str(object_id))
        is_closed = case is not None
        if case is None:
            # Open already, by now or all along: a look leads there, and there is nothing to take.
            case = self.row_or_404(request, object_id)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(page_of(case))
        context = super()._context(request, case)
        return opening_dialog(request, case, actor_in(request), context, is_closed=is_closed)

    def _colleagues_case(self, request: HttpRequest, object_id: str) -> Case | None:
        try:
            return outlined_case(actor_in(request), UUID(object_id))
        except ValueError:
            return None

    def shown_history(self, row: Any) -> list[dict[str, Any]]:
        """Mask what people wrote in what was recorded."""
        entries: list[dict[str, Any]] = row.masking.page(super().shown_history(row))
        contact = contact_names(Case, "requester_email", "requester_phone")
        return contact_changes_masked(entries, contact, row.masking.contact)

    def _context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Show what is decided about beside its dialog: a proposal, or the decision records."""
        actor = actor_in(request)
        context = super()._context(request, row)
        match = request.resolver_match
        name = match.kwargs.get("name") if match else None
        if name in RECORD_STEP_NAMES and records_in(row):
            keys = (
                key for one in records_in(row) for key in (one.drafted_by, one.advised_by, one.decided_by)
            )
            shown = row.masking.page(decisions_shown(row, actor, names_of(keys), ()))
            return context | {"beside_dialog": "office/case/decisions.html", "decisions": shown}
        if name not in DECIDED_BY:
            return context
        names = names_of(proposal.proposed_by for proposal in proposals_in(row))
        proposal = row.masking.page(proposal_shown(row, actor, names, clock.today()))
        return context | {"beside_dialog": "office/case/proposal.html", "proposal": proposal}

    def dialog_note(self, row: Any, button: StepButton) -> str:
        """Say who asks, as far as it is known, where the step writes a letter to them."""
        return identity_line(row) if button.name in ANSWERING else ""

    def about_letter(self, letter: Any) -> str:
        """Say what a letter reveals, and what shows that its reader is the person."""
        return letter_line(letter)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, with the way to a new case for those who may open one."""
        more = {"may_open": may_open_somewhere(actor_in(request)), "title": _("Cases")}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that opens a case, and the files."""
        opening = path("open/", self.admin_site.admin_view(self.open_view), name="requests_app_case_open")
        file = path(
            "<uuid:object_id>/file/<uuid:document_id>/",
            self.admin_site.admin_view(self.file_view),
            name="requests_app_case_file",
        )
        form = path(
            "<uuid:object_id>/form/",
            self.admin_site.admin_view(self.form_view),
            name="requests_app_case_form",
        )
        return [opening, file, form, *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Open a case."""
        return open_case_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def form_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        """Show what a decision on the returned form rests on."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        case, actor = self.row_or_404(request, object_id), actor_in(request)
        context = super()._context(request, case) | {"title": _("Decide on the form")}
        return decision_page(request, case, actor, self.offered_steps(case, actor), context)

    def file_view(self, request: HttpRequest, object_id: UUID, document_id: UUID) -> HttpResponse:
        """Give a file of a case; one that is not the reader's answers like one that does not exist."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        case = self.row_or_404(request, object_id)
        models.prefetch_related_objects([case], forms_sent(), extracts())
        files = [*files_of(case, case_letters(case)), *pictures_sent(case)]
        file = next((file for file in files if file.document_id == document_id), None)
        if file is None or not may_have(actor_in(request), case, file):
            raise Http404
        answer = download(file)
        record_read(
            kind=FILE,
            subject=case,
            controller_id=case.controller_id,
            actor=actor_in(request),
            now=clock.now(),
            document_id=file.document_id,
        )
        return answer


def _next(case: Any, offered: Sequence[str]) -> str:
    """Choose what comes first: what the reader may approve, or else the step that the case waits for.

    Whoever proposed something waits for somebody else.
    """
    if APPROVE in offered:
        return APPROVE
    return "" if "withdraw_proposal" in offered else step_to_take(case, offered)
