"""The page of roles: what each is for, and the table of what it may do."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common.people.role_words import HOLDERS, duties, role_table


@require_safe
def roles_page(request: HttpRequest) -> HttpResponse:
    """Show the table; it names no person, so whoever is signed in may read it."""
    context = {
        **admin.site.each_context(request),
        "title": _("Roles"),
        "duties": duties(),
        "roles": [words for _role, words in HOLDERS],
        "groups": role_table(),
    }
    return TemplateResponse(request, "office/roles.html", context)
