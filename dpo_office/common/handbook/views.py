"""The pages of help: contents with the search, a chapter, its pictures (docs/rules/help.md)."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dpo_office.common.handbook.chapters import (
    ADMINISTRATOR,
    LANGUAGES,
    Book,
    Chapter,
    administrators,
    book,
    pictures,
)
from dpo_office.common.handbook.finding import Found, find
from dpo_office.common.handbook.rendering import chapter_html
from dpo_office.common.request_notes import notes_of
from dpo_office.common.search.page import with_sealed_term

ASKED: Final = "language"
# The words on the link to the other language, in that language: who wants it reads it.
OTHER_LANGUAGE: Final = {"da": "Læs det på dansk", "en": "Read it in English"}


@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the contents, and what was found in the handbook; what is searched for travels sealed."""
    address = with_sealed_term(request)
    if address is not None:
        return HttpResponseRedirect(address)
    language = _language(request)
    text = notes_of(request).searched_text
    hits, hits_language = _hits(request, text, language)
    context = {
        "title": _("Help"),
        "text": text,
        "hits": [_shown(hit, language) for hit in hits],
        "hits_language": hits_language,
        "is_other_language": hits_language != language,
        "search_url": _contents_address(language),
        "groups": _groups(book(language), language),
        "administrators_url": _address(ADMINISTRATOR, language) if request.user.is_superuser else "",
    }
    return TemplateResponse(request, "office/help.html", _context(request, language) | context)


@require_safe
def chapter_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a chapter; that of the administrator to administrators alone."""
    language = _language(request)
    if slug == ADMINISTRATOR and not request.user.is_superuser:
        raise PermissionDenied
    chapters = book(language)
    chapter = administrators(language) if slug == ADMINISTRATOR else chapters.chapter(slug)
    if chapter is None:
        raise Http404
    before, after = chapters.neighbours(slug)
    context = {
        "title": chapter.title,
        "chapter": chapter,
        "html": _html(chapter, language),
        "before": _entry(before, language),
        "after": _entry(after, language),
        "contents_url": _contents_address(language),
    }
    return TemplateResponse(request, "office/help_chapter.html", _context(request, language) | context)


@require_safe
def picture_file(_request: HttpRequest, language: str, name: str) -> FileResponse:
    """Hand out a picture that is among the files; the reader's words are a key, not a path."""
    path = pictures().get(f"{language}/{name}.webp")
    if path is None:
        raise Http404
    # It shows made-up people alone, so the browser of who is signed in may keep it.
    kept = {"Cache-Control": "private, max-age=86400"}
    return FileResponse(path.open("rb"), content_type="image/webp", headers=kept)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get(ASKED) or get_language() or ""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _context(request: HttpRequest, language: str) -> dict[str, Any]:
    other = next(code for code in LANGUAGES if code != language)
    kept = {name: value for name, value in request.GET.items() if name != ASKED}
    return {
        **admin.site.each_context(request),
        "language": language,
        "other_language": other,
        "other_words": OTHER_LANGUAGE[other],
        "other_url": f"{request.path}?{urlencode(kept | {ASKED: other})}",
    }


def _hits(request: HttpRequest, text: str, language: str) -> tuple[list[Found], str]:
    """Look in the reader's language, and in the other one where that has nothing."""
    if not text:
        return [], language
    is_administrator = request.user.is_superuser
    for code in (language, *(code for code in LANGUAGES if code != language)):
        if hits := find(text, language=code, is_administrator=is_administrator):
            return hits, code
    return [], language


def _shown(hit: Found, language: str) -> dict[str, Any]:
    address = _address(hit.chapter.slug, hit.chapter.language)
    anchor = f"#{hit.anchor}" if hit.anchor else ""
    return {
        "title": hit.chapter.title,
        "heading": hit.heading,
        "url": f"{address}{anchor}",
        "pieces": hit.pieces,
        "is_other": hit.chapter.language != language,
    }


def _groups(chapters: Book, language: str) -> list[dict[str, Any]]:
    groups: dict[str, list[Any]] = {}
    for chapter in chapters.chapters:
        groups.setdefault(chapter.group, []).append(_entry(chapter, language))
    return [{"title": title, "entries": entries} for title, entries in groups.items()]


def _entry(chapter: Chapter | None, language: str) -> dict[str, str] | None:
    return {"title": chapter.title, "url": _address(chapter.slug, language)} if chapter else None


def _in_language(address: str, language: str) -> str:
    """Name the language in an address where it is not the one of the office."""
    return address if language == get_language() else f"{address}?{urlencode({ASKED: language})}"


def _address(slug: str, language: str) -> str:
    return _in_language(reverse("help_chapter", args=[slug]), language)


def _contents_address(language: str) -> str:
    return _in_language(reverse("help_page"), language)


def _html(chapter: Chapter, language: str) -> str:
    def link(address: str) -> str | None:
        if address.startswith(("https://", "#")):
            return address
        name, _dot, anchor = address.partition(".md")
        if chapter.slug == ADMINISTRATOR:
            return _address(ADMINISTRATOR, name) if name in LANGUAGES else None
        if "/" in name or book(language).chapter(name) is None:
            return None
        return _address(name, language) + anchor

    def picture(address: str) -> str | None:
        name = address.rpartition("/")[2].removesuffix(".webp")
        is_there = f"{language}/{name}.webp" in pictures()
        return reverse("help_picture", args=[language, name]) if is_there else None

    return chapter_html(chapter.text, link=link, picture=picture)
