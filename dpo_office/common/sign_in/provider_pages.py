"""The pages of signing in by the company's provider: the way out, the way back, connecting, and refusals.

The cases stand in docs/rules/openid_connect.md. Without a provider in the settings there are no such pages.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError, GatewayError, Invalid, Refused
from dpo_office.common.sign_in import provider
from dpo_office.common.sign_in.doors import (
    TOO_MANY,
    ask_second_factor,
    check_code,
    safe_next,
    tell_codes_left,
)
from dpo_office.common.sign_in.ending import end_provider_sessions
from dpo_office.common.sign_in.factors import has_factor
from dpo_office.common.sign_in.identities import bind_expected, bind_own, person_bound_to
from dpo_office.common.sign_in.provider_flows import (
    NEWCOMER,
    PROOF,
    SIGN_IN,
    Flow,
    Newcomer,
    flow_of,
    flows_in,
    keep_flows,
    keep_newcomer,
    new_flow,
    newcomer_of,
    provider_label,
)
from dpo_office.common.sign_in.provider_rules import (
    claimed_name,
    is_fresh_proof,
    is_word_of_end,
    proved_at,
    stands_for_both,
)
from dpo_office.common.sign_in.questions import WAIT, ConnectForm, wait_words
from dpo_office.common.sign_in.sessions import begin_session, note_proof, note_proof_of
from dpo_office.common.sign_in.waits import MustWait
from dpo_office.common.users import User
from dpo_office.common.vault import keyed_hash

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

# What may stand on the page of a refusal, and as what it is answered.
REFUSALS: Final = {
    "provider_unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "provider_misconfigured": HTTPStatus.SERVICE_UNAVAILABLE,
    "provider_token_wrong": HTTPStatus.FORBIDDEN,
    "provider_flow_unknown": HTTPStatus.BAD_REQUEST,
    "provider_said_no": HTTPStatus.FORBIDDEN,
    "provider_person_out": HTTPStatus.FORBIDDEN,
    "provider_proof_old": HTTPStatus.FORBIDDEN,
    "provider_other_person": HTTPStatus.FORBIDDEN,
    "identity_taken": HTTPStatus.CONFLICT,
}
# A logout token is a few hundred bytes.
LONGEST_TOKEN: Final = 16 * 1024


def with_provider(view: View) -> View:
    """Let a page be there only where the settings name a provider."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DPO_OIDC_ISSUER:
            raise Http404
        return view(request, *args, **kwargs)

    return page


