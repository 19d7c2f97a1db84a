"""The site of the back office: unfold's, with a search that is limited and remembers nothing."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

from dpo_office.common.refusals import refusal_page
from dpo_office.common.sign_in_again import keeps_input, sign_in_again

# So many hits of a kind; whoever wants more narrows the search, or goes to the list.
HITS_OF_A_KIND = 8


class OfficeSite(UnfoldAdminSite):
    """Where the pages of the office hang together."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Let somebody whose session ended in mid-form sign in without losing what was typed."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def show() -> HttpResponse:
                try:
                    shown: HttpResponse = guarded(request, *args, **kwargs)
                except (PermissionDenied, Http404) as refusal:
                    # A role that was taken back in mid-form takes no words with it.
                    if isinstance(refusal, Http404):
                        return refusal_page(request, "not_found", 404)
                    return refusal_page(request, "not_permitted", 403)
                return shown

            if request.method != "POST" or self.has_permission(request) or not keeps_input(request):
                return show()
            return sign_in_again(request, self.login_form, self.each_context, show)

        return page

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Leave the colours to theme.css: a style sheet in the page would need a weaker content policy."""
        return {**super().each_context(request), "colors": None}

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Lead to Today: people do not know what an app is."""
        return HttpResponseRedirect(reverse("admin:index"))

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Find objects by their reference, number, name or address, as far as the actor may see them.

        Nothing is kept between two searches, so that a role that is taken away shows nothing more.
        """
        text = request.GET.get("s", "").strip()
        results = list(self.hits(request, text)) if text else []
        if text:
            self._note_search(request)
        context = {
            "page_obj": Paginator(results, max(len(results), 1)),
            "results": Paginator(results, max(len(results), 1)).page(1),
            "page_counter": 0,
            "command_show_history": False,
        }
        answer = TemplateResponse(request, "unfold/helpers/command_results.html", context)
        answer["HX-Trigger"] = "search"
        return answer

    def _note_search(self, request: HttpRequest) -> None:
        """Record one search through every kind of object about people that the reader may see."""
        logged = [pages for pages in self._registry.values() if getattr(pages, "searches_are_logged", False)]
        if logged:
            logged[0].note_search(request, logged)

    def hits(self, request: HttpRequest, text: str) -> Iterator[SearchResult]:
        """Give what is found, kind by kind; what the apps on top bring stands before the kernel's."""
        for model, pages in reversed(self._registry.items()):
            if not pages.get_search_fields(request) or not pages.has_view_permission(request):
                continue
            meta = model._meta
            rows, _many = pages.get_search_results(request, pages.get_queryset(request), text)
            for row in rows[:HITS_OF_A_KIND]:
                link = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
                named = pages.heading(row) if hasattr(pages, "heading") else str(row)
                yield SearchResult(named, str(meta.verbose_name), link, None)


class OfficeAdminConfig(AdminConfig):
    """Django's admin, at our site."""

    default_site = "dpo_office.common.office_site.OfficeSite"
