"""System health: whether the office runs, in words, and what to do where it does not."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.users import User
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
        "troubled": sum(check["look"] != GOOD for check in checks),
    }
    return TemplateResponse(request, "requests_app/health.html", context)
