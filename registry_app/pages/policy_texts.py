"""A policy as anybody may read it: of today, of a day, each published version, and what changed.

No cookie is set or read, and each answer may be kept for five minutes and asked about by its ETag.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.policy_html import policy_html
from registry_app.domain.policy_text import text_sha256
from registry_app.domain.text_difference import compared
from registry_app.models import PolicyVersion
from registry_app.queries.policies import came_before, published_versions, version_of_day

KEPT_FOR: Final = "public, max-age=300"
# Whoever changes what these pages look like counts up, so that no browser takes the old ones for the new.
LOOKS: Final = 3
BESIDE: Final = "beside"
FIRST_DAY: Final = date(2000, 1, 1)


@require_safe
def policy_in_force(request: HttpRequest, controller: str) -> HttpResponse:
    """Show the version in force today, or on the day asked for (`?on=`), and all published versions."""
    versions = _published(controller)
    today = clock.today()
    on, is_wrong = _day(request, today)
    version = version_of_day(versions, on)
    language = _language(request, version or versions[0])

    def body() -> dict[str, Any]:
        return {
            "version": version,
            "versions": versions,
            "on": on,
            "is_today": on == today,
            "is_wrong": is_wrong,
            "latest": versions[0],
            **(_said(version, language) if version else {"title": versions[0].title}),
        }

    return _answer(request, "registry_app/policy.html", language, versions, [on, is_wrong], body)


@require_safe
def policy_text(request: HttpRequest, controller: str, number: int) -> HttpResponse:
    """Show a published version in the language asked for (`?language=`), else in its own."""
    versions = _published(controller)
    version = _numbered(versions, number)
    language = _language(request, version)

    def body() -> dict[str, Any]:
        return {"version": version, "before": version.before, **_said(version, language)}

    return _answer(request, "registry_app/policy_text.html", language, versions, [number], body)


@require_safe
def policy_difference(request: HttpRequest, controller: str, number: int, earlier: int) -> HttpResponse:
    """Show what changed from any earlier published version to this one, section by section.

    In one column, or with `?view=beside` before and after next to each other.
    """
    versions = _published(controller)
    version, before = _numbered(versions, number), _numbered(versions, earlier)
    if not came_before(before, version):
        raise Http404
    asked = _language(request, version)
    # Compared in one language: the one asked for, if both versions have it.
    language = asked if _has(before, asked) else version.language

    is_beside = request.GET.get("view", "") == BESIDE

    def body() -> dict[str, Any]:
        texts = [_words(one, language)[1] for one in (before, version)]
        said = _said(version, language)
        return {
            "version": version,
            "before": before,
            "others": [one for one in versions if one.pk != before.pk and came_before(one, version)],
            "is_beside": is_beside,
            "sections": compared(*texts),
            "title": said["title"],
            "fingerprint": said["fingerprint"],
            "before_fingerprint": text_sha256(texts[0]) if before.is_intact else "",
            "other_language": next((o for o in LANGUAGES if o != language and _both(before, version, o)), ""),
        }

    facts = [number, earlier, is_beside]
    return _answer(request, "registry_app/policy_difference.html", language, versions, facts, body)


def _both(before: PolicyVersion, version: PolicyVersion, language: str) -> bool:
    return _has(before, language) and _has(version, language)


def _published(controller: str) -> list[Any]:
    """Give the published versions, the newest first."""
    versions = published_versions(controller)
    if not versions:
        raise Http404
    return versions


def _numbered(versions: Sequence[Any], number: int) -> Any:
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise Http404
    return found


def _day(request: HttpRequest, today: date) -> tuple[date, bool]:
    """Give the day asked for, and whether what was asked for is none."""
    text = request.GET.get("on", "")
    if not text:
        return today, False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today, True
    return (day, False) if FIRST_DAY <= day <= today else (today, True)


def _language(request: HttpRequest, version: PolicyVersion) -> str:
    asked = request.GET.get("language", "")
    # Without a translation the version's own text stands, and says so by its language.
    return asked if asked in LANGUAGES and _has(version, asked) else version.language


def _has(version: PolicyVersion, language: str) -> bool:
    return language == version.language or bool(version.translations.get(language, {}).get("text"))


def _words(version: PolicyVersion, language: str) -> tuple[str, str]:
    """Give title and text in a language that the version has."""
    words = version.translations.get(language, {}) if language != version.language else {}
    return words.get("title") or version.title or version.policy.name, words.get("text") or version.text


def _said(version: PolicyVersion, language: str) -> dict[str, Any]:
    title, text = _words(version, language)
    other = next((code for code in LANGUAGES if code != language and _has(version, code)), "")
    # Of the words that are shown, not of the other language's; none when they are not what was approved.
    fingerprint = text_sha256(text) if version.is_intact else ""
    return {"title": title, "body": _html(text), "other_language": other, "fingerprint": fingerprint}


@lru_cache(maxsize=64)
def _html(text: str) -> str:
    return policy_html(text)


def _answer(
    request: HttpRequest,
    template: str,
    language: str,
    versions: Sequence[PolicyVersion],
    facts: Sequence[object],
    body: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Answer 304 to who has the page already; render it for everybody else."""
    told = [LOOKS, settings.LANGUAGE_CODE, template, language, *facts]
    told += [(v.number, v.state, v.content_sha256, v.effective_on, v.in_force_on) for v in versions]
    # A text that was altered behind the office's back is another page.
    told.append([version.is_intact for version in versions])
    told.append((versions[0].controller.name, versions[0].controller.slug))
    etag = f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        with translation.override(language):
            context = {"language": language, "controller": versions[0].controller, **body()}
            response = render(request, template, context)
    response["ETag"] = etag
    response["Content-Language"] = language
    response["Cache-Control"] = KEPT_FOR
    return response