@with_provider
@require_safe
@never_cache
def start_page(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, to sign in. A link: no form may lead to another site."""
    return _sent_off(request, SIGN_IN)


@with_provider
@require_safe
@never_cache
def prove_page(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, to show anew who sits there."""
    return _sent_off(request, PROOF)


@with_provider
@require_GET
@never_cache
def back_page(request: HttpRequest) -> HttpResponse:
    """Take the browser back, and lead it on by a redirection: code and state stay in no address bar."""
    flows = flows_in(request)
    flow = flow_of(flows, request.GET.get("state", ""))
    rest = [other for other in flows if other is not flow]
    try:
        answer = _taken_back(request, flow)
    except (DomainError, GatewayError) as error:
        answer = _refused(error.code)
    return keep_flows(answer, rest)


@with_provider
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def connect_page(request: HttpRequest) -> HttpResponse:
    """Ask whom the provider named, and nobody here is bound to, for the password of their account."""
    newcomer = newcomer_of(request)
    if newcomer is None:
        return _refused("provider_flow_unknown")
    form = ConnectForm(request, data=request.POST if request.method == "POST" else None)
    status: int = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            return _connected(request, newcomer, form.get_user(), form.cleaned_data["code"])
        except MustWait as wait:
            form.add_error(None, wait_words(wait))
            status = TOO_MANY
        except DomainError as error:
            log.info("sign_in.provider_refused", extra={"code": error.code})
            form.add_error(error.field, text_of(error.code))
            status = error.status
    elif form.has_error("__all__", WAIT):
        status = TOO_MANY
    context = {"form": form, "title": _("Connect your account"), "shown": newcomer.shown}
    return _page(request, "office/provider_connect.html", context, status)


@with_provider
@require_safe
@never_cache
def refused_page(request: HttpRequest, code: str) -> HttpResponse:
    """Say why nobody was signed in, or nothing proved, and what helps."""
    if code not in REFUSALS:
        raise Http404
    is_signed_in = request.user.is_authenticated
    context = {
        "title": _("That did not work") if is_signed_in else _("Not signed in"),
        "code": code,
        "refusal": text_of(code),
        "is_signed_in": is_signed_in,
    }
    return _page(request, "office/provider_refused.html", context, REFUSALS[code])


@with_provider
@require_safe
@never_cache
def proved_page(request: HttpRequest) -> HttpResponse:
    """Say that the proof is made, beside the window in which somebody goes on."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("admin:login"))
    return _page(request, "office/provider_proved.html", {"title": _("Thank you")})


@with_provider
@require_safe
@never_cache
def signed_out_page(request: HttpRequest) -> HttpResponse:
    """Say that the session here is over, and how to end the one at the provider."""
    try:
        way_out = provider.way_out()
    except GatewayError as error:
        log.warning("sign_in.provider_refused", extra={"code": error.code})
        way_out = ""
    return _page(
        request, "office/provider_signed_out.html", {"title": _("You are signed out"), "way_out": way_out}
    )


@csrf_exempt
@with_provider
@require_POST
@never_cache
@sensitive_variables()
def ended_page(request: HttpRequest) -> HttpResponse:
    """Take the provider's word that sessions have ended (OpenID Connect Back-Channel Logout 1.0)."""
    now, token = timezone.now(), request.POST.get("logout_token", "")
    try:
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise Invalid("provider_token_wrong")
        claims = provider.claims_of_end(token, now)
        if not is_word_of_end(claims, now):
            raise Invalid("provider_token_wrong")
    except (DomainError, GatewayError) as error:
        log.info("sign_in.provider_refused", extra={"code": error.code})
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    sid = claims.get("sid")
    ended = end_provider_sessions(
        subject=claims.get("sub", ""),
        provider_session=_session_hash(sid) if isinstance(sid, str) else "",
        until=datetime.fromtimestamp(claims["iat"], UTC),
    )
    log.info("sign_in.provider_ended", extra={"count": ended})
    return HttpResponse(status=HTTPStatus.OK)


def _sent_off(request: HttpRequest, kind: str) -> HttpResponse:
    flow = new_flow(kind, safe_next(request, request.GET.get("next", "")))
    try:
        way = provider.way_in(
            state=flow.state, nonce=flow.nonce, verifier=flow.verifier, is_proof=kind == PROOF
        )
    except GatewayError as error:
        return _refused(error.code)
    return keep_flows(HttpResponseRedirect(way), [*flows_in(request), flow])


@sensitive_variables()
def _taken_back(request: HttpRequest, flow: Flow | None) -> HttpResponse:
    """Find out who came back, and lead them on. Raises DomainError, GatewayError."""
    if flow is None:
        raise Refused("provider_flow_unknown")
    if "error" in request.GET or not request.GET.get("code"):
        raise Refused("provider_said_no")
    now = timezone.now()
    claims = provider.claims_of_code(
        code=request.GET["code"],
        verifier=flow.verifier,
        nonce=flow.nonce,
        issuer=request.GET.get("iss", ""),
        now=now,
    )
    if flow.kind == PROOF:
        return _proved(request, flow, claims, now)
    return _recognised(request, flow, claims, now)


def _proved(request: HttpRequest, flow: Flow, claims: dict[str, Any], now: datetime) -> HttpResponse:
    user = person_bound_to(claims["sub"])
    if user is None or user.pk != request.user.pk:
        raise Refused("provider_other_person")
    if not is_fresh_proof(claims, flow.began_at, now):
        raise Refused("provider_proof_old")
    note_proof(request)
    return HttpResponseRedirect(safe_next(request, flow.next_url))


def _recognised(request: HttpRequest, flow: Flow, claims: dict[str, Any], now: datetime) -> HttpResponse:
    """Let in who is bound or expected; ask anybody else for the password of an account."""
    subject, name = claims["sub"], claimed_name(claims, settings.DPO_OIDC_CLAIM)
    proved, sid = proved_at(claims, now), claims.get("sid")
    newcomer = Newcomer(
        issuer=settings.DPO_OIDC_ISSUER,
        subject=subject,
        shown=name or subject,
        counts_for_both=stands_for_both(
            claims, word=settings.DPO_OIDC_SECOND_FACTOR, acr_values=settings.DPO_OIDC_ACR
        ),
        proved=proved.timestamp() if proved else None,
        session_hash=_session_hash(sid) if isinstance(sid, str) else "",
        next_url=flow.next_url,
        began=now.timestamp(),
    )
    user = person_bound_to(subject) or bind_expected(subject=subject, name=name, now=clock.now())
    if user is not None:
        return _let_on(request, newcomer, user)
    keep_newcomer(request, newcomer)
    return HttpResponseRedirect(reverse("provider_connect"))


def _connected(request: HttpRequest, newcomer: Newcomer, user: User, code: str) -> HttpResponse:
    """Bind the account whose password was right. Raises MustWait, DomainError."""
    with_code = has_factor(user.pk)
    way = ""
    if with_code:
        if not code:
            raise Invalid("code_missing", field="code")
        way = check_code(user, code)
    bind_own(user_id=user.pk, subject=newcomer.subject, now=clock.now())
    request.session.pop(NEWCOMER, None)
    if not with_code:
        return _let_on(request, replace(newcomer, proved=timezone.now().timestamp()), user)
    begin_session(request, user, has_second_factor=True, provider_session=newcomer.session_hash)
    if way == "recovery":
        tell_codes_left(request, user)
    return HttpResponseRedirect(safe_next(request, newcomer.next_url))


def _let_on(request: HttpRequest, newcomer: Newcomer, user: User) -> HttpResponse:
    """Sign in whom the provider's word is enough for; lead everybody else to the second factor."""
    must_show_more = settings.DPO_SECOND_FACTOR or has_factor(user.pk)
    if must_show_more and not newcomer.counts_for_both:
        return ask_second_factor(request, user, newcomer.next_url, provider_session=newcomer.session_hash)
    begin_session(
        request,
        user,
        has_second_factor=newcomer.counts_for_both,
        provider_session=newcomer.session_hash,
    )
    # Signed in at the provider some time ago is no proof that somebody sits here now.
    note_proof_of(request, datetime.fromtimestamp(newcomer.proved, UTC) if newcomer.proved else None)
    return HttpResponseRedirect(safe_next(request, newcomer.next_url))


def _session_hash(sid: str) -> str:
    return keyed_hash(f"{settings.DPO_OIDC_ISSUER}|{sid}", purpose="provider_session")


def _refused(code: str) -> HttpResponse:
    """Lead to the page of a refusal; the log says which, and nothing of whom."""
    level = logging.WARNING if REFUSALS[code] == HTTPStatus.SERVICE_UNAVAILABLE else logging.INFO
    log.log(level, "sign_in.provider_refused", extra={"code": code})
    return HttpResponseRedirect(reverse("provider_refused", args=[code]))


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    more = {"provider": provider_label(), "is_provider_only": settings.DPO_OIDC_ONLY}
    whole = admin.site.each_context(request) | more | context
    return TemplateResponse(request, template, whole, status=status)
