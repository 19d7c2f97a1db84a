"""A visit to a mailed link: which link it is, what it is good for, and whether a code was entered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.task_links import LIVE, SESSION_VALID
from requests_app.models import TaskLink
from requests_app.queries.task_links import link_of, opened_link, standing_of

# Beside the content policy that every public page has (page_headers.py): no script, own looks, no frame.
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # The address holds the secret: no other page may learn it.
    "Referrer-Policy": "no-referrer",
}
COOKIE: Final = "__Secure-task" if settings.SESSION_COOKIE_SECURE else "task"
_signer = signing.Signer(salt="task-page")


@dataclass(frozen=True)
class Visit:
    """What one request to a link knows; without an entered code the page may say nothing of the task."""

    request: HttpRequest
    secret: str
    now: datetime
    link: TaskLink | None
    standing: str
    session_id: UUID | None
    language: str

    @property
    def address(self) -> str:
        """Give the address of the page, in the language chosen."""
        return self.within("task_page")

    def within(self, name: str, *args: str) -> str:
        """Give the address of a page or step of this link; the chosen language goes along."""
        asked = self.request.GET.get("language", "")
        query = {"language": asked} if asked in LANGUAGES else None
        return reverse(name, args=[self.secret, *args], query=query)


def visit_of(request: HttpRequest, secret: str) -> Visit:
    """Find out whose link it is, without writing anything."""
    now = clock.now()
    link = link_of(secret)
    session_id = _session_in(request)
    opened = opened_link(session_id, now) if session_id else None
    is_opened = link is not None and opened is not None and opened.pk == link.pk
    standing = standing_of(link, now) if link else ""
    return Visit(
        request=request,
        secret=secret,
        now=now,
        link=link,
        standing=standing,
        session_id=session_id if is_opened else None,
        language=_language(request, link if standing == LIVE or is_opened else None),
    )


def show(
    visit: Visit, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Show a page in the visit's language, with the headers that keep it to its reader."""
    others = [code for code in LANGUAGES if code != visit.language]
    with translation.override(visit.language):
        response = render(
            visit.request,
            f"requests_app/task/{template}.html",
            {
                "visit": visit,
                "language": visit.language,
                "switch": [(code, _own_name(code)) for code in others],
                **(context or {}),
            },
            status=status,
        )
    response["Content-Language"] = visit.language
    return sealed(response)


def sealed(response: HttpResponse) -> HttpResponse:
    """Give a response the headers of these pages."""
    for name, value in HEADERS.items():
        response[name] = value
    return response


def remember(response: HttpResponse, visit: Visit, session_id: UUID) -> HttpResponse:
    """Let the browser keep the entered code for an hour, for this link only."""
    response.set_cookie(
        COOKIE,
        _signer.sign(str(session_id)),
        max_age=SESSION_VALID,
        path=reverse("task_page", args=[visit.secret]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _session_in(request: HttpRequest) -> UUID | None:
    try:
        return UUID(_signer.unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return None


def _language(request: HttpRequest, link: TaskLink | None) -> str:
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    if link is not None:
        return link.contributor.language
    return reader_language()


def _own_name(code: str) -> str:
    return dict(settings.LANGUAGES)[code]
