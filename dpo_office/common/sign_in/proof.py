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
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, Invalid
from dpo_office.common.request_notes import notes_of
from dpo_office.common.sign_in.doors import TOO_MANY, tell_codes_left
from dpo_office.common.sign_in.factors import has_factor, use_second_factor
from dpo_office.common.sign_in.identity_rows import is_bound, password_is_shut
from dpo_office.common.sign_in.provider_flows import provider_label
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
    answers = request.POST if _is_answered(request) else None
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
            return go_on(request, page)
    if not has_factor(user.pk):
        del form.fields["code"]
    if password_is_shut(user.pk):
        del form.fields["password"]
    shown = {
        **context(request),
        "form": form,
        "title": _("Is it you?"),
        "app_path": request.get_full_path(),
        "carried": carried_input(request, PREFIX),
        "was_posted": _was_posted(request),
        "is_kept": keeps_input(request),
        "has_files": bool(request.FILES),
        "provider": provider_label() if is_bound(user.pk) else "",
        "back_to": _back_to(request),
        "is_link_alone": not form.fields and not _was_posted(request),
    }
    return TemplateResponse(request, "office/prove_again.html", shown, status=status)


def _prove(request: HttpRequest, user: User, answers: dict[str, str]) -> None:
    """Look at the password or the code.

    Raises MustWait, Invalid("proof_wrong" | "code_wrong" | "provider_proof_missing").

    Both count at the door of this question, never at that of codes: no password stands before it here, and
    whoever guesses at an open screen would shut its owner out of codes everywhere.
    """
    typed = answers.get("password", ""), answers.get("code", "")
    if not any(typed) and is_bound(user.pk):
        # Whoever went to the provider is not back yet: no guess.
        raise Invalid("provider_proof_missing")
    door = proof_door(user.pk, request)
    count_try(door, PROOF)
    way = ""
    try:
        if typed[1]:
            way = use_second_factor(user_id=user.pk, code=typed[1], read_at=timezone.now(), now=clock.now())
        elif password_is_shut(user.pk) or not user.check_password(typed[0]):
            raise Invalid("proof_wrong")
    except DomainError:
        note_wrong(PROOF)
        raise
    forget_tries(door)
    if way == "recovery":
        tell_codes_left(request, user)


def is_proved_elsewhere(request: HttpRequest) -> bool:
    """Tell whether the question was answered in another window, and what it carried comes back here.

    Then the page is shown, and nothing is done: "go on" is not the step's own button.
    """
    return request.method == "POST" and _is_answered(request)


def _is_answered(request: HttpRequest) -> bool:
    """Tell whether what was posted comes from the question, not from the page that it stands before."""
    return any(name.startswith(f"{PREFIX}-") for name in request.POST)


def _back_to(request: HttpRequest) -> str:
    """Give where the provider's answer leads: to the page; where something is carried, beside it."""
    return reverse("provider_proved") if _was_posted(request) else request.get_full_path()


def _was_posted(request: HttpRequest) -> bool:
    """Tell whether a page was posted, now or before the question was asked for the first time."""
    return request.method == "POST" and (not _is_answered(request) or bool(carried_input(request, PREFIX)))


def go_on(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Show the page behind the question: filled in where it can be, and never done by answering."""
    if _was_posted(request) and keeps_input(request):
        notes_of(request).is_resumed = True
        return page()
    if _was_posted(request):
        messages.info(request, _("Thank you. Nothing was done yet: press once more."))
    return HttpResponseRedirect(request.get_full_path())
