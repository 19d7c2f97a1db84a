"""Pages of people who are not signed in, each in two languages, with a link to the other."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from requests_app.domain.case_codes import LANGUAGES
from requests_app.pages.task_visit import sealed


def public_page(
    request: HttpRequest,
    template: str,
    language: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show a page in a language; `template` is its directory and name, without the ending."""
    others = [(code, dict(settings.LANGUAGES)[code]) for code in LANGUAGES if code != language]
    shown = {"language": language, "switch": others, **(context or {})}
    response = render(request, f"requests_app/{template}.html", shown, status=status)
    response["Content-Language"] = language
    return sealed(response)
