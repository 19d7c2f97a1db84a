"""Authority cases in the back office: the list, the document of each, its files, and the answer as a PDF."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.actions.available_authority import newest, offered_on_authority_case
from requests_app.admin.authority_steps import AUTHORITY_BUTTONS
from requests_app.admin.authority_words import (
    answer_pdf,
    fingerprint,
    held_in_words,
    next_question,
    question_in_words,
)
from requests_app.admin.case_documents import CaseFile, download
from requests_app.admin.dossier_set_button import AUTHORITY_SET_BUTTON, GIVE_SET
from requests_app.admin.open_authority_case import may_open_somewhere, open_authority_case_page
from requests_app.domain.authority_steps import OWING
from requests_app.labels_authority import (
    AUTHORITY_KIND_LABELS,
    AUTHORITY_STATE_LABELS,
    OUTCOME_LABELS,
    authority_chip,
)
from requests_app.labels_chips import chip_of_day
from requests_app.models import AuthorityCase
from requests_app.permissions import GIVE_DOSSIER, VIEW_AUTHORITY_CASES
from requests_app.queries.authority_cases import late_condition, with_everything


class LateFilter(SimpleListFilter):
    """What the authority waits for beyond its limit."""

    title = _("time limit")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what is late."""
        return [("1", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is late today; what is no such choice narrows nothing."""
        return queryset.filter(late_condition(clock.today())) if self.value() == "1" else queryset


@admin.register(AuthorityCase)
class AuthorityCaseAdmin(RegistryAdmin):
    """Cases of the supervisory authority (GDPR Art. 31, 58)."""

    view_permission = VIEW_AUTHORITY_CASES
    document_template = "office/authority_case.html"
    steps: ClassVar = (*AUTHORITY_BUTTONS, AUTHORITY_SET_BUTTON)
    downloads: ClassVar = {"answer": answer_pdf}
    shows_reads = True
    list_title = _("Authority cases")
    when_empty = _(
        "No authority case is entered. When a letter from the authority comes, enter it with its file number"
        " and the day by which it is to be answered."
    )
    list_before_template = "office/authority_case_list_top.html"
    list_display = (
        "number",
        "shown_authority",
        "shown_controller",
        "shown_kind",
        "state_label",
        "limit",
        "shown_outcome",
    )
    list_filter = (
        ControllerFilter,
        code_filter(_("state"), "state", AUTHORITY_STATE_LABELS),
        code_filter(_("kind"), "kind", AUTHORITY_KIND_LABELS),
        code_filter(_("outcome"), "outcome", OUTCOME_LABELS),
        LateFilter,
    )
    search_by = SearchBy(reference="reference", number="file_number")
    search_help_text = _("Reference or file number")
    ordering = ("-created_at", "id")
    sortable_by = ("number",)

    @display(description=_("Reference"), ordering="created_at")
    def number(self, row: AuthorityCase) -> str:
        """Give the reference, unbroken."""
        return format_html('<span style="white-space: nowrap">{}</span>', row.reference)

    @display(description=_("Authority"))
    def shown_authority(self, row: AuthorityCase) -> str:
        """Give the authority and its file number."""
        return f"{row.authority}, {row.file_number}"

    @display(description=_("Kind"))
    def shown_kind(self, row: AuthorityCase) -> str:
        """Name the kind of letter it began with."""
        return str(row.get_kind_display())

    @display(description=_("State"))
    def state_label(self, row: AuthorityCase) -> str:
        """Name the state."""
        return str(row.get_state_display())

    @display(description=_("Time limit"))
    def limit(self, row: AuthorityCase) -> SafeString:
        """Say how the limit stands."""
        said = authority_chip(row.state, row.due_on, clock.today())
        return chip(said.text, said.tone)

    @display(description=_("Outcome"))
    def shown_outcome(self, row: AuthorityCase) -> str:
        """Name how the authority decided."""
        return str(row.get_outcome_display()) if row.outcome else "–"

    def hit(self, row: Any) -> Sequence[Any]:
        """Tell how it stands."""
        return (row.reference, row.file_number, row.get_state_display(), row.controller.name)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Give an authority case with all that hangs on it at hand."""
        row: Any = super().get_object(request, object_id, from_field)
        return with_everything(row) if row is not None else None

    def offered_steps(self, row: AuthorityCase, actor: Actor) -> Sequence[str]:
        """Name the steps that the state and what hangs on it allow, and the actor may take."""
        offered = offered_on_authority_case(row, actor)
        may_give = actor.may(GIVE_DOSSIER, row.controller_id) and len(row.held.all()) > 0
        return [*offered, GIVE_SET] if may_give else offered

    def document(self, request: HttpRequest, row: AuthorityCase) -> dict[str, Any]:
        """Put the authority case into words."""
        today = clock.today()
        people = _people(row)
        questions = [question_in_words(one, actor_in(request)) for one in row.questions.all()]
        follow_ups = list(row.follow_ups.all())
        return super().document(request, row) | {
            "chip": authority_chip(row.state, row.due_on, today),
            "controller_url": page_of(row.controller),
            "owner": people.get(row.owned_by, "–"),
            "closer": people.get(row.closed_by, "–") if row.closed_by else "",
            "letter": newest(row),
            "is_owing": row.state in OWING,
            "letters": [_letter(row, one, people) for one in row.letters.all()],
            "questions": questions,
            "next_question": next_question(row, questions, actor_in(request)),
            "answered": sum(1 for one in questions if one["row"].answered_at),
            "approved": sum(1 for one in questions if one["row"].approved_at),
            "annexes": [
                {
                    "row": annex,
                    "fingerprint": fingerprint(annex),
                    "url": _file_url(row, annex.document_id) if annex.document_id else "",
                }
                for annex in sorted(
                    row.annexes.all(), key=lambda annex: (annex.answer_id is None, annex.number)
                )
            ],
            "held": held_in_words(row, actor_in(request)),
            "review_is_due": row.hold_review_on <= today,
            "outcomes": [{"row": one, "who": people.get(one.recorded_by, "–")} for one in row.outcomes.all()],
            "follow_ups": [
                {
                    "row": one,
                    "chip": chip_of_day(one.due_on, today),
                    "who": people.get(one.done_by, "–") if one.done_by else "",
                }
                for one in follow_ups
            ],
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the way to enter a letter."""
        more = {"may_open": may_open_somewhere(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that enters a letter, and the address of a file."""
        opening = path(
            "open/", self.admin_site.admin_view(self.open_view), name="requests_app_authoritycase_open"
        )
        file = path(
            "<uuid:object_id>/files/<uuid:document_id>/",
            self.admin_site.admin_view(self.file_view),
            name="requests_app_authoritycase_file",
        )
        return [opening, file, *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Enter a letter of an authority."""
        return open_authority_case_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def file_view(self, request: HttpRequest, object_id: UUID, document_id: UUID) -> HttpResponse:
        """Give a letter or an annex, and record that it was taken."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        files = {one.document_id: one for one in (*row.letters.all(), *row.annexes.all()) if one.document_id}
        found = files.get(document_id)
        if found is None:
            raise Http404
        record_read(
            kind=FILE,
            subject=row,
            controller_id=row.controller_id,
            actor=actor_in(request),
            now=clock.now(),
            document_id=document_id,
        )
        return download(CaseFile(document_id, found.filename, "", clock.now()))


def _people(row: AuthorityCase) -> dict[Any, str]:
    """Name everybody whom the page names, with one query."""
    keys = [row.owned_by, row.closed_by, *(one.recorded_by for one in row.outcomes.all())]
    keys += [one.done_by for one in row.follow_ups.all()]
    for letter in row.letters.all():
        keys += [letter.recorded_by, *(answer.recorded_by for answer in letter.answers.all())]
        for asked in letter.limit_requests.all():
            keys += [asked.asked_by, asked.recorded_by]
    return names_of(keys)


def _letter(row: AuthorityCase, letter: Any, people: dict[Any, str]) -> dict[str, Any]:
    return {
        "row": letter,
        "who": people.get(letter.recorded_by, "–"),
        "url": _file_url(row, letter.document_id) if letter.document_id else "",
        "requests": [
            {"row": asked, "who": people.get(asked.asked_by, "–")} for asked in letter.limit_requests.all()
        ],
        "answers": [
            {
                "row": answer,
                "who": people.get(answer.recorded_by, "–"),
                "late_days": max((answer.sent_on - letter.due_on).days, 0),
            }
            for answer in letter.answers.all()
        ],
    }


def _file_url(row: AuthorityCase, document_id: UUID) -> str:
    return reverse("admin:requests_app_authoritycase_file", args=[row.pk, document_id])
