"""The running office as a client sees it: calls with a token, waiting for its worker, moving its clock."""

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from dpo_office.common import clock

WAIT_SECONDS = 90
POLL_SECONDS = 0.5
NEWS_SECONDS = 5
CALL_SECONDS = 60
ANSWERED = (200, 201)


class WalkthroughError(Exception):
    """The office did not do what the walk expected."""


@dataclass(frozen=True)
class OfficeClient:
    """Calls the office in somebody's name; `tell` takes lines for the person who watches."""

    url: str
    tokens: Mapping[str, str]
    tell: Callable[[str], None]

    def get(self, who: str, path: str) -> Any:
        """Read something."""
        return self._json(who, "GET", path)

    def post(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Take a step."""
        content = json.dumps(body or {}).encode()
        return self._json(who, "POST", path, content, {"Content-Type": "application/json"})

    def upload(self, who: str, path: str, content: bytes, filename: str) -> Any:
        """Send a file as the multipart field `file`."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        kind = "Content-Type: application/octet-stream\r\n\r\n"
        body = f"{head}{kind}".encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self._json(
            who, "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )

    def download(self, who: str, path: str) -> bytes:
        """Fetch a file."""
        return self._call(who, "GET", path)

    def refused(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        """Try a step that must be refused; return the code of the refusal."""
        try:
            self.post(who, path, body)
        except HTTPError as error:
            return str(json.loads(error.read())["code"])
        raise WalkthroughError(f"{who} should not have been able to: POST {path}")

    def wait_for(self, what: str, look: Callable[[], tuple[bool, str]]) -> None:
        """Look until it is so, telling how far it has come; at most 90 seconds without any progress."""
        began = moved = told = time.monotonic()
        before = ""
        while True:
            done, standing = look()
            now = time.monotonic()
            if done:
                self.tell(f"      {what}: {standing} ({now - began:.0f} s)")
                return
            if before and standing != before:
                moved = now
            before = standing
            if now - moved > WAIT_SECONDS:
                raise WalkthroughError(f"{what}: still {standing} after {WAIT_SECONDS} seconds")
            if now - told > NEWS_SECONDS:
                self.tell(f"      … {what}: {standing}")
                told = now
            time.sleep(POLL_SECONDS)

    def move_clock(self, to: datetime) -> None:
        """Move the clock of the whole office forward to an instant."""
        ahead = to - clock.now()
        if ahead > timedelta():
            # Whole seconds, rounded up: the clock must not stop just before the instant.
            clock.set_offset(clock.offset() + timedelta(seconds=int(ahead.total_seconds()) + 1))

    def _json(self, who: str, method: str, path: str, *sent: Any) -> Any:
        return json.loads(self._call(who, method, path, *sent))

    def _call(
        self,
        who: str,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        request = Request(  # noqa: S310 - the address of our own office, checked to be http
            f"{self.url}/api/v1/{path}",
            data=content,
            method=method,
            headers={"Authorization": f"Bearer {self.tokens[who]}", **(headers or {})},
        )
        # The office is on this machine; a proxy of the surroundings has no part in it.
        with build_opener(ProxyHandler({})).open(request, timeout=CALL_SECONDS) as answer:
            if answer.status not in ANSWERED:
                raise WalkthroughError(f"{method} {path}: {answer.status}")
            read: bytes = answer.read()
            return read


def office_client(data_dir: Path, url: str | None, tell: Callable[[str], None]) -> OfficeClient:
    """Read demo.json of the data directory; raise WalkthroughError when there is no demo office there."""
    path = data_dir / "demo.json"
    try:
        demo = json.loads(path.read_text(encoding="utf-8"))
        address, tokens = str(url or demo["url"]).rstrip("/"), dict(demo["tokens"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WalkthroughError(f"{path} cannot be read: start the demo with script/server first") from error
    if not address.startswith("http://"):
        raise WalkthroughError("the walk goes to a demo office on this machine, by http")
    return OfficeClient(address, tokens, tell)


def said_of(error: HTTPError) -> str:
    """Say what the office answered to a call that failed."""
    try:
        problem = json.loads(error.read())
        return f"{error.code} {problem['code']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError):
        return str(error)


def reason_of(error: URLError) -> str:
    """Say why the office could not be reached."""
    return str(error.reason)
