"""A provider for signing in (OpenID Connect) on this machine, which can be made to lie in every way.

It speaks HTTP and signs with real keys. `says` overrides claims of the next tokens (None takes one away),
`metadata` what it says of itself, `breaks` names an address that answers with a status, `sleeps` a slow one.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID = "dpo-office"
SECRET = "a secret of the client / with signs"


@cache
def key_of(kid: str) -> ECKey:
    """Make a key, once for each name."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"}, private=True)


@cache
def rsa_key() -> RSAKey:
    """Make a key whose public half can be mistaken for a secret."""
    return RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)


class FakeProvider:
    """The server, its people and its lies."""

    def __init__(self, port: int = 0) -> None:
        self.person: dict[str, Any] = {"sub": "f3b1-kim", "email": "kim@example.com", "email_verified": True}
        self.says: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.beside_code: dict[str, str] = {}
        self.breaks: dict[str, int] = {}
        self.sleeps: dict[str, float] = {}
        self.asked: list[str] = []
        self.token_requests: list[dict[str, str]] = []
        self.keys = [key_of("first")]
        self.signs_with: Any = None
        self.ways: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _Pages)
        self.server.daemon_threads = True
        vars(self.server)["provider"] = self
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/realm"

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def let_through(self, location: str) -> dict[str, str]:
        """Sign the person in at the address that a browser was sent to; give what the way back carries."""
        asked = dict(parse_qsl(urlsplit(location).query))
        code = secrets.token_urlsafe(16)
        self.ways[code] = asked
        return {"code": code, "state": asked["state"]} | self.beside_code

    def shown_keys(self) -> list[Any]:
        return [key.as_dict(private=False) for key in self.keys]

    def id_token(self, asked: dict[str, str], access_token: str = "an access token") -> str:
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "auth_time": now if asked.get("max_age") == "0" else now - 3600,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        return self.signed(claims | self.person | self.says)

    def logout_token(self, **claims: Any) -> str:
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        said = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "jti": secrets.token_hex(8),
            "events": event,
        }
        return self.signed(said | claims)

    def signed(self, claims: dict[str, Any]) -> str:
        said = {name: value for name, value in claims.items() if value is not None}
        if self.signs_with is not None:
            return str(self.signs_with(said))
        return jwt.encode({"alg": "ES256", "kid": self.keys[0].kid}, said, self.keys[0])


def unsigned(claims: dict[str, Any]) -> str:
    """Write a token with `alg` none."""
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'first'})}.{part(claims)}."


def signed_with_public_key(claims: dict[str, Any]) -> str:
    """Sign with HMAC, the secret being what everybody may read: the provider's public key."""
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'rsa'})}.{part(claims)}"
    mac = hmac.new(rsa_key().as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def signed_by_a_stranger(claims: dict[str, Any]) -> str:
    """Sign with another key under a known name."""
    return jwt.encode({"alg": "ES256", "kid": "first"}, claims, key_of("a stranger's"))


def signed_with_an_unknown_key(claims: dict[str, Any]) -> str:
    """Sign with a key that the provider does not show."""
    return jwt.encode({"alg": "ES256", "kid": "third"}, claims, key_of("third"))


def part(said: Any) -> str:
    """Write a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        fake = self._asked()
        if fake is None:
            return
        issuer = fake.issuer
        asked = urlsplit(self.path)
        if asked.path.endswith("/authorize"):
            # Whoever comes here in a browser is signed in already.
            query = urlencode(fake.let_through(self.path))
            self._answer({}, 302, f"{dict(parse_qsl(asked.query))['redirect_uri']}?{query}")
        elif asked.path.endswith("/end"):
            self._answer({}, 302, dict(parse_qsl(asked.query))["post_logout_redirect_uri"])
        elif asked.path.endswith("/.well-known/openid-configuration"):
            said = {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
                "end_session_endpoint": f"{issuer}/end",
                "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256", "none"],
            }
            self._answer(said | fake.metadata)
        elif asked.path.endswith("/keys"):
            self._answer({"keys": fake.shown_keys()})
        else:
            self._answer({}, 404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = dict(parse_qsl(self.rfile.read(length).decode()))
        fake = self._asked()
        if fake is None:
            return
        fake.token_requests.append(body | {"authorization": self.headers.get("Authorization", "")})
        asked = fake.ways.pop(body.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(body.get("code_verifier", "").encode()).digest())
        is_right = (
            asked is not None
            and asked["code_challenge"] == challenge.rstrip(b"=").decode()
            and asked["redirect_uri"] == body.get("redirect_uri")
        )
        if asked is None or not is_right:
            self._answer({"error": "invalid_grant", "error_description": "kim@example.com"}, 400)
            return
        token = {"access_token": "an access token", "token_type": "Bearer", "expires_in": 300}
        self._answer(token | {"id_token": fake.id_token(asked)})

    def _asked(self) -> FakeProvider | None:
        fake: FakeProvider = vars(self.server)["provider"]
        name = urlsplit(self.path).path.rpartition("/")[2]
        fake.asked.append(name)
        if name in fake.sleeps:
            time.sleep(fake.sleeps[name])
        if name in fake.breaks:
            self._answer({"error": "server_error"}, fake.breaks[name])
            return None
        return fake

    def _answer(self, said: dict[str, Any], status: int = 200, to: str = "/realm/keys") -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", to)
        # Whoever waited too long for it is gone.
        with suppress(OSError):
            self.end_headers()
            self.wfile.write(body)

    def log_request(self, *_args: Any) -> None:
        """Print nothing."""


def back(query: dict[str, str]) -> str:
    """Give the address that the browser comes back to."""
    return f"/office/sign-in/provider/back/?{urlencode(query)}"
