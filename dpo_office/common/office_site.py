"""The site of the back office: unfold's, with a search that is limited and remembers nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from unfold.sites import UnfoldAdminSite

from dpo_office.common.handbook.finding import find_chapters
from dpo_office.common.refusals import refusal_page
from dpo_office.common.request_notes import notes_of
from dpo_office.common.search.lookup import MOST_LOOKED_AT
from dpo_office.common.search.page import SEARCH_VAR, address_of, sealed_for, with_sealed_term
from dpo_office.common.search.terms import Term, cleaned, read_term
from dpo_office.common.sign_in.doors import SignIn
from dpo_office.common.sign_in.ending import end_other_sessions
from dpo_office.common.sign_in.proof import asks_proof, go_on, is_proved_elsewhere, prove_again
from dpo_office.common.sign_in.provider_flows import provider_label
from dpo_office.common.sign_in.questions import SignInForm, wait_words
from dpo_office.common.sign_in.sessions import BY_PROVIDER, follow_key, note_end
from dpo_office.common.sign_in.waits import PROOF, MustWait, count_try, forget_tries, proof_door
from dpo_office.common.sign_in_again import keeps_input, sign_in_again
from dpo_office.common.users import user_in

# So many hits of a kind; whoever wants more goes to the list, or types more.
HITS_OF_A_KIND = 8
# A page is read or posted to; it knows no other way.
METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Hit:
    """A row that was found: its name, what tells it from others, its page."""

    title: str
    details: list[str]
    url: str


@dataclass(frozen=True)
class Hits:
    """What was found of one kind; `more` leads to all of it when it is more than is shown."""

    kind: str
    kinds: str
    hits: list[Hit]
    count: int
    is_cut: bool
    more_url: str


class OfficeSite(UnfoldAdminSite):
    """Where the pages of the office hang together, and the doors to them (docs/rules/sign_in.md)."""

    login_form = SignInForm

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Guard a page: let somebody whose session ended sign in, and ask who it is where a step asks.

        Nothing that was typed in a dialog is lost by either.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in METHODS:
                # Django's lists answer each of them with the list.
                return HttpResponseNotAllowed(METHODS)

            def show() -> HttpResponse:
                try:
                    shown: HttpResponse = guarded(request, *args, **kwargs)
                except (PermissionDenied, Http404) as refusal:
                    # A role that was taken back in mid-form takes no words with it.
                    if isinstance(refusal, Http404):
                        return refusal_page(request, "not_found", 404)
                    return refusal_page(request, "not_permitted", 403)
                return shown

            if self.has_permission(request):
                if asks_proof(request):
                    return prove_again(request, self.each_context, show)
                return go_on(request, show) if is_proved_elsewhere(request) else show()
            if request.method != "POST" or _is_of_the_door(request):
                return show()
            if keeps_input(request):
                return sign_in_again(request, self.login_form, self.each_context, show)
            messages.warning(
                request,
                _("Your session has ended, and what you pressed was not done. Sign in, and do it once more."),
            )
            return redirect_to_login(_page_before(request), reverse("admin:login"))

        return page

    @method_decorator((never_cache, sensitive_post_parameters()))
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for name and password; what comes then is the doors' business."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "provider": provider_label() if settings.DPO_OIDC_ISSUER else "",
            "is_provider_only": settings.DPO_OIDC_ONLY,
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        page = SignIn.as_view(
            extra_context=context, authentication_form=self.login_form, template_name="admin/login.html"
        )
        return cast("HttpResponse", page(request))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Note that the session ends, and end it; where it began by the provider, say that that goes on."""
        by_provider = request.method == "POST" and request.session.get(BY_PROVIDER, False)
        if request.method == "POST":
            note_end(request)
        answer = super().logout(request, extra_context)
        return HttpResponseRedirect(reverse("provider_signed_out")) if by_provider else answer

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change one's own password; all other sessions end. Wrong tries of the old one wait as elsewhere."""
        if request.method != "POST":
            return super().password_change(request, extra_context)
        user = user_in(request)
        door = proof_door(user.pk, request)
        try:
            count_try(door, PROOF)
        except MustWait as wait:
            messages.error(request, wait_words(wait))
            return HttpResponseRedirect(request.path)
        changed = super().password_change(request, extra_context)
        is_changed = changed.status_code == HTTPStatus.FOUND
        if is_changed or "old_password" not in changed.context_data["form"].errors:
            forget_tries(door)
        if is_changed:
            follow_key(request)
            end_other_sessions(user.pk, but=request.session.session_key or "")
        return changed

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Leave the colours to theme.css: a style sheet in the page would need a weaker content policy."""
        return {**super().each_context(request), "colors": None}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Give none: the menu is written out (unfold.py), and a list that no page shows is dear."""
        return []

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer like an address that there is not: no page of the office fills a field by it."""
        raise Http404

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """Lead to Today: people do not know what an app is."""
        return HttpResponseRedirect(reverse("admin:index"))

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Find objects by reference, number, name or address, as far as the actor may see them.

        The text is posted. The palette gets its hits at once; the page is led to an address in which the
        text is sealed, or to the case itself when the text is one case's reference.
        """
        if request.method == "POST":
            text = cleaned(request.POST.get(SEARCH_VAR, ""))
            if request.headers.get("HX-Request"):
                return self._palette(request, text)
            return HttpResponseRedirect(self._only_hit(request, read_term(text)) or address_of(request, text))
        address = with_sealed_term(request)
        if address is not None:
            return HttpResponseRedirect(address)
        text = notes_of(request).searched_text
        context = {
            **self.each_context(request),
            "title": _("Search"),
            "text": text,
            "groups": [*self.hits(request, text), *_of_handbook(text)] if text else [],
            "can_be_read": read_term(text).can_be_read,
        }
        return TemplateResponse(request, "office/search.html", context)

    def hits(self, request: HttpRequest, text: str) -> Iterator[Hits]:
        """Give what is found, kind by kind; what the apps on top bring stands before the kernel's.

        That somebody searched is recorded, not for what.
        """
        self._note_search(request)
        for pages in self._searched(request):
            found = pages.find(pages.get_queryset(request), text, most=MOST_LOOKED_AT)
            if not found.keys:
                continue
            rows = pages.get_queryset(request).filter(pk__in=found.keys)
            rows = rows.order_by(*(pages.hit_ordering or pages.get_ordering(request) or ("pk",)))
            meta = pages.model._meta
            shown = [_hit(pages, row) for row in rows[:HITS_OF_A_KIND]]
            listed = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            yield Hits(
                kind=capfirst(str(meta.verbose_name)),
                kinds=capfirst(str(meta.verbose_name_plural)),
                hits=shown,
                count=len(found.keys),
                is_cut=found.is_cut,
                more_url=f"{listed}?{SEARCH_VAR}={sealed_for(request, text)}"
                if found.is_cut or len(found.keys) > HITS_OF_A_KIND
                else "",
            )

    def _searched(self, request: HttpRequest) -> list[Any]:
        return [
            pages
            for _model, pages in reversed(self._registry.items())
            if pages.get_search_fields(request) and pages.has_view_permission(request)
        ]

    def _palette(self, request: HttpRequest, text: str) -> HttpResponse:
        groups = [*self.hits(request, text), *_of_handbook(text)] if text else []
        # One list for the arrow keys: the hits of each kind, then the way to all of them.
        lines = [
            line
            for group in groups
            for line in [
                *({"group": group, "hit": hit} for hit in group.hits),
                *([{"group": group, "hit": None}] if group.more_url else []),
            ]
        ]
        context = {"lines": lines, "can_be_read": read_term(text).can_be_read}
        answer = TemplateResponse(request, "unfold/helpers/command_results.html", context)
        answer["HX-Trigger"] = "search"
        return answer

    def _note_search(self, request: HttpRequest) -> None:
        """Record one search through every kind of object about people that the reader may see."""
        logged = [pages for pages in self._registry.values() if getattr(pages, "searches_are_logged", False)]
        if logged:
            logged[0].note_search(request, logged)

    def _only_hit(self, request: HttpRequest, term: Term) -> str:
        """Give the address of the case whose whole reference is asked for, if nothing else has that text."""
        if not term.is_whole_reference:
            return ""
        groups = list(self.hits(request, term.text))
        found = [hit for group in groups for hit in group.hits]
        return found[0].url if len(found) == 1 else ""


def _of_handbook(text: str) -> Iterator[Hits]:
    """Give the chapters of the handbook whose names fit the text: what to do, beside whom it is about."""
    chapters = find_chapters(text, language=get_language() or "")
    if chapters:
        hits = [Hit(chapter.title, [], reverse("help_chapter", args=[chapter.slug])) for chapter in chapters]
        yield Hits(kind=_("Help"), kinds=_("Help"), hits=hits, count=len(hits), is_cut=False, more_url="")


def _hit(pages: Any, row: Any) -> Hit:
    title, *details = pages.hit(row)
    meta = pages.model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return Hit(str(title), [str(detail) for detail in details if detail], url)


def _page_before(request: HttpRequest) -> str:
    """Give the page on which somebody pressed: what was posted to may answer no look at all."""
    before = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(before, hosts, require_https=request.is_secure()):
        return reverse("admin:index")
    parts = urlsplit(before)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _is_of_the_door(request: HttpRequest) -> bool:
    """Tell whether a page belongs to signing in and out itself."""
    match = request.resolver_match
    return match is not None and match.url_name in ("login", "logout")
