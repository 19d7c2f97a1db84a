"""Letters that came in on paper, each with its pages, beside which its steps are taken."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.people.names import names_of
from dpo_office.common.people.readers import Reader
from dpo_office.common.people.reads import LETTER
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.actions.available_post import offered_on
from requests_app.actions.post_filing import pdf_of_letter
from requests_app.admin.post_steps import LETTER_BUTTONS, table_of
from requests_app.admin.post_words import letter_name, pages_in_words, people_in, sheets_shown, tone_of
from requests_app.admin.relation_words import readers_with_case
from requests_app.domain.post_steps import POST_WAITING
from requests_app.labels_chips import chip_of_day
from requests_app.labels_post import POST_STATE_LABELS
from requests_app.models import PostLetter
from requests_app.permissions import VIEW_POST
from requests_app.queries.post import Sheets, sheets_of_letter


def letter_file(_request: HttpRequest, row: PostLetter) -> HttpResponse:
    """Give the pages of a letter as a PDF."""
    answer = HttpResponse(pdf_of_letter(row), content_type="application/pdf")
    name = f"letter-{row.arrived_on:%Y-%m-%d}-{row.first_page}-{row.last_page}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@admin.register(PostLetter)
class PostLetterAdmin(RegistryAdmin):
    """Letters that came in on paper, first those whose answer is due first."""

    view_permission = VIEW_POST
    document_template = "office/post_letter.html"
    steps: ClassVar = LETTER_BUTTONS
    downloads: ClassVar = {"pdf": letter_file}
    related = ("controller", "batch", "case")
    list_title = _("Letters on paper")
    when_empty = _("No letter matches. Letters come from the scanned post that is taken in.")
    list_display = ("shown_name", "shown_controller", "shown_arrived", "shown_due", "shown_state")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", POST_STATE_LABELS))
    search_by = SearchBy()
    ordering = ("due_on", "id")
    sortable_by = ()
    opening_is_read_as = LETTER
    shows_reads = True

    @display(description=_("Letter"))
    def shown_name(self, row: PostLetter) -> str:
        """Name the letter by its pages."""
        return pages_in_words(row)

    @display(description=_("Arrived"))
    def shown_arrived(self, row: PostLetter) -> str:
        """Give the day on which it arrived."""
        return f"{row.arrived_on:%d-%m-%Y}"

    @display(description=_("If it is a request"))
    def shown_due(self, row: PostLetter) -> Any:
        """Give when an answer would be due, of a letter that waits."""
        if row.state != POST_WAITING:
            return "–"
        due = chip_of_day(row.due_on, clock.today())
        return chip(due.text, due.tone)

    @display(description=_("State"))
    def shown_state(self, row: PostLetter) -> Any:
        """Say where it stands."""
        return chip(row.get_state_display(), tone_of(row))

    def heading(self, row: PostLetter) -> str:
        """Name the letter."""
        return letter_name(row)

    def offered_steps(self, row: PostLetter, actor: Actor) -> Sequence[str]:
        """Name the steps that its state, pages and neighbours allow and the actor may take."""
        return offered_on(_sheets(row), actor)

    def readers(self, row: PostLetter) -> list[Reader]:
        """Name who may see it; what lies in a case is seen with the case."""
        return super().readers(row) if row.case is None else readers_with_case(self.view_permission, row.case)

    def document(self, request: HttpRequest, row: PostLetter) -> dict[str, Any]:
        """Show its pages, when it arrived, and where it went."""
        sheets = _sheets(row)
        names = names_of(people_in([sheets]))
        return super().document(request, row) | {
            "sheets": sheets_shown(sheets, actor_in(request), names),
            "controller_url": page_of(row.controller),
            "has_pages": bool(sheets.kept),
        }

    def _context(self, request: HttpRequest, row: PostLetter) -> dict[str, Any]:
        """Show the pages beside a step's dialog: people type what they read there."""
        shown = sheets_shown(_sheets(row), actor_in(request), {})
        return super()._context(request, row) | {
            "table_url": table_of(row),
            "beside_dialog": "office/post_beside.html",
            "beside": shown,
        }


def _sheets(row: Any) -> Sheets:
    """Give a letter with its pages; a page asks for them several times."""
    if not hasattr(row, "shown_sheets"):
        row.shown_sheets = sheets_of_letter(row)
    return row.shown_sheets
