"""The doors: after the password comes the second factor, and only then is somebody signed in.

Between the two a session knows of whom the password was right, and nothing else: no page and no call takes
it for a sign-in. The cases stand in docs/rules/sign_in.md.
"""

from base64 import b64decode, b64encode
from contextlib import suppress
from typing import Any, Final

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.sign_in import totp
from dpo_office.common.sign_in.factors import (
    Added,
    add_second_factor,
    has_factor,
    unused_codes,
    use_second_factor,
)
from dpo_office.common.sign_in.questions import WAIT, CodeForm, NewFactorForm, wait_words
from dpo_office.common.sign_in.rules import SECOND_STEP_FOR
from dpo_office.common.sign_in.sessions import begin_session, leave_session
from dpo_office.common.sign_in.waits import CODE, MustWait, code_door, count_try, forget_tries, note_wrong
from dpo_office.common.users import User
from dpo_office.common.vault import Sealed, VaultError, open_sealed, seal

PENDING: Final = "office_pending"
NEW_KEY: Final = "office_new_key"
ISSUER: Final = "DPO office"
TOO_MANY: Final = 429


class SignIn(LoginView):
    """Django's sign-in page, which leads to the second factor instead of in."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Let in who needs no second factor; lead everybody else to the next page."""
        user: User = form.get_user()
        if not settings.DPO_SECOND_FACTOR and not has_factor(user.pk):
            begin_session(self.request, user, has_second_factor=False)
            return HttpResponseRedirect(self.get_success_url())
        return ask_second_factor(self.request, user, self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again; the answer says when it is too early for another try."""
        answer = super().form_invalid(form)
        if form.has_error("__all__", WAIT):
            answer.status_code = TOO_MANY
        return answer


def ask_second_factor(
    request: HttpRequest, user: User, next_url: str, *, provider_session: str | None = None
) -> HttpResponse:
    """Lead whom the password, or the company's provider, let through to the second factor.

    A new key, and nothing of what the session held before that was known.
    """
    leave_session(request)
    request.session[PENDING] = {
        "user": str(user.pk),
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": next_url,
        "provider": provider_session,
    }
    return HttpResponseRedirect(reverse("sign_in_code" if has_factor(user.pk) else "sign_in_enrol"))


@never_cache
@sensitive_post_parameters()
def code_page(request: HttpRequest) -> HttpResponse:
    """Ask for the code of whom the password was right of, and sign them in."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = _pending_user(request)
    if user is None or not has_factor(user.pk):
        return _back_to_password(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            way = check_code(user, form.cleaned_data["code"])
        except MustWait as wait:
            form.add_error(None, wait_words(wait))
            status = TOO_MANY
        except DomainError as error:
            form.add_error("code", text_of(error.code))
        else:
            return _let_in(request, user, way)
    context = {"form": form, "title": _("Your code"), "by_provider": _by_provider(request) is not None}
    return _shown(request, "office/sign_in_code.html", context, status)


@never_cache
@sensitive_post_parameters()
def enrol_page(request: HttpRequest) -> HttpResponse:
    """Let somebody who must have a second factor and has none add it; sign them in with it."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = _pending_user(request)
    if user is None or has_factor(user.pk):
        return _back_to_password(request)
    form, added = enrolled(request, user, only_first=True)
    if added is None:
        context = {
            "form": form,
            "title": _("A second proof of who you are"),
            "by_provider": _by_provider(request) is not None,
            **key_shown(request, user),
        }
        return _shown(request, "office/sign_in_enrol.html", context, 200)
    next_url = safe_next(request, request.session[PENDING]["next"])
    begin_session(request, user, has_second_factor=True, provider_session=_by_provider(request))
    _forget(request)
    context = {"codes": added.codes, "title": _("Your recovery codes"), "next_url": next_url}
    return _shown(request, "office/sign_in_codes.html", context, 200)


def check_code(user: User, code: str) -> str:
    """Use up a code; give `app` or `recovery`. Raises MustWait, Invalid("code_wrong")."""
    door = code_door(user.pk)
    count_try(door, CODE)
    try:
        way = use_second_factor(user_id=user.pk, code=code, read_at=timezone.now(), now=clock.now())
    except DomainError:
        note_wrong(CODE)
        raise
    forget_tries(door)
    return way


def enrolled(
    request: HttpRequest, user: User, *, only_first: bool = False
) -> tuple[NewFactorForm, Added | None]:
    """Read the form that adds an app; give it with what was added, None when nothing was."""
    form = NewFactorForm(request.POST if request.method == "POST" else None)
    key = _new_key(request, user)
    if request.method != "POST" or not form.is_valid():
        return form, None
    try:
        added = add_second_factor(
            user_id=user.pk,
            key=key,
            **form.cleaned_data,
            read_at=timezone.now(),
            now=clock.now(),
            only_first=only_first,
        )
    except DomainError as error:
        form.add_error(error.field, text_of(error.code, **error.context))
        return form, None
    del request.session[NEW_KEY]
    return form, added


def key_shown(request: HttpRequest, user: User) -> dict[str, Any]:
    """Give the secret of an app that is being added: as a picture, and to be typed."""
    key = _new_key(request, user)
    address = totp.address_for_app(key, account=user.username, issuer=ISSUER)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return {"picture": picture, "secret": totp.readable(key)}


def _new_key(request: HttpRequest, user: User) -> bytes:
    """Give the secret that this session offers, making it when there is none; it stands there sealed."""
    kept = request.session.get(NEW_KEY)
    context = f"new_factor|{user.pk}"
    if kept:
        # Somebody else's, or under a key that is gone: a new one is made.
        with suppress(VaultError):
            sealed = Sealed(b64decode(kept["key"]), b64decode(kept["text"]))
            return open_sealed(sealed, context=context)
    key = totp.new_key()
    sealed = seal(key, context=context)
    request.session[NEW_KEY] = {
        "key": b64encode(sealed.wrapped_key).decode("ascii"),
        "text": b64encode(sealed.ciphertext).decode("ascii"),
    }
    return key


def _pending_user(request: HttpRequest) -> User | None:
    """Give the person of whom the password was right a moment ago, if it still is."""
    pending = request.session.get(PENDING)
    if not pending or timezone.now().timestamp() - pending["at"] > SECOND_STEP_FOR.total_seconds():
        return None
    user = User.objects.filter(pk=pending["user"], kind="staff", is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def _back_to_password(request: HttpRequest) -> HttpResponse:
    if PENDING in request.session:
        _forget(request)
        messages.info(request, _("That took too long, or something changed meanwhile. Sign in anew."))
    return HttpResponseRedirect(reverse("admin:login"))


def _let_in(request: HttpRequest, user: User, way: str) -> HttpResponse:
    next_url = safe_next(request, request.session[PENDING]["next"])
    begin_session(request, user, has_second_factor=True, provider_session=_by_provider(request))
    _forget(request)
    if way == "recovery":
        tell_codes_left(request, user)
    return HttpResponseRedirect(next_url)


def safe_next(request: HttpRequest, next_url: str) -> str:
    """Give an address of this office to go on to; Today in place of any other."""
    if url_has_allowed_host_and_scheme(
        next_url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return next_url
    return reverse("admin:index")


def _by_provider(request: HttpRequest) -> str | None:
    """Give what the provider calls the session that is about to begin; None where it was the password."""
    kept: str | None = request.session[PENDING].get("provider")
    return kept


def tell_codes_left(request: HttpRequest, user: User) -> None:
    """Say that a recovery code was used up, and how many are left."""
    left = unused_codes(user.pk).count()
    said = ngettext(
        "You used a recovery code. %(count)s is left: make new ones on the page My sign-in.",
        "You used a recovery code. %(count)s are left. You can make new ones on the page My sign-in.",
        left,
    )
    messages.warning(request, said % {"count": left})


def _forget(request: HttpRequest) -> None:
    for name in (PENDING, NEW_KEY):
        request.session.pop(name, None)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)
