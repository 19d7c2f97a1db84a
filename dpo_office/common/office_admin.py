"""The base of the back office: what is shown is what the actor may see, and nothing is edited but by a step.

Django's admin gives lists, search, filters and a sign-in; unfold gives the dress. Writes go through step
buttons (step_buttons.py) alone: there is no form that stores a model, no delete, no bulk action.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, override
from unfold.admin import ModelAdmin

from dpo_office.common import clock
from dpo_office.common.changes import history_entries
from dpo_office.common.office_lists import MOST_HITS, CappedPaginator, OfficeChangeList
from dpo_office.common.people.models import LOOKS
from dpo_office.common.people.permissions import VIEW_READS
from dpo_office.common.people.read_pages import reads_shown
from dpo_office.common.people.readers import Reader, readers_of
from dpo_office.common.people.reads import FILE, record_look, record_read, record_search
from dpo_office.common.permissions import Actor
from dpo_office.common.request_notes import notes_of
from dpo_office.common.search.lookup import Found, SearchBy, find_keys
from dpo_office.common.search.page import with_sealed_term
from dpo_office.common.search.terms import read_term
from dpo_office.common.step_buttons import StepButton, offered_buttons
from dpo_office.common.step_dialogs import StepDialog
from dpo_office.common.users import User, actor_of


def actor_in(request: HttpRequest) -> Actor:
    """Give the actor of a signed-in person, worked out once a request."""
    notes = notes_of(request)
    if notes.actor is None:
        user = request.user
        notes.actor = actor_of(user) if isinstance(user, User) else Actor(UUID(int=0), "nobody")
    return notes.actor


class OfficeAdmin(ModelAdmin):
    """A list and a document page for one kind of object.

    `view_permission` names what it takes to see a row; `document_template` shows one, with what
    `document()` gives; `steps` are its buttons, in the order of the flow.
    """

    view_permission: str = ""
    document_template: str = "office/document.html"
    steps: ClassVar[Sequence[StepButton]] = ()
    # Steps to which a page leads from where they belong, and not among its buttons.
    linked_steps: ClassVar[frozenset[str]] = frozenset()
    # Steps on a row that its reader knows in outline only; they are no buttons of its page.
    outline_steps: ClassVar[Sequence[StepButton]] = ()
    # Documents made of a row when somebody asks for one, by the name in their address.
    downloads: ClassVar[Mapping[str, Callable[[HttpRequest, Any], HttpResponseBase]]] = {}
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_max_show_all = 0
    paginator = CappedPaginator
    list_fullwidth = True
    # By what rows are found, in the list and in the search over everything.
    search_by = SearchBy()
    # In which order the search over everything shows its hits; the list's own without it.
    hit_ordering: tuple[str, ...] = ()
    # What an empty list tells people to do.
    when_empty: Any = ""
    # What the read log keeps: that a row was opened (as what), that the list was searched; and whether the
    # page of a row shows who has read it.
    opening_is_read_as = ""
    searches_are_logged = False
    shows_reads = False

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        translate_names(model)

    def heading(self, row: Any) -> str:
        """Give what people call the row."""
        return str(row)

    def document(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Give what the document page shows beside the row."""
        return {}

    def controller_of(self, row: Any) -> UUID | None:
        """Give the controller that the row belongs to; None when it belongs to no single one."""
        return getattr(row, "controller_id", None)

    def readers(self, row: Any) -> list[Reader]:
        """Name who may see the row, role by role."""
        return readers_of(self.view_permission, self.controller_of(row))

    def access(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Give who may see the row and, to those who may know, who has read it (office/readers.html)."""
        controller_id = self.controller_of(row)
        readers = self.readers(row)
        if not self.shows_reads or not actor_in(request).may(VIEW_READS, controller_id):
            return {"readers": readers, "reads": None}
        return {"readers": readers, **reads_shown(row)}

    def offered_steps(self, row: Any, actor: Actor) -> Sequence[str]:
        """Name the steps that the state, the rules and the actor's roles allow now."""
        return ()

    def hit(self, row: Any) -> Sequence[Any]:
        """Give the name of a row that is found, and what tells it from others; contact data is masked."""
        return (self.heading(row),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to whoever may see a row somewhere."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tell whether the actor may see such rows anywhere, or this one."""
        actor = actor_in(request)
        if obj is not None and hasattr(obj, "controller_id"):
            return actor.may(self.view_permission, obj.controller_id)
        return actor.may_somewhere(self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows begin with an action."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows change with a step."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: nothing is deleted here."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Limit every page to what the actor may see."""
        return self.model._default_manager.for_user(actor_in(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Refuse to filter by personal data: it would stand in the address, and tell what is masked."""
        marks = getattr(self.model, "personal_data", None)
        hidden = marks.personal | marks.special | marks.secrets if marks else frozenset()
        is_plain = lookup.partition("__")[0] not in hidden
        return is_plain and bool(super().lookup_allowed(lookup, value, request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[OfficeChangeList]:
        """Give the list that ends somewhere."""
        return OfficeChangeList

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Name what is searched, so that the list has a search field."""
        return self.search_by.fields()

    def find(self, rows: models.QuerySet[Any], text: str, *, most: int) -> Found:
        """Find the keys of the rows that a typed text may mean."""
        return find_keys(rows, self.search_by, read_term(text), most=most)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Keep what is found by index, the first five hundred of it."""
        if not search_term.strip():
            return queryset, False
        found = self.find(queryset, search_term, most=MOST_HITS)
        notes_of(request).found_is_cut = found.is_cut
        return queryset.filter(pk__in=found.keys), False

    def get_urls(self) -> list[Any]:
        """Add the step pages."""
        info = (self.opts.app_label, self.opts.model_name)
        step = path(
            "<uuid:object_id>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="{}_{}_step".format(*info),
        )
        download = path(
            "<uuid:object_id>/download/<slug:name>/",
            self.admin_site.admin_view(self.download_view),
            name="{}_{}_download".format(*info),
        )
        return [step, download, *super().get_urls()]

    def row_or_404(self, request: HttpRequest, object_id: Any) -> Any:
        """Give the row if the actor may see it; a foreign one answers like an unknown one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        if row is None:
            raise Http404
        return row

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list under the name of what it lists."""
        address = with_sealed_term(request)
        if address is not None:
            return HttpResponseRedirect(address)
        named = {"title": capfirst(self.opts.verbose_name_plural)}
        shown: HttpResponse = super().changelist_view(request, named | (extra_context or {}))
        if self.searches_are_logged and request.GET.get("q", "").strip():
            self.note_search(request, [self])
        return shown

    def note_read(self, request: HttpRequest, row: Any, kind: str) -> None:
        """Record that the reader opened the row, or took a document that is made of it."""
        record = record_look if kind in LOOKS else record_read
        record(
            kind=kind,
            subject=row,
            controller_id=self.controller_of(row),
            actor=actor_in(request),
            now=clock.now(),
        )

    def note_search(self, request: HttpRequest, searched: Sequence["OfficeAdmin"]) -> None:
        """Record that the reader searched these lists at once, and at which controllers; not for what."""
        actor = actor_in(request)
        wheres = [actor.controllers(pages.view_permission) for pages in searched]
        everywhere = None in wheres
        found = frozenset[UUID]().union(*(where for where in wheres if where))
        if everywhere or found:
            record_search(
                subject_type=str(searched[0].opts.model_name) if len(searched) == 1 else "",
                controllers=None if everywhere else found,
                actor=actor,
                now=clock.now(),
            )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the object as a document; there is nothing to post."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        document = self.document(request, row)
        access = self.access(request, row)
        if self.opening_is_read_as:
            self.note_read(request, row, self.opening_is_read_as)
        context = {
            **self._context(request, row),
            **access,
            "buttons": [
                button
                for button in offered_buttons(self.steps, self.offered_steps(row, actor_in(request)))
                if button.name not in self.linked_steps
            ],
            "history_url": self._url("history", row) if hasattr(row, "history") else "",
            **document,
        }
        return TemplateResponse(request, self.document_template, context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show what the database recorded: who, when, why, and what changed."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        if not hasattr(row, "history"):
            raise Http404  # a row that is itself a record has no other
        context = {**self._context(request, row), "entries": self.shown_history(row)}
        return TemplateResponse(request, "office/history.html", context)

    def shown_history(self, row: Any) -> list[dict[str, Any]]:
        """Give the recorded changes as the reader of the page is shown them."""
        return history_entries(row)

    def step_view(self, request: HttpRequest, object_id: UUID, name: str) -> HttpResponseBase:
        """Show a step's dialog, or take the step."""
        row = self.row_or_404(request, object_id)
        button = next((b for b in self.steps if b.name == name), None)
        if button is None:
            raise Http404
        actor = actor_in(request)
        dialog = StepDialog(
            request,
            button,
            row,
            actor=actor,
            is_offered=name in self.offered_steps(row, actor),
            back=self._url("change", row),
            context=self._context(request, row) | {"dialog_note": self.dialog_note(row, button)},
            about_letter=self.about_letter,
        )
        return dialog.answer()

    def dialog_note(self, row: Any, button: StepButton) -> str:
        """Give a line that stands in the dialog of a step, before anything was answered."""
        return ""

    def about_letter(self, letter: Any) -> str:
        """Give a line that stands with a letter that a step would write."""
        return ""

    def download_view(self, request: HttpRequest, object_id: UUID, name: str) -> HttpResponseBase:
        """Make a document of the row and hand it out; nothing is stored."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.row_or_404(request, object_id)
        if name not in self.downloads:
            raise Http404
        answer = self.downloads[name](request, row)
        self.note_read(request, row, FILE)
        answer["Cache-Control"] = "no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def download_urls(self, row: Any) -> dict[str, str]:
        """Give the address of each document that can be made of the row."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_download"
        return {key: reverse(name, args=[row.pk, key]) for key in self.downloads}

    def _context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        row.shown_name = self.heading(row)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": row.shown_name,
            "row": row,
            "original": row,
            "step_url": f"{self._url('change', row).removesuffix('change/')}step/",
            "document_url": self._url("change", row),
            "downloads": self.download_urls(row),
            "list_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        }

    def _url(self, page: str, row: Any) -> str:
        info = (self.opts.app_label, self.opts.model_name, page)
        return reverse("admin:{}_{}_{}".format(*info), args=[quote(row.pk)])


_TRANSLATED: set[Any] = set()


def translate_names(model: Any) -> None:
    """Let the names of a model and its fields be shown in the reader's language.

    Only what is shown changes: migrations read the names as they were written.
    """
    if model in _TRANSLATED:
        return  # pages may be registered anew by an app on top; a plural read now would stay in one language
    _TRANSLATED.add(model)
    meta = model._meta
    for field in meta.fields:
        field.verbose_name = _in_readers_language(field.verbose_name)
    plural = meta.verbose_name_plural
    meta.verbose_name = _in_readers_language(meta.verbose_name)
    if "verbose_name_plural" not in meta.original_attrs:
        # Django's own plural is put together late, but in no language. As it was written, whoever asks: a
        # model whose names are translated already would otherwise keep the plural of the start's language.
        with override(None):
            plural = str(plural)
    meta.verbose_name_plural = _in_readers_language(plural)


def _in_readers_language(name: Any) -> Any:
    # A name that Django translates already would be read here in the language of the start, and stay so.
    return name if isinstance(name, Promise) else gettext_lazy(str(name))
