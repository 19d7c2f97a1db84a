"""A session that ended in mid-form: sign in on the spot, and go on with what was typed.

What was posted goes back into the page it came from and is kept nowhere else. Nothing is done by signing in:
the page is shown again, filled in, to be read and pressed once more.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dpo_office.common.request_notes import notes_of

PREFIX = "sign_in"
NOT_CARRIED = ("csrfmiddlewaretoken", "show")
# The pages that know how to be shown again filled in, by the end of their names.
KEEPING_PAGES = ("_step", "_open", "_draft", "quick_record")


def keeps_input(request: HttpRequest) -> bool:
    """Tell whether a page can be shown again with what was posted."""
    match = request.resolver_match
    name = match.url_name if match else None
    return bool(name and name.endswith(KEEPING_PAGES))


def is_resumed(request: HttpRequest) -> bool:
    """Tell whether somebody has just signed in again: the page is shown, and nothing is done."""
    return notes_of(request).is_resumed


def sign_in_again(
    request: HttpRequest,
    form_class: Any,
    context: Callable[[HttpRequest], dict[str, Any]],
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    """Ask for name and password beside what was posted, or sign in and show the page again."""
    answers = request.POST if f"{PREFIX}-username" in request.POST else None
    form = form_class(request, data=answers, prefix=PREFIX)
    if answers is not None and form.is_valid():
        login(request, form.get_user())
        notes_of(request).is_resumed = True
        return page()
    shown = {
        **context(request),
        "form": form,
        "title": _("Your session has ended"),
        "app_path": request.path,
        "carried": _carried(request),
        "has_files": bool(request.FILES),
    }
    return TemplateResponse(request, "office/sign_in_again.html", shown, status=401)


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name in request.POST
        if name not in NOT_CARRIED and not name.startswith(f"{PREFIX}-")
        for value in request.POST.getlist(name)
    ]
