"""What the sender asks of a mail relay: a session whose every step is visible, the final dot above all."""

from dataclasses import dataclass
from typing import Protocol

from dpo_office.common.errors import TemporaryGatewayError

GOOD, ASKS_FOR_MORE, FOR_NOW, FOR_GOOD = 2, 3, 4, 5
CLOSING = 421


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom: exactly one recipient, and at most our own journal beside it."""

    sender: str
    recipient: str
    token: str
    journal: str = ""


@dataclass(frozen=True)
class Reply:
    """What the relay answered, without addresses."""

    code: int
    text: str

    @property
    def severity(self) -> int:
        """Return the first digit: GOOD, ASKS_FOR_MORE, FOR_NOW or FOR_GOOD (RFC 5321 4.2.1)."""
        return self.code // 100


class RelayRefusal(TemporaryGatewayError):
    """A 4xx or 5xx reply before the dot: the message was certainly not accepted, the session goes on."""

    def __init__(self, phase: str, reply: Reply) -> None:
        super().__init__("relay_refused")
        self.phase = phase
        self.reply = reply


class SessionLost(TemporaryGatewayError):
    """The connection broke or fell silent; whether the dot was on its way is the caller's knowledge."""

    def __init__(self, phase: str) -> None:
        super().__init__("session_lost")
        self.phase = phase


class RelaySession(Protocol):
    """One connection to a relay."""

    def offer(self, envelope: Envelope, message: bytes) -> None:
        """Say MAIL, RCPT and DATA and give the whole text, but not the dot.

        Raises RelayRefusal (the next offer may follow) or SessionLost. In both cases, and whenever `finish`
        is not called, nothing was accepted.
        """

    def finish(self) -> Reply:
        """Give the dot and return the reply; raises SessionLost when none came: then nobody knows."""

    def close(self) -> None:
        """End the session; an offered message without its dot is dropped."""


class Relay(Protocol):
    """A mail relay."""

    is_confidential: bool
    """Whether nobody on the way can read along: TLS, or the machine itself."""

    def open(self) -> RelaySession:
        """Connect.

        Raises TemporaryGatewayError, or PermanentGatewayError for a relay that must not be used.
        """
