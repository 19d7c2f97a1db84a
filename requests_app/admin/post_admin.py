"""Post that came in on paper: scanned batches, and their sorting tables."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.documents import Document, read_document
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import FILE, LETTER, record_read
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from requests_app.actions.available_post import offered_for_batch
from requests_app.admin.post_steps import BATCH_BUTTONS
from requests_app.admin.post_take_in import may_take_in_post, take_in_page
from requests_app.admin.post_words import batch_name, originals_in_words, people_in, sheets_shown
from requests_app.domain.post_steps import BATCH_DONE, POST_WAITING
from requests_app.labels_post import BATCH_STATE_LABELS
from requests_app.models import Case, PostBatch, PostLetter
from requests_app.permissions import VIEW_POST
from requests_app.queries.post import originals_due, sheets_of, with_letter_counts

PICTURE_HEADERS = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}


class OriginalsFilter(SimpleListFilter):
    """Whose paper may be shredded."""

    title = _("originals")
    parameter_name = "originals"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what is due."""
        return [("due", _("may be shredded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what is due."""
        return originals_due(queryset, clock.today()) if self.value() == "due" else queryset


@admin.register(PostBatch)
class PostBatchAdmin(RegistryAdmin):
    """Scanned piles of post, the newest first; each with its sorting table."""

    view_permission = VIEW_POST
    document_template = "office/post_batch.html"
    list_before_template = "office/post_list_top.html"
    steps: ClassVar = BATCH_BUTTONS
    list_title = _("Post on paper")
    when_empty = _("No post matches. Scan the post of a day as one PDF and take it in here.")
    list_display = ("shown_name", "shown_controller", "shown_taken_in", "shown_waiting", "shown_box")
    list_filter = (ControllerFilter, OriginalsFilter, code_filter(_("state"), "state", BATCH_STATE_LABELS))
    search_by = SearchBy()
    ordering = ("-created_at", "-id")
    sortable_by = ()
    opening_is_read_as = LETTER
    shows_reads = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Give batches with how many letters there are, and how many of them wait."""
        return with_letter_counts(super().get_queryset(request))

    @display(description=_("Post"))
    def shown_name(self, row: PostBatch) -> str:
        """Name the batch."""
        return batch_name(row)

    @display(description=_("Taken in"))
    def shown_taken_in(self, row: PostBatch) -> str:
        """Give when it was taken in."""
        return localtime(row.created_at).strftime("%d-%m-%Y %H:%M")

    @display(description=_("Letters"))
    def shown_waiting(self, row: Any) -> Any:
        """Give how many letters wait, of how many."""
        if row.state == BATCH_DONE:
            return chip(row.get_state_display(), "good")
        said = {"waiting": row.letters_waiting, "all": row.letters_all}
        return chip(_("%(waiting)s of %(all)s wait") % said, "near")

    @display(description=_("Originals"))
    def shown_box(self, row: PostBatch) -> str:
        """Say where the paper lies, and from when it may go."""
        return originals_in_words(row)

    def heading(self, row: PostBatch) -> str:
        """Name the batch."""
        return batch_name(row)

    def offered_steps(self, row: PostBatch, actor: Actor) -> Sequence[str]:
        """Name the steps that the state allows and the actor may take; shredding from its day on."""
        return offered_for_batch(row, actor, clock.today())

    def document(self, request: HttpRequest, row: PostBatch) -> dict[str, Any]:
        """Show the sorting table, and where the paper lies."""
        actor = actor_in(request)
        table = sheets_of(row)
        names = names_of({row.taken_in_by, row.originals_destroyed_by, *people_in(table)})
        waiting = sum(sheets.letter.state == POST_WAITING for sheets in table)
        return super().document(request, row) | {
            "sheets": [sheets_shown(sheets, actor, names) for sheets in table],
            "waiting": waiting,
            "letters": len(table),
            "settled": len(table) - waiting,
            "controller_url": page_of(row.controller),
            "taken_in_by": names.get(row.taken_in_by, "–"),
            "originals": originals_in_words(row),
            "destroyed_by": names.get(row.originals_destroyed_by, "–") if row.originals_destroyed_by else "",
        }

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the batches, with the way to the page that takes one in."""
        more = {"may_take_in": may_take_in_post(actor_in(request))}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def get_urls(self) -> list[Any]:
        """Add the page that takes in a scan, and the pictures of pages."""
        site = self.admin_site
        taking = path("take-in/", site.admin_view(self.take_in_view), name="requests_app_postbatch_takein")
        pictures = [
            path(
                f"<uuid:object_id>/{name}/<int:number>/",
                site.admin_view(view),
                name=f"requests_app_postbatch_{name}",
            )
            for name, view in (("page", self.page_view), ("preview", self.preview_view))
        ]
        return [taking, *pictures, *super().get_urls()]

    def take_in_view(self, request: HttpRequest) -> HttpResponse:
        """Take in a scanned pile of post."""
        return take_in_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def page_view(self, request: HttpRequest, object_id: UUID, number: int) -> HttpResponse:
        """Give the picture of a page, and record that it was looked at."""
        answer, batch, document = self._picture(request, object_id, number, "picture")
        if document is not None:
            record_read(
                kind=FILE,
                subject=batch,
                controller_id=batch.controller_id,
                actor=actor_in(request),
                now=clock.now(),
                document_id=document.pk,
            )
        return answer

    def preview_view(self, request: HttpRequest, object_id: UUID, number: int) -> HttpResponse:
        """Give the small picture of a page; opening the table is what the read log knows of it."""
        return self._picture(request, object_id, number, "preview")[0]

    def _picture(
        self, request: HttpRequest, object_id: UUID, number: int, which: str
    ) -> tuple[HttpResponse, Any, Document | None]:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"]), None, None
        batch = self.row_or_404(request, object_id)
        page = batch.pages.filter(number=number, destroyed_at__isnull=True).select_related(which).first()
        if page is None or _is_apart(batch, number, actor_in(request)):
            raise Http404
        document: Document = getattr(page, which)
        content = read_document(document)
        return HttpResponse(content, content_type="image/jpeg", headers=PICTURE_HEADERS), batch, document


def _is_apart(batch: PostBatch, number: int, actor: Actor) -> bool:
    """Tell whether a page lies in a case that is kept from the reader."""
    letters = PostLetter.objects.filter(batch=batch, first_page__lte=number, last_page__gte=number)
    return letters.filter(case__in=Case.objects.kept_from(actor).values("pk")).exists()
