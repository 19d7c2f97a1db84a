"""What a contributor sees behind a mailed link, and what they press: every press is one action.

Nothing is written by a GET: mail scanners and previews open links. No CSRF token is asked: the address
itself holds 256 random bits, which a foreign page cannot know, and no cookie is set before a code is entered.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dpo_office.common.api import MAX_UPLOAD_MB
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid, NotFound, Refused, TooLarge
from dpo_office.common.permissions import Actor, system_actor
from requests_app.actions import duty_answers, task_answers, task_codes
from requests_app.domain.task_links import DONE, LIVE
from requests_app.models import TaskLink
from requests_app.pages.duty_view import duty_answered, duty_context
from requests_app.pages.task_view import answered, ended_text, task_context
from requests_app.pages.task_visit import Visit, remember, sealed, show, visit_of
from requests_app.permissions import contributor_actor
from requests_app.queries.task_links import has_code_waiting

MAX_WORDS: Final = 4_000
LONGEST_CODE: Final = 20
# What is given back when a step is refused.
WRITTEN: Final = ("reason", "note", "outcome", "text")


@require_safe
def task_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the task to who entered a code, the way to a code to others with a live link, else nothing."""
    return _page(visit_of(request, secret))


@require_safe
def task_thanks(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what was stored."""
    visit = visit_of(request, secret)
    if visit.link is None or visit.session_id is None:
        return _page(visit)
    stored = _stored(visit.link, visit.language)
    if visit.standing not in (LIVE, DONE) or not stored["is_answered"]:
        return _page(visit)
    return show(visit, _thanks(visit.link), stored | {"is_live": visit.standing == LIVE})


@csrf_exempt
def task_step(request: HttpRequest, secret: str, step: str) -> HttpResponse:
    """Take one step; an unknown one answers like a link that is over."""
    visit = visit_of(request, secret)
    taken = _STEPS.get(step)
    if taken is None:
        return _over(visit)
    if request.method != "POST":
        return sealed(HttpResponseNotAllowed(["POST"]))
    try:
        return sealed(taken(visit))
    except DomainError as error:
        return _refused(visit, step, error)


def _page(visit: Visit, mistake: str = "", status: int = 200, **more: Any) -> HttpResponse:
    if visit.link is None or (visit.session_id is None and visit.standing != LIVE):
        return _over(visit)
    if visit.session_id is None:
        context = {"mistake": mistake, "has_code": has_code_waiting(visit.link, visit.now)}
        return show(visit, "code", context, status=status)
    if visit.standing == DONE:
        stored = _stored(visit.link, visit.language)
        return show(visit, _thanks(visit.link), stored | {"mistake": mistake}, status=status)
    if visit.standing != LIVE:
        return show(visit, "ended", {"said": ended_text(visit.standing, visit.language)}, status=status)
    if visit.link.turn is not None:
        context = duty_context(visit.link.turn, visit.link.contributor, visit.language)
    else:
        context = task_context(visit.link, visit.language)
    page = "duty" if visit.link.turn is not None else "task"
    return show(visit, page, context | {"mistake": mistake, **more}, status=status)


def _stored(link: TaskLink, language: str) -> dict[str, Any]:
    """Give what is stored of the contributor's answer, for a duty or a task."""
    return duty_answered(link, language) if link.turn is not None else answered(link, language)


def _thanks(link: TaskLink) -> str:
    return "duty_thanks" if link.turn is not None else "thanks"


def _over(visit: Visit) -> HttpResponse:
    # Unknown, mistyped, expired, used: one page, so that nobody learns which.
    return show(visit, "over", status=404)


def _refused(visit: Visit, step: str, error: DomainError) -> HttpResponse:
    """Say what was wrong on the page where it was pressed, with what was written there."""
    if error.code == "task_link_over":
        return _page(visit_of(visit.request, visit.secret), status=404)
    with translation.override(visit.language):
        mistake = text_of("task_session_over" if isinstance(error, NotFound) else error.code, **error.context)
    written = {name: visit.request.POST.get(name, "")[:MAX_WORDS] for name in WRITTEN}
    return _page(visit, mistake, error.status, wrong=step, wrong_field=error.field, written=written)


def _send_code(visit: Visit) -> HttpResponse:
    task_codes.send_code(secret=visit.secret, actor=system_actor("link_page"), now=visit.now)
    return _see_other(visit.address)


def _enter_code(visit: Visit) -> HttpResponse:
    code = visit.request.POST.get("code", "")[:LONGEST_CODE]
    session_id = task_codes.enter_code(secret=visit.secret, code=code, now=visit.now)
    return remember(_see_other(visit.address), visit, session_id)


def _send_link(visit: Visit) -> HttpResponse:
    task_codes.renew_link(secret=visit.secret, actor=system_actor("link_page"), now=visit.now)
    return show(visit, "renewed")


def _attach_extract(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    task_answers.hand_in_extract(content=_file(visit.request), **call)
    return _see_other(f"{visit.address}#files")


def _confirm_task(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    posted = visit.request.POST
    task_answers.confirm_task(
        outcome=posted.get("outcome", ""), note=posted.get("note", "")[:MAX_WORDS], **call
    )
    return _see_other(visit.within("task_thanks"))


def _explain_task(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    task_answers.explain_task(reason=visit.request.POST.get("reason", "")[:MAX_WORDS], **call)
    return _see_other(visit.within("task_thanks"))


def _attach_evidence(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    duty_answers.hand_in_evidence(content=_file(visit.request), **call)
    return _see_other(f"{visit.address}#files")


def _confirm_turn(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    duty_answers.confirm_turn(note=visit.request.POST.get("note", "")[:MAX_WORDS], **call)
    return _see_other(visit.within("task_thanks"))


def _propose_change(visit: Visit) -> HttpResponse:
    call = _own_call(visit)
    duty_answers.propose_change(text=visit.request.POST.get("text", "")[:MAX_WORDS], **call)
    return _see_other(visit.within("task_thanks"))


_STEPS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "send-code": _send_code,
    "enter-code": _enter_code,
    "send-link": _send_link,
    "attach-extract": _attach_extract,
    "confirm-task": _confirm_task,
    "explain-task": _explain_task,
    "attach-evidence": _attach_evidence,
    "confirm-turn": _confirm_turn,
    "propose-change": _propose_change,
}


def _own_call(visit: Visit) -> dict[str, Any]:
    """Give who acts and by which code; asked before anything that was posted is read."""
    if visit.link is None or (visit.standing not in (LIVE, DONE) and visit.session_id is None):
        raise Refused("task_link_over")
    if visit.session_id is None:
        raise NotFound("not_found")
    actor: Actor = contributor_actor(visit.link.contributor)
    return {"session_id": visit.session_id, "actor": actor, "now": visit.now}


def _file(request: HttpRequest) -> bytes:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid("file_not_chosen", field="file")
    if (sent.size or 0) > MAX_UPLOAD_MB * 1024 * 1024:
        raise TooLarge("file_too_large", field="file", max_mb=MAX_UPLOAD_MB)
    content: bytes = sent.read()
    if not content:
        raise Invalid("file_empty", field="file")
    return content


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    # To be fetched with GET, whatever was posted.
    response.status_code = 303
    return response
