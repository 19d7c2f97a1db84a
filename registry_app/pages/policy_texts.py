"""A policy as anybody may read it: of today, of a day, each published version, and what changed.

No cookie is set or read, and each answer may be kept for five minutes and asked about by its ETag.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from http import HTTPStatus
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
from registry_app.domain.text_difference import compared, unchanged
from registry_app.models import PolicyVersion
from registry_app.queries.policies import came_before, published_versions, version_of_day, withdrawn_version
from registry_app.queries.published_policies import (
    FIRST_DAY,
    KEPT_FOR,
    compared_words,
    etag_of,
    language_for,
    languages_of,
    words_of,
)

# Whoever changes what these pages look like counts up, so that no browser takes the old ones for the new.
LOOKS: Final = 4
BESIDE: Final = "beside"


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
    if all(version.number != number for version in versions):
        return _withdrawn(request, withdrawn_version(controller, number))
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
    was, now = compared_words(before, version, request.GET.get("language", ""))
    language = now.language

    is_beside = request.GET.get("view", "") == BESIDE

    def body() -> dict[str, Any]:
        sections = compared(was.text, now.text)
        both = [code for code in languages_of(version) if code in languages_of(before)]
        return {
            "version": version,
            "before": before,
            "others": [one for one in versions if one.pk != before.pk and came_before(one, version)],
            "is_beside": is_beside,
            "sections": sections,
            "unchanged": unchanged(sections),
            "title": now.title,
            "fingerprint": now.fingerprint,
            "before_fingerprint": was.fingerprint,
            "other_language": next((code for code in both if code != language), ""),
        }

    facts = [number, earlier, is_beside]
    return _answer(request, "registry_app/policy_difference.html", language, versions, facts, body)


def _withdrawn(request: HttpRequest, version: PolicyVersion | None) -> HttpResponse:
    """Tell whoever follows a link of a notice that the change was called off; the text is not shown."""
    if version is None:
        raise Http404
    asked = request.GET.get("language", "")
    # The page has words of its own in each language, whether the version had them or not.
    language = asked if asked in LANGUAGES else version.language
    with translation.override(language):
        context = {"language": language, "controller": version.controller, "version": version}
        response = render(request, "registry_app/policy_withdrawn.html", context, status=HTTPStatus.GONE)
    response["Content-Language"] = language
    response["Cache-Control"] = KEPT_FOR
    return response


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
    # Without a translation the version's own text stands, and says so by its language.
    return language_for(version, request.GET.get("language", ""))


def _said(version: PolicyVersion, language: str) -> dict[str, Any]:
    words = words_of(version, language)
    other = next((code for code in languages_of(version) if code != language), "")
    return {
        "title": words.title,
        "body": _html(words.text),
        "other_language": other,
        "fingerprint": words.fingerprint,
    }


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
    etag = etag_of(versions, LOOKS, settings.LANGUAGE_CODE, template, language, *facts)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        with translation.override(language):
            context = {"language": language, "controller": versions[0].controller, **body()}
            response = render(request, template, context)
    response["ETag"] = etag
    response["Content-Language"] = language
    response["Cache-Control"] = KEPT_FOR
    return response
