"""What is asked of the company's provider for signing in: its addresses, its keys, and who somebody is.

Authlib speaks the protocol, joserfc checks signatures. Here stands what is taken for an answer at all:
soon, small, from the address itself, signed asymmetrically (docs/rules/openid_connect.md). No token leaves
this module.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import requests
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from django.conf import settings
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from dpo_office.common.environment import is_provider_address
from dpo_office.common.errors import GatewayError, PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.sign_in.provider_rules import ALGORITHMS, SKEW, is_subject

SILENCE_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0
MOST_BYTES: Final = 256 * 1024
KEPT_SECONDS: Final = 600.0
# So long a provider that did not answer is not asked again, and keys are not fetched anew for an unknown one.
REST_SECONDS: Final = 10.0

UNREACHABLE: Final = "provider_unreachable"
MISCONFIGURED: Final = "provider_misconfigured"
WRONG: Final = "provider_token_wrong"


@dataclass(frozen=True)
class Kept:
    """What was fetched, and when; without it stands why not."""

    at: float
    value: dict[str, Any] | None
    why_not: GatewayError | None = None


_kept: dict[str, Kept] = {}


class _SoonAndSmall(HTTPAdapter):
    """Read an answer at once, and give it up when it is long or takes long."""

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        ends = time.monotonic() + ANSWER_SECONDS
        answer = super().send(*args, **kwargs | {"stream": True, "timeout": SILENCE_SECONDS})
        body = b""
        try:
            while part := answer.raw.read1(MOST_BYTES, decode_content=True):
                body += part
                if len(body) > MOST_BYTES or time.monotonic() > ends:
                    raise requests.exceptions.ReadTimeout("longer than an answer may be")
        except HTTPError as error:
            raise requests.exceptions.ConnectionError("broken off") from error
        finally:
            answer.close()
        answer.raw = BytesIO(body)
        return answer


def way_in(*, state: str, nonce: str, verifier: str, is_proof: bool) -> str:
    """Return the address at the provider to which a browser is sent.

    With `is_proof` the provider is asked to let the person show anew who they are. Raises GatewayError.
    """
    address = _metadata()["authorization_endpoint"]
    more = {"prompt": "login", "max_age": 0} if is_proof else {}
    if settings.DPO_OIDC_ACR and settings.DPO_OIDC_SECOND_FACTOR == "claimed":
        more["acr_values"] = settings.DPO_OIDC_ACR
    with _client() as client:
        url, _state = client.create_authorization_url(
            address, state=state, code_verifier=verifier, nonce=nonce, **more
        )
    return str(url)


def claims_of_code(*, code: str, verifier: str, nonce: str, issuer: str, now: datetime) -> dict[str, Any]:
    """Exchange a code, and return what the checked ID token says of the person.

    `issuer` is what stood beside the code, if anything did (RFC 9207). Raises TemporaryGatewayError
    ("provider_unreachable") and PermanentGatewayError("provider_misconfigured" | "provider_token_wrong").
    """
    metadata = _metadata()
    promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if (issuer or promised) and issuer != settings.DPO_OIDC_ISSUER:
        raise PermanentGatewayError(WRONG)
    with _client(_way_to_show_the_secret(metadata)) as client, _failures_named():
        answer = client.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=verifier,
        )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise PermanentGatewayError(WRONG)
    params = {"nonce": nonce, "client_id": settings.DPO_OIDC_CLIENT_ID}
    if isinstance(answer.get("access_token"), str):
        params["access_token"] = answer["access_token"]
    claims = _checked(token, CodeIDToken, params, now)
    if not is_subject(claims.get("sub")):
        raise PermanentGatewayError(WRONG)
    return claims


def claims_of_end(token: str, now: datetime) -> dict[str, Any]:
    """Return what a logout token says, checked up to its meaning. Raises GatewayError."""
    return _checked(token, JWTClaims, {}, now)


def way_out() -> str:
    """Return the address at which a browser is signed out at the provider; empty where it has none.

    Raises GatewayError.
    """
    address = _metadata().get("end_session_endpoint")
    if not address:
        return ""
    params = {
        "client_id": settings.DPO_OIDC_CLIENT_ID,
        "post_logout_redirect_uri": settings.DPO_BASE_URL + reverse("admin:login"),
    }
    return str(add_params_to_uri(_checked_address(address), list(params.items())))


def look_at_provider() -> None:
    """Ask the provider anew for its addresses and keys. Raises GatewayError where it is not as it must be."""
    forget_provider()
    _keys()


def forget_provider() -> None:
    """Forget what was fetched."""
    _kept.clear()


def _checked(token: str, kind: Any, params: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the claims of a token, its signature and all that every token must say checked."""
    must_say = {
        "iss": {"essential": True, "value": settings.DPO_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.DPO_OIDC_CLIENT_ID},
        "iat": {"essential": True},
    }
    try:
        read = _verified(token)
        claims = kind(read.claims, read.header, must_say, params)
        claims.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise PermanentGatewayError(WRONG) from error
    return dict(claims)


