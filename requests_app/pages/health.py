"""System health: whether the office runs, in words, and what to do where it does not."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, NotPermitted
from dpo_office.common.languages import reader_language
from dpo_office.common.letters.permissions import SEND_TEST
from dpo_office.common.users import User
from requests_app.actions.trial_letters import send_test_letter
from requests_app.health_checks import all_checks
from requests_app.health_words import GOOD


def may_see(request: HttpRequest) -> bool:
    """Tell whether the reader follows the whole office: reads its events, or administers it."""
    is_administrator = isinstance(request.user, User) and request.user.is_superuser
    return actor_in(request).may_somewhere("event.view") or is_administrator


@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Show every check with its result and what helps."""
    if not may_see(request):
        raise PermissionDenied
    checks = list(all_checks(clock.now()))
    context = {
        **admin.site.each_context(request),
        "title": _("System health"),
        "checks": checks,
        "may_send_test": actor_in(request).controllers(SEND_TEST) is None,
        "troubled": sum(check["look"] != GOOD for check in checks),
    }
    return TemplateResponse(request, "requests_app/health.html", context)


@require_POST
def test_letter_page(request: HttpRequest) -> HttpResponse:
    """Send the administrator who asks a test letter; the worker takes it from the outbox."""
    if not may_see(request):
        raise PermissionDenied
    address = request.user.email if isinstance(request.user, User) else ""
    actor, now = actor_in(request), clock.now()
    try:
        send_test_letter(address=address, actor=actor, now=now, language=reader_language())
    except NotPermitted as error:
        raise PermissionDenied from error
    except DomainError as error:
        messages.error(request, text_of(error.code, **error.context))
    else:
        messages.success(request, _("A test letter to you waits to be sent. Here stands what becomes of it."))
    return HttpResponseRedirect(reverse("health_page"))
