"""My sign-in: one's own apps, recovery codes and open sessions."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.sign_in.doors import enrolled, key_shown
from dpo_office.common.sign_in.ending import end_one_session
from dpo_office.common.sign_in.factors import (
    factors_of,
    remove_second_factor,
    renew_recovery_codes,
    unused_codes,
)
from dpo_office.common.sign_in.identity_rows import identity_of
from dpo_office.common.sign_in.provider_flows import provider_label
from dpo_office.common.sign_in.sessions import MARK, open_sign_ins
from dpo_office.common.users import user_in

PAGE = "my_sign_in"


@require_safe
def my_sign_in_page(request: HttpRequest) -> HttpResponse:
    """Show one's own apps, how many recovery codes are left, and the open sessions."""
    user = user_in(request)
    current = request.session[MARK]["row"]
    context = {
        "title": _("My sign-in"),
        "factors": factors_of(user.pk),
        "codes_left": unused_codes(user.pk).count(),
        "is_required": settings.DPO_SECOND_FACTOR,
        "provider": provider_label() if settings.DPO_OIDC_ISSUER else "",
        "is_provider_only": settings.DPO_OIDC_ONLY,
        "identity": identity_of(user.pk) if settings.DPO_OIDC_ISSUER else None,
        "sign_ins": [{"row": row, "is_this": str(row.pk) == current} for row in open_sign_ins(user.pk)],
    }
    return _shown(request, "office/my_sign_in.html", context)


@never_cache
@sensitive_post_parameters()
def add_factor_page(request: HttpRequest) -> HttpResponse:
    """Add an app; with the first one the recovery codes are shown, once."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = user_in(request)
    form, added = enrolled(request, user)
    if added is None:
        context = {"title": _("Add an app"), "form": form, **key_shown(request, user)}
        return _shown(request, "office/my_factor.html", context)
    # Whoever has just shown a code has both factors, in this session too.
    request.session[MARK] = {**request.session[MARK], "second": True}
    if added.codes:
        return _codes(request, added.codes)
    messages.success(request, _("The app is added."))
    return HttpResponseRedirect(reverse(PAGE))


def remove_factor_page(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Ask whether an app shall go, and take it away."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = user_in(request)
    factor = factors_of(user.pk).filter(pk=factor_id).first()
    if factor is None:
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        try:
            remove_second_factor(
                factor_id=factor_id,
                user_id=user.pk,
                is_required=settings.DPO_SECOND_FACTOR,
                now=clock.now(),
            )
        except DomainError as error:
            refusal, status = text_of(error.code), error.status
        else:
            messages.success(request, _("The app is taken away: its codes work no more."))
            return HttpResponseRedirect(reverse(PAGE))
    context = {"title": _("Take an app away"), "factor": factor, "refusal": refusal}
    return _shown(request, "office/my_factor_end.html", context, status)


@never_cache
def recovery_codes_page(request: HttpRequest) -> HttpResponse:
    """Ask whether there shall be new recovery codes, and show them, once."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = user_in(request)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            return _codes(request, renew_recovery_codes(user_id=user.pk, now=clock.now()))
        except DomainError as error:
            refusal, status = text_of(error.code), error.status
    context = {"title": _("New recovery codes"), "refusal": refusal}
    return _shown(request, "office/my_codes_new.html", context, status)


@require_POST
def end_session_page(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    if not end_one_session(user_in(request).pk, sign_in_id):
        raise Http404
    messages.success(request, _("The session is ended."))
    return HttpResponseRedirect(reverse(PAGE))


def _codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    context = {"title": _("Your recovery codes"), "codes": codes, "next_url": reverse(PAGE)}
    return _shown(request, "office/my_codes.html", context)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)
