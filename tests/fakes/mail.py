"""A relay and a journal in memory, which behave as the real ones do: the same tests run on both."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesHeaderParser

from dpo_office.common.errors import TemporaryGatewayError
from dpo_office.common.letters.relay import Envelope, RelayRefusal, Reply, SessionLost

GOOD = Reply(250, "2.0.0 kept")


@dataclass
class FakeRelay:
    """Keeps what it accepts; `events` says how the next offers end, afterwards everything is accepted.

    Events: `ok`, `451`, `554` (at RCPT), `451 dot`, `554 dot` (at the dot), `drop` (before the dot),
    `drop after` (accepted, then silence), `lost dot` (the dot never arrives).
    """

    events: Iterator[str] = field(default_factory=lambda: iter(()))
    is_confidential: bool = True
    accepted: Counter[str] = field(default_factory=Counter)
    envelopes: list[Envelope] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    opened: int = 0

    def open(self) -> "FakeSession":
        self.opened += 1
        return FakeSession(self)

    def next_event(self) -> str:
        return next(self.events, "ok")


class FakeSession:
    """One connection to the fake relay."""

    def __init__(self, relay: FakeRelay) -> None:
        self._relay = relay
        self._offered: tuple[Envelope, bytes] | None = None
        self._event = "ok"
        self._is_open = True

    def offer(self, envelope: Envelope, message: bytes) -> None:
        self._require_open("mail")
        self._offered = None
        self._event = self._relay.next_event()
        if self._event in ("451", "554"):
            raise RelayRefusal("rcpt", Reply(int(self._event), "told to refuse"))
        if self._event == "drop":
            self._is_open = False
            raise SessionLost("data")
        self._offered = (envelope, message)

    def finish(self) -> Reply:
        self._require_open("dot")
        assert self._offered is not None, "a dot without a message"
        if self._event.endswith(" dot") and self._event != "lost dot":
            return Reply(int(self._event.split()[0]), "told to refuse")
        if self._event == "lost dot":
            self._is_open = False
            raise SessionLost("dot")
        envelope, message = self._offered
        self._offered = None
        self._relay.envelopes.append(envelope)
        self._relay.messages.append(message)
        self._relay.accepted[str(BytesHeaderParser().parsebytes(message)["Message-ID"]).strip()] += 1
        if self._event == "drop after":
            self._is_open = False
            raise SessionLost("dot")
        return GOOD

    def close(self) -> None:
        self._is_open = False

    def _require_open(self, phase: str) -> None:
        if not self._is_open:
            raise SessionLost(phase)


@dataclass
class FakeJournal:
    """The journal of a fake relay; `alive` is whether it can prove that it kept watch."""

    accepted: Counter[str] = field(default_factory=Counter)
    alive: bool = True
    answers: bool = True
    questions: list[str] = field(default_factory=list)

    def seen(self, message_id: str, *, since: datetime) -> bool | None:
        self.questions.append(message_id)
        if not self.answers:
            raise TemporaryGatewayError("journal_unreachable")
        if self.accepted[message_id]:
            return True
        return False if self.alive else None
