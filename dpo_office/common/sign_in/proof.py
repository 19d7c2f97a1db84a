"""Is it you? Steps that hand out data, end it or give rights ask for a proof of the last minutes.

Which they are stands in one table (dpo_office/fresh_sign_in.py); the site of the office asks here for every
page. What was typed is carried through the question and is kept nowhere else.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid
from dpo_office.common.request_notes import notes_of
from dpo_office.common.sign_in.doors import TOO_MANY, tell_codes_left
from dpo_office.common.sign_in.factors import has_factor, use_second_factor
from dpo_office.common.sign_in.questions import ProofForm, wait_words
from dpo_office.common.sign_in.sessions import is_proved, note_proof
from dpo_office.common.sign_in.waits import PROOF, MustWait, count_try, forget_tries, note_wrong, proof_door
from dpo_office.common.sign_in_again import carried_input, keeps_input
from dpo_office.common.users import User, user_in

PREFIX: Final = "proof"
EVERY_STEP: Final = "*"


def asks_proof(request: HttpRequest) -> bool:
    """Tell whether the page or step of a request asks for a proof, and there is none of the last minutes."""
    if not settings.DPO_FRESH_SIGN_IN or request.resolver_match is None:
        return False
    steps = settings.OFFICE_FRESH_SIGN_IN.get(request.resolver_match.url_name or "")
    if steps is None:
        return False
    asked = {EVERY_STEP, request.method, request.resolver_match.kwargs.get("name", "")}
    asked |= {f"?{name}" for name in request.GET}
    return not steps.isdisjoint(asked) and not is_proved(request)


def prove_again(
    request: HttpRequest,
    context: Callable[[HttpRequest], dict[str, Any]],
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    """Ask for the password or a code beside what was posted; take it, and show the page."""
    user = user_in(request)
    answers = request.POST if f"{PREFIX}-password" in request.POST else None
    form = ProofForm(answers, prefix=PREFIX)
    status = 401
    if answers is not None and form.is_valid():
        try:
            _prove(request, user, form.cleaned_data)
        except MustWait as wait:
            form.add_error(None, wait_words(wait))
            status = TOO_MANY
        except DomainError as error:
            form.add_error(None, text_of(error.code))
        else:
            note_proof(request)
            return _go_on(request, page)
    if not has_factor(user.pk):
        del form.fields["code"]
    shown = {
        **context(request),
        "form": form,
        "title": _("Is it you?"),
        "app_path": request.get_full_path(),
        "carried": carried_input(request, PREFIX),
        "was_posted": _was_posted(request),
        "is_kept": keeps_input(request),
        "has_files": bool(request.FILES),
    }
    return TemplateResponse(request, "office/prove_again.html", shown, status=status)


def _prove(request: HttpRequest, user: User, answers: dict[str, str]) -> None:
    """Look at the password or the code. Raises MustWait, Invalid("proof_wrong" | "code_wrong").

    Both count at the door of this question, never at that of codes: no password stands before it here, and
    whoever guesses at an open screen would shut its owner out of codes everywhere.
    """
    door = proof_door(user.pk, request)
    count_try(door, PROOF)
    way = ""
    try:
        if answers["code"]:
            way = use_second_factor(
                user_id=user.pk, code=answers["code"], read_at=timezone.now(), now=clock.now()
            )
        elif not user.check_password(answers["password"]):
            raise Invalid("proof_wrong")
    except DomainError:
        note_wrong(PROOF)
        raise
    forget_tries(door)
    if way == "recovery":
        tell_codes_left(request, user)


def _was_posted(request: HttpRequest) -> bool:
    """Tell whether a page was posted, now or before the question was asked for the first time."""
    return request.method == "POST" and (
        f"{PREFIX}-password" not in request.POST or bool(carried_input(request, PREFIX))
    )


def _go_on(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    if _was_posted(request) and keeps_input(request):
        notes_of(request).is_resumed = True
        return page()
    if _was_posted(request):
        messages.info(request, _("Thank you. Nothing was done yet: press once more."))
    return HttpResponseRedirect(request.get_full_path())
