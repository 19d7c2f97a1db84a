"""What is kept while somebody is away at the provider, and until they are in: used once, ten minutes.

On the way it lies sealed in a cookie: whoever only asks for the way out writes nothing into the database. Who
came back and is bound to nobody here is kept in the session until an account's password is shown.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from authlib.common.security import generate_token
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from dpo_office.common.sign_in.provider_rules import FLOW_LASTS, FLOWS_AT_ONCE
from dpo_office.common.sign_in.sessions import follow_key
from dpo_office.common.vault import Sealed, VaultError, open_sealed, seal

COOKIE: Final = "provider"
NEWCOMER: Final = "office_newcomer"
SIGN_IN: Final = "sign_in"
PROOF: Final = "proof"
_CONTEXT: Final = "provider_flows"
# RFC 7636 takes 43 to 128 characters; 62 of each: far more bits than anybody guesses.
_RANDOM: Final = 48
# A cookie has four kilobytes.
_LONGEST_NEXT: Final = 300


@dataclass(frozen=True)
class Flow:
    """One way to the provider and back: what for, where to afterwards, and its random values."""

    state: str
    nonce: str
    verifier: str
    kind: str
    next_url: str
    began: float

    @property
    def began_at(self) -> datetime:
        """Give when the browser was sent off."""
        return datetime.fromtimestamp(self.began, UTC)


@dataclass(frozen=True)
class Newcomer:
    """Whom the provider named and nobody here is bound to; `shown` is what it calls them in words."""

    issuer: str
    subject: str
    shown: str
    counts_for_both: bool
    proved: float | None
    session_hash: str
    next_url: str
    began: float


def provider_label() -> str:
    """Give what people call the provider."""
    return settings.DPO_OIDC_LABEL or _("the company's account")


def new_flow(kind: str, next_url: str) -> Flow:
    """Give a way to the provider its random values."""
    state, nonce, verifier = (generate_token(_RANDOM) for _each in range(3))
    kept_next = next_url if len(next_url) <= _LONGEST_NEXT else ""
    return Flow(state, nonce, verifier, kind, kept_next, timezone.now().timestamp())


def flows_in(request: HttpRequest) -> list[Flow]:
    """Give the ways that this browser is on; none from a cookie that is not ours."""
    wrapped, _dot, text = request.COOKIES.get(_cookie_name(), "").partition(".")
    try:
        sealed = Sealed(urlsafe_b64decode(wrapped), urlsafe_b64decode(text))
        kept = [Flow(**row) for row in json.loads(open_sealed(sealed, context=_CONTEXT))]
    except (ValueError, TypeError, VaultError):
        return []
    return [flow for flow in kept if is_young(flow.began)]


def flow_of(flows: list[Flow], state: str) -> Flow | None:
    """Find the way that a `state` belongs to."""
    return next((flow for flow in flows if constant_time_compare(flow.state, state)), None)


def keep_flows(answer: HttpResponse, flows: list[Flow]) -> HttpResponse:
    """Let the browser keep the newest of these ways; an answer without any takes the cookie away."""
    name = _cookie_name()
    if not flows:
        answer.delete_cookie(name, samesite="Lax")
        return answer
    rows = [asdict(flow) for flow in flows[-FLOWS_AT_ONCE:]]
    sealed = seal(json.dumps(rows).encode(), context=_CONTEXT)
    parts = (urlsafe_b64encode(part).decode("ascii") for part in (sealed.wrapped_key, sealed.ciphertext))
    answer.set_cookie(
        name,
        ".".join(parts),
        max_age=int(FLOW_LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        # The way back comes from another site: "Strict" would not show it.
        samesite="Lax",
    )
    return answer


def keep_newcomer(request: HttpRequest, newcomer: Newcomer) -> None:
    """Keep whom the provider named, under a new key of the session."""
    request.session.cycle_key()
    if SESSION_KEY in request.session:
        follow_key(request)
    request.session[NEWCOMER] = asdict(newcomer)


def newcomer_of(request: HttpRequest) -> Newcomer | None:
    """Give whom the provider named a moment ago."""
    kept: dict[str, Any] | None = request.session.get(NEWCOMER)
    if not kept or not is_young(kept["began"]) or kept["issuer"] != settings.DPO_OIDC_ISSUER:
        return None
    return Newcomer(**kept)


def is_young(began: float) -> bool:
    """Tell whether something that began then may still go on."""
    return 0 <= timezone.now().timestamp() - began <= FLOW_LASTS.total_seconds()


def _cookie_name() -> str:
    # By this name no neighbouring host can set it for us.
    return f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE
