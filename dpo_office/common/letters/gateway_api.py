"""Text messages through GatewayAPI, spoken to as a relay: offered has not left, finished may have.

By the provider's public documentation of the Mobile Messaging API (gatewayapi.com/docs/message/overview): a
POST to /mobile/single with sender, message, recipient and reference, answered by 202. Not tried against the
provider itself. It knows no way to ask for a message by its reference: its webhook alone tells what became of
one.
"""

import http.client
import json
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.letters.addresses import scrubbed
from dpo_office.common.letters.relay import Envelope, Reply, SessionLost
from dpo_office.common.letters.smtp import is_loopback

PATH: Final = "/mobile/single"
# The handset may be off for a day; then the provider reports that it gave up, before silence would count.
EXPIRATION: Final = "P1D"
LONGEST_ANSWER: Final = 65_536
# As replies of a relay: taken, refused for now, refused for good.
TAKEN, FOR_NOW, FOR_GOOD = 250, 450, 550
# Only these are about the message; 401, 404, 429 and the like are about the account, the address, or too much
# at once, and must not fail a whole campaign: tried again.
REFUSED_FOR_GOOD: Final = frozenset({400, 413, 422})
UNAVAILABLE: Final = 503
OK: Final = range(200, 300)
REFUSED: Final = range(400, 500)


@dataclass(frozen=True)
class SmsAccount:
    """How to reach the gateway; `timeout` is seconds, `required_banner` what a demo's sink calls itself."""

    url: str
    token: str
    sender: str
    timeout: float = 30
    required_banner: str = ""


class GatewayApi:
    """A gateway for text messages in the place of a relay."""

    def __init__(self, account: SmsAccount) -> None:
        self.account = account
        self._place = urlsplit(account.url)
        self.is_confidential = self._place.scheme == "https" or is_loopback(self._place.hostname or "")

    def open(self) -> "GatewaySession":
        """Connect; raises TemporaryGatewayError, or PermanentGatewayError for settings of no use."""
        if not self.is_confidential:
            raise PermanentGatewayError("sms_gateway_not_confidential")
        if not self.account.sender or not self.account.token:
            raise PermanentGatewayError("sms_account_missing")
        connection = self._connection()
        try:
            connection.connect()
            self._check_banner(connection)
        except ssl.SSLError as error:
            connection.close()
            raise PermanentGatewayError("relay_certificate_refused") from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise TemporaryGatewayError("relay_unreachable") from error
        except BaseException:
            connection.close()
            raise
        return GatewaySession(connection, self.account)

    def _connection(self) -> http.client.HTTPConnection:
        host, timeout = self._place.hostname or "", self.account.timeout
        if self._place.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, self._place.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(host, self._place.port, timeout=timeout)

    def _check_banner(self, connection: http.client.HTTPConnection) -> None:
        if not self.account.required_banner:
            return
        connection.request("GET", "/stats")
        with connection.getresponse() as response:
            if self.account.required_banner.encode() not in response.read(LONGEST_ANSWER):
                raise PermanentGatewayError("relay_not_sink")


class GatewaySession:
    """One connection; each message is offered, then finished."""

    def __init__(self, connection: http.client.HTTPConnection, account: SmsAccount) -> None:
        self._connection = connection
        self._account = account
        self._offered = b""

    def offer(self, envelope: Envelope, message: bytes) -> None:
        """Make the request ready, and the connection; nothing of the message leaves here."""
        self._offered = json.dumps(
            {
                "sender": self._account.sender,
                "message": message.decode(),
                "recipient": int(envelope.recipient.lstrip("+")),
                # The same in every attempt, and no number: by it the provider's reports are known again.
                "reference": envelope.token,
                "expiration": EXPIRATION,
            }
        ).encode()
        if self._connection.sock is None:
            # http.client would connect by itself, and its failure would look like one after the request.
            try:
                self._connection.connect()
            except OSError as error:
                raise SessionLost("connect") from error

    def finish(self) -> Reply:
        """Send the request and return the answer; raises SessionLost when none came that says yes or no."""
        offered, self._offered = self._offered, b""
        headers = {
            "Authorization": f"Token {self._account.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        try:
            self._connection.request("POST", PATH, offered, headers)
            with self._connection.getresponse() as response:
                status, body = response.status, response.read(LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise SessionLost("dot") from error
        reply = _reply(status, body)
        if reply is None:
            # A gateway of the gateway answered: whether the message went through it, nobody said.
            self.close()
            raise SessionLost("dot")
        return reply

    def close(self) -> None:
        """End the connection."""
        with suppress(OSError):
            self._connection.close()


def _reply(status: int, body: bytes) -> Reply | None:
    words = scrubbed(f"HTTP {status} {_said(body)}")
    if status in OK:
        return Reply(TAKEN, words)
    if status in REFUSED_FOR_GOOD:
        return Reply(FOR_GOOD, words)
    return Reply(FOR_NOW, words) if status in REFUSED or status == UNAVAILABLE else None


def _said(body: bytes) -> str:
    """Give the code or the id in an answer, never a message or a number that it repeats."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    said = answer.get("msg_id") or answer.get("code") if isinstance(answer, dict) else ""
    return str(said or "")[:64]