def _verified(token: str) -> jwt.Token:
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        return jwt.decode(token, _keys(), registry=registry)
    except InvalidKeyIdError:
        # The provider may have changed its keys since they were fetched.
        return jwt.decode(token, _keys(are_old=True), registry=registry)


def _keys(*, are_old: bool = False) -> KeySet:
    """Give the keys that signatures are checked with."""
    metadata = _metadata()
    found = _fetched(metadata["jwks_uri"], lambda read: isinstance(read.get("keys"), list), are_old=are_old)
    asymmetric = [key for key in found["keys"] if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")]
    try:
        return KeySet.import_key_set({"keys": [key for key in asymmetric if key.get("use") != "enc"]})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise PermanentGatewayError(MISCONFIGURED) from error


def _metadata() -> dict[str, Any]:
    """Give what the provider says of itself (OpenID Connect Discovery 1.0, 4.3)."""
    issuer = settings.DPO_OIDC_ISSUER
    found = _fetched(get_well_known_url(issuer, external=True), lambda read: read.get("issuer") == issuer)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _checked_address(found.get(name))
    return found


def _checked_address(address: Any) -> str:
    """Give an address that the provider names; on this machine only where the provider itself is."""
    is_here = settings.DPO_OIDC_ISSUER.startswith("http://")
    if not isinstance(address, str) or not is_provider_address(address, may_be_here=is_here):
        raise PermanentGatewayError(MISCONFIGURED)
    return address


def _fetched(
    address: str, is_right: Callable[[dict[str, Any]], bool], *, are_old: bool = False
) -> dict[str, Any]:
    """Give a JSON object from an address, kept for a while; so is that there was no answer."""
    kept = _kept.get(address)
    age = time.monotonic() - kept.at if kept else 0.0
    if kept and kept.value is not None and age < (REST_SECONDS if are_old else KEPT_SECONDS):
        return kept.value
    if kept and kept.why_not is not None and age < REST_SECONDS:
        raise type(kept.why_not)(kept.why_not.code)
    try:
        with _client() as client, _failures_named():
            answer = client.get(address, withhold_token=True, headers={"Accept": "application/json"})
            answer.raise_for_status()
            read = answer.json()
        if not isinstance(read, dict) or not is_right(read):
            raise PermanentGatewayError(MISCONFIGURED)
    except GatewayError as error:
        # Keys that were good a moment ago are, also when somebody with a made-up one made us ask anew.
        stands = Kept(time.monotonic(), kept.value) if kept and are_old else None
        _kept[address] = stands or Kept(time.monotonic(), None, error)
        raise
    _kept[address] = Kept(time.monotonic(), read)
    return read


@contextmanager
def _client(way: str | None = None) -> Iterator[Any]:
    """Give Authlib's session with the office's limits; it follows no redirection."""
    client = OAuth2Session(
        settings.DPO_OIDC_CLIENT_ID,
        settings.DPO_OIDC_CLIENT_SECRET or None,
        token_endpoint_auth_method=way,
        scope=settings.DPO_OIDC_SCOPES,
        redirect_uri=settings.DPO_BASE_URL + reverse("provider_back"),
        code_challenge_method="S256",
    )
    client.max_redirects = 0
    for scheme in ("https://", "http://"):
        client.mount(scheme, _SoonAndSmall())
    with client:
        yield client


def _way_to_show_the_secret(metadata: dict[str, Any]) -> str | None:
    """Choose how the client shows its secret: by the standard, or in the form where only that is taken."""
    if not settings.DPO_OIDC_CLIENT_SECRET:
        return None
    taken = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    is_form_only = "client_secret_basic" not in taken and "client_secret_post" in taken
    return "client_secret_post" if is_form_only else "client_secret_basic"


@contextmanager
def _failures_named() -> Iterator[None]:
    """Name what goes wrong on the way by our codes; what the other side wrote stays where it is."""
    try:
        yield
    except OAuthError as error:
        raise PermanentGatewayError(WRONG) from error
    except (requests.RequestException, OSError, ValueError, TypeError) as error:
        raise TemporaryGatewayError(UNREACHABLE) from error
