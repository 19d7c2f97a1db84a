"""What a person sees behind the link that came with their form, and the one thing they do there: send it.

Nothing is written by a GET: mail scanners and previews open links. No CSRF token is asked: the address itself
holds 256 random bits, which a foreign page cannot know. No cookie is set and no script is needed.
"""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Refused
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import system_actor
from requests_app.actions.case_letters import contact_of
from requests_app.actions.form_visits import hand_in_form, prepare_hand_in
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.form_links import AS_IT_IS, MAX_FILES, MAX_FILES_MB
from requests_app.labels_deadlines import day_text
from requests_app.models import FormLink
from requests_app.pages.public_page import public_page
from requests_app.queries.form_links import live_form_link

TOO_MANY: Final = 429
TOO_LARGE: Final = 413
MEGABYTE: Final = 1024**2
# The files, and room for what stands around them.
MOST_BYTES: Final = (MAX_FILES_MB + 1) * MEGABYTE


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show where the form is sent, or take it in and say what arrived."""
    now = clock.now()
    link = live_form_link(secret, now)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else link.case.language if link else reader_language()
    with translation.override(language):
        if link is None:
            return _over(request, language)
        if request.method != "POST":
            return _form(request, link, language)
        try:
            return _taken(request, link, secret, language, now)
        except Refused as error:
            if error.code != "form_link_over":
                status = TOO_MANY if error.code == "form_link_busy" else error.status
                return _form(request, link, language, error, status)
            return _over(request, language)
        except DomainError as error:
            return _form(request, link, language, error, error.status)


def _taken(request: HttpRequest, link: FormLink, secret: str, language: str, now: datetime) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        # Before anything of it is read.
        return _form(request, link, language, _too_large(), TOO_LARGE)
    sent = [file for file in request.FILES.getlist("files") if file.size]
    if sum(file.size or 0 for file in sent) > MAX_FILES_MB * MEGABYTE:
        return _form(request, link, language, _too_large(), TOO_LARGE)
    actor = system_actor("link_page")
    received = prepare_hand_in(
        secret=secret,
        files=[file.read() for file in sent],
        actor=actor,
        now=now,
        as_it_is=bool(request.POST.get("as_it_is")),
    )
    handed_in = hand_in_form(secret=secret, received=received, actor=actor, now=now)
    return public_page(request, "form/thanks", language, _about(link, language) | {"handed_in": handed_in})


def _too_large() -> Refused:
    return Refused("form_file_too_large", most=MAX_FILES_MB)


def _form(
    request: HttpRequest, link: FormLink, language: str, error: DomainError | None = None, status: int = 200
) -> HttpResponse:
    context = _about(link, language) | {
        "most": MAX_FILES,
        "megabytes": MAX_FILES_MB,
        "mistake": text_of(error.code, **error.context) if error else "",
        # Whoever cannot get a better picture is not turned away.
        "may_send_as_it_is": error is not None and error.code in AS_IT_IS,
    }
    return public_page(request, "form/send", language, context, status=status)


def _about(link: FormLink, language: str) -> dict[str, Any]:
    controller = link.case.controller
    return {
        "controller": controller.name,
        "contact": contact_of(controller),
        "until": day_text(link.form.expires_on, language),
        "number": link.form.number,
        "sent_on": day_text(localtime(link.form.issued_at).date(), language),
    }


def _over(request: HttpRequest, language: str) -> HttpResponse:
    # Unknown, mistyped, expired, used, replaced: one page, so that nobody learns which.
    return public_page(request, "form/over", language, status=404)
