"""A session that ended in mid-form: sign in on the spot, and go on with what was typed.

What was posted goes back into the page it came from and is kept nowhere else. Nothing is done by signing in:
the page is shown again, filled in, to be read and pressed once more.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid, Refused
from dpo_office.common.refusals import typed_words
from dpo_office.common.request_notes import notes_of
from dpo_office.common.sign_in.doors import TOO_MANY, check_code, tell_codes_left
from dpo_office.common.sign_in.factors import has_factor
from dpo_office.common.sign_in.provider_flows import provider_label
from dpo_office.common.sign_in.questions import WAIT, CodeForm, wait_words
from dpo_office.common.sign_in.sessions import begin_session
from dpo_office.common.sign_in.waits import MustWait
from dpo_office.common.users import User

PREFIX = "sign_in"
NOT_CARRIED = ("csrfmiddlewaretoken", "show")
# The pages that know how to be shown again filled in, by the end of their names.
KEEPING_PAGES = (
    *("_step", "_open", "_draft", "quick_record"),
    *("person_leaves", "absence_page", "access_review", "_print_run"),
)


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
    """Ask for name, password and code beside what was posted, or sign in and show the page again."""
    answers = request.POST if f"{PREFIX}-username" in request.POST else None
    form = form_class(request, data=answers, prefix=PREFIX)
    code_form = CodeForm(prefix=PREFIX)
    code_form.fields["code"].required = False
    code_form.fields["code"].label = _("Code, if you use one")
    status = 401
    if answers is not None and form.is_valid():
        try:
            _let_in(request, form.get_user(), answers.get(f"{PREFIX}-code", ""))
        except MustWait as wait:
            form.add_error(None, wait_words(wait))
            status = TOO_MANY
        except DomainError as error:
            form.add_error(None, text_of(error.code))
        else:
            notes_of(request).is_resumed = True
            return page()
    elif form.has_error("__all__", WAIT):
        status = TOO_MANY
    shown = {
        **context(request),
        "form": form,
        "code_form": code_form,
        "title": _("Your session has ended"),
        "app_path": request.path,
        "carried": carried_input(request, PREFIX),
        # The site leads here only where what was posted can be carried.
        "is_kept": True,
        "has_files": bool(request.FILES),
        "provider": provider_label() if settings.DPO_OIDC_ISSUER else "",
        "typed": typed_words(request),
    }
    return TemplateResponse(request, "office/sign_in_again.html", shown, status=status)


def carried_input(request: HttpRequest, prefix: str) -> list[tuple[str, str]]:
    """Give what was posted, without the answers of the page that carries it."""
    return [
        (name, value)
        for name in request.POST
        if name not in NOT_CARRIED and not name.startswith(f"{prefix}-")
        for value in request.POST.getlist(name)
    ]


def _let_in(request: HttpRequest, user: User, code: str) -> None:
    """Sign in by password, and by a code where there is one.

    Raises MustWait, Invalid("code_missing" | "code_wrong"), Refused("second_factor_first").
    """
    if has_factor(user.pk):
        if not code.strip():
            raise Invalid("code_missing")
        way = check_code(user, code)
        begin_session(request, user, has_second_factor=True)
        if way == "recovery":
            tell_codes_left(request, user)
    elif settings.DPO_SECOND_FACTOR:
        raise Refused("second_factor_first")
    else:
        begin_session(request, user, has_second_factor=False)
