"""The demo's and the tests' gateway for text messages: it keeps what it takes, and sends nothing.

It speaks as GatewayAPI does, as far as the office uses it. Its ledger is that of the mail sink (sink.py):
written and synced before it answers, so that it is the oracle of every drill. It listens on 127.0.0.1 only.
"""

import json
import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener
from uuid import uuid4

from dpo_office.common.letters.sink import BANNER, HOST, MAX_QUESTION, Behaviour, Store

# A number that ends so is unknown to the networks; the others are reached.
UNDELIVERABLE = "99"
REPORT_TRIES = 5


class SmsSink:
    """The server, in a thread of its own; `webhook` is where it reports, signed with `secret`."""

    def __init__(self, folder: Path, *, port: int, webhook: str = "", secret: str = "") -> None:
        self.store = Store(folder, folder / "receipts")
        self.behaviour = Behaviour()
        self._chance = random.Random()  # noqa: S311  misbehaviour, not secrecy
        self._webhook, self._secret = webhook, secret
        self._opener = build_opener(ProxyHandler({}))
        self._http = ThreadingHTTPServer((HOST, port), _handler_for(self))
        self.port = int(self._http.server_address[1])
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Serve until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close the ledger."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)
        self.store.close()

    def happens(self, probability: float) -> bool:
        """Throw the dice."""
        return probability > 0 and self._chance.random() < probability

    def take(self, asked: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]] | None:
        """Keep a message and answer; None: hang up without a word."""
        if self.happens(self.behaviour.refuse_temporary):
            return HTTPStatus.TOO_MANY_REQUESTS, {"code": "told_to_refuse_for_now"}
        if self.happens(self.behaviour.refuse_permanent):
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "told_to_refuse"}
        if not isinstance(asked.get("recipient"), int) or not asked.get("message") or not asked.get("sender"):
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"code": "schema"}
        if self.happens(self.behaviour.drop_before_dot):
            return None
        reference = str(asked.get("reference", ""))
        low, high = self.behaviour.delay_ms
        time.sleep(self._chance.uniform(low, high) / 1000)
        self.store.accept(reference, json.dumps(asked).encode(), 1)
        if self._webhook:
            threading.Thread(target=self._report, args=(asked,), daemon=True).start()
        if self.happens(self.behaviour.drop_after_dot):
            return None
        message_id = sha256(reference.encode()).hexdigest()[:26].upper()
        return HTTPStatus.ACCEPTED, {
            "msg_id": message_id,
            "recipient": asked["recipient"],
            "reference": reference,
        }

    def answer(self, reference: str) -> dict[str, Any]:
        """Answer "have you seen this one", asked by the Message-ID that holds the reference."""
        return self.store.answer(reference.strip("<>").partition("@")[0])

    def message(self, reference: str) -> dict[str, Any]:
        """Return a message as it came."""
        kept: dict[str, Any] = json.loads(self.store.path_of(reference).read_bytes())
        return kept

    def _report(self, asked: dict[str, Any]) -> None:
        """Tell the office what became of it, as the provider does: again, until somebody has heard."""
        bounces = str(asked["recipient"]).endswith(UNDELIVERABLE)
        at = datetime.now(UTC).isoformat()
        event = {
            "reference": asked.get("reference", ""),
            "recipient": asked["recipient"],
            "status": "UNDELIVERABLE" if bounces else "DELIVERED",
            "status_at": at,
        }
        envelope = {
            "event_id": str(uuid4()),
            "timestamp": at,
            "event_type": "message.status.sms",
            "event": event,
        }
        body = json.dumps(envelope).encode()
        signed = f"v1={digest(self._secret.encode(), body, 'sha256').hex()}"
        headers = {"Content-Type": "application/json", "Signature": signed}
        for number in range(REPORT_TRIES):
            request = Request(self._webhook, body, headers)  # noqa: S310  an address of the drill's own
            with suppress(URLError, OSError), self._opener.open(request, timeout=5):
                return
            time.sleep(2**number)


def _handler_for(sink: SmsSink) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        """The server of one sink."""

        served = sink

    return Handler


class _Handler(BaseHTTPRequestHandler):
    served: SmsSink
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Say who it is, and how much it kept; nothing of whom."""
        if self.path != "/stats":
            self._send(HTTPStatus.NOT_FOUND, {"code": "not_found"})
            return
        store = self.served.store
        with store.lock:
            more = sum(1 for copies in store.copies.values() if copies > 1)
            self._send(
                HTTPStatus.OK,
                {"banner": BANNER, "accepted": store.copies.total(), "more_than_once": more},
            )

    def do_POST(self) -> None:
        """Take a message, or answer the control."""
        asked = self._asked()
        if asked is None:
            self._send(HTTPStatus.BAD_REQUEST, {"code": "malformed"})
        elif self.path == "/seen":
            self._send(HTTPStatus.OK, self.served.answer(str(asked.get("message_id", ""))))
        elif self.path == "/behaviour":
            self.served.behaviour = Behaviour.read(asked)
            self._send(HTTPStatus.OK, {})
        elif self.path != "/mobile/single":
            self._send(HTTPStatus.NOT_FOUND, {"code": "not_found"})
        elif not self.headers.get("Authorization", "").startswith("Token "):
            self._send(HTTPStatus.UNAUTHORIZED, {"code": "no_token"})
        else:
            answer = self.served.take(asked)
            if answer is None:
                self.close_connection = True
                return
            self._send(*answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Log nothing: numbers and references are nobody's business."""

    def _asked(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_QUESTION:
            self.close_connection = True
            return None
        try:
            asked = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError:
            return None
        return asked if isinstance(asked, dict) else None

    def _send(self, status: HTTPStatus, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
