"""What somebody sees behind the link of a notice: whether it was them, and the one press that stops it.

Nothing is written by a GET: mail scanners and previews open links. No CSRF token is asked: the address itself
holds 256 random bits, which a foreign page cannot know. No cookie is set and no script is needed.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dpo_office.common import clock
from dpo_office.common.errors import Refused
from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import system_actor
from requests_app.actions.case_letters import contact_of
from requests_app.actions.stop_visits import stop_request
from requests_app.domain.case_codes import LANGUAGES
from requests_app.pages.public_page import public_page
from requests_app.queries.measure_notices import live_notice


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether the request is the reader's, or stop it; nothing of the case or the person is shown."""
    notice = live_notice(secret)
    case = notice.measure.case if notice else None
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else case.language if case else reader_language()
    with translation.override(language):
        if case is None:
            # Unknown, mistyped, used, settled: one page, so that nobody learns which.
            return public_page(request, "stop/over", language, status=404)
        about = {
            "controller": case.controller.name,
            "contact": contact_of(case.controller),
            "reference": case.reference,
        }
        if request.method != "POST":
            return public_page(request, "stop/ask", language, about)
        try:
            stop_request(secret=secret, actor=system_actor("link_page"), now=clock.now())
        except Refused:
            return public_page(request, "stop/over", language, status=404)
        return public_page(request, "stop/done", language, about)
