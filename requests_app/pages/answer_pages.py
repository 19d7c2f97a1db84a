"""What a person sees behind the link to their answer, and what they press: every press is one action.

Nothing is written by a GET: mail scanners and previews open links. No CSRF token is asked: the address
itself holds 256 random bits, which a foreign page cannot know, and no cookie is set before a code is entered.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, NotFound, Refused
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import system_actor
from requests_app.actions import answer_visits
from requests_app.actions.case_letters import contact_of
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.task_links import SESSION_VALID
from requests_app.labels_deadlines import day_text
from requests_app.models import AnswerLink
from requests_app.pages.task_visit import sealed
from requests_app.queries.answer_links import files_behind, has_code_waiting, is_opened, live_link

COOKIE: Final = "__Secure-answer" if settings.SESSION_COOKIE_SECURE else "answer"
LONGEST_CODE: Final = 60
_signer = signing.Signer(salt="answer-page")


@dataclass(frozen=True)
class Visit:
    """What one request to a link knows; without an entered code the page says nothing of the answer."""

    request: HttpRequest
    secret: str
    now: datetime
    link: AnswerLink | None
    session_id: UUID | None
    language: str

    @property
    def address(self) -> str:
        """Give the address of the page, in the language chosen."""
        return self.within("answer_page")

    def within(self, name: str, *args: Any) -> str:
        """Give the address of a page or step of this link; the chosen language goes along."""
        asked = self.request.GET.get("language", "")
        query = {"language": asked} if asked in LANGUAGES else None
        return reverse(name, args=[self.secret, *args], query=query)


@require_safe
def answer_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the files to who entered a code, the way to a code to others with a live link, else nothing."""
    return _page(_visit(request, secret))


@csrf_exempt
def answer_step(request: HttpRequest, secret: str, step: str) -> HttpResponse:
    """Send or enter a code; an unknown step answers like a link that is over."""
    visit = _visit(request, secret)
    taken = {"send-code": _send_code, "enter-code": _enter_code}.get(step)
    if taken is None:
        return _over(visit)
    if request.method != "POST":
        return sealed(HttpResponseNotAllowed(["POST"]))
    try:
        return sealed(taken(visit))
    except DomainError as error:
        return _refused(visit, error)


@csrf_exempt
def answer_file(request: HttpRequest, secret: str, file_id: int) -> HttpResponse:
    """Hand out one file to who entered a code."""
    visit = _visit(request, secret)
    if request.method != "POST":
        return sealed(HttpResponseNotAllowed(["POST"]))
    try:
        if visit.link is None:
            raise Refused("answer_link_over")
        if visit.session_id is None:
            raise NotFound("not_found")
        file = answer_visits.fetch_file(
            secret=secret,
            session_id=visit.session_id,
            file_id=file_id,
            actor=system_actor("link_page"),
            now=visit.now,
        )
    except DomainError as error:
        return _refused(visit, error)
    # A file from one of the systems may be anything: it is saved, and nothing shows or runs it here.
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return sealed(response)


def _visit(request: HttpRequest, secret: str) -> Visit:
    """Find out which link it is, without writing anything."""
    now = clock.now()
    link = live_link(secret, now)
    session_id = _session_in(request)
    is_open = link is not None and session_id is not None and is_opened(link, session_id, now)
    asked = request.GET.get("language", "")
    own = link.case.language if link else reader_language()
    return Visit(
        request, secret, now, link, session_id if is_open else None, asked if asked in LANGUAGES else own
    )


def _page(visit: Visit, mistake: str = "", status: int = 200) -> HttpResponse:
    link = visit.link
    if link is None:
        return _over(visit)
    controller = link.case.controller
    context = {
        "mistake": mistake,
        "controller": controller.name,
        "contact": contact_of(controller),
        "until": day_text(localtime(link.expires_at).date(), visit.language),
    }
    if visit.session_id is None:
        asks = {"is_told": bool(link.code_hash), "has_code": has_code_waiting(link, visit.now)}
        return _show(visit, "code", context | asks, status=status)
    files = [
        {
            "name": row.filename,
            "size": row.document.size,
            "url": visit.within("answer_file", row.pk),
            "is_letter": not number,
        }
        for number, row in enumerate(files_behind(link))
    ]
    return _show(visit, "answer", context | {"case": link.case, "files": files}, status=status)


def _over(visit: Visit) -> HttpResponse:
    # Unknown, mistyped, expired, revoked, replaced: one page, so that nobody learns which.
    return _show(visit, "over", {}, status=404)


def _refused(visit: Visit, error: DomainError) -> HttpResponse:
    """Say what was wrong on the page where it was pressed."""
    if error.code == "answer_link_over":
        return _page(_visit(visit.request, visit.secret), status=404)
    with translation.override(visit.language):
        code = "answer_session_over" if isinstance(error, NotFound) else error.code
        mistake = text_of(code, **error.context)
    if error.code == "answer_code_locked":
        return _show(visit, "over", {"mistake": mistake}, status=404)
    return _page(visit, mistake, error.status)


def _send_code(visit: Visit) -> HttpResponse:
    answer_visits.send_answer_code(secret=visit.secret, actor=system_actor("link_page"), now=visit.now)
    return _see_other(visit.address)


def _enter_code(visit: Visit) -> HttpResponse:
    session_id = answer_visits.enter_answer_code(
        secret=visit.secret,
        code=visit.request.POST.get("code", "")[:LONGEST_CODE],
        actor=system_actor("link_page"),
        now=visit.now,
    )
    response = _see_other(visit.address)
    response.set_cookie(
        COOKIE,
        _signer.sign(str(session_id)),
        max_age=SESSION_VALID,
        path=reverse("answer_page", args=[visit.secret]),
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


def _show(visit: Visit, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a page in the visit's language, with the headers that keep it to its reader."""
    others = [code for code in LANGUAGES if code != visit.language]
    names = dict(settings.LANGUAGES)
    with translation.override(visit.language):
        response = render(
            visit.request,
            f"requests_app/answer/{template}.html",
            {
                "visit": visit,
                "language": visit.language,
                "switch": [(code, names[code]) for code in others],
                **context,
            },
            status=status,
        )
    response["Content-Language"] = visit.language
    return sealed(response)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    # To be fetched with GET, whatever was posted.
    response.status_code = 303
    return response
