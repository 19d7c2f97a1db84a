"""The post of the demo's past: the office's own sender, with a relay that says yes and delivers to nobody.

The letters of a past year must not leave all at once when the demo starts. They are settled as any letter is,
by attempts, results and receipts, but what answers is this relay, and each of its words says so.
"""

import hashlib
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dpo_office.common.errors import TemporaryGatewayError
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter, Receipt
from dpo_office.common.letters.queries import due_dispatches
from dpo_office.common.letters.relay import Envelope, RelayRefusal, Reply, SessionLost
from dpo_office.common.letters.sender import SendPolicy, SendReport, send_due_letters

SOURCE = "demo"
KEPT = Reply(250, "2.0.0 demo: settled without leaving this machine")
UNKNOWN = Reply(550, "5.1.1 demo: there is no such mailbox")
# The local parts of people who gave an address that does not exist, or that did not take what was sent.
NO_SUCH_BOX, FULL_BOX = "findes.ikke", "fuld.postkasse"
# A doubt stands until a person decides it: the journal is asked when the lease of its window is over.
DOUBTS_STAND = timedelta(days=30)
MANY, BATCH = 20_000, 500
THOUSAND = 1000
RECEIPT_AFTER = timedelta(minutes=4)


@dataclass(frozen=True)
class Fates:
    """What becomes of letters, in a thousand each: told of their arrival, bounced, left in doubt."""

    delivered: int = 1000
    bounced: int = 0
    in_doubt: int = 0


@dataclass
class DemoRelay:
    """A relay without a wire; after `budget` letters it is out of reach."""

    fates: Fates = Fates()
    budget: int = MANY
    accepted: list[str] = field(default_factory=list)
    is_confidential: bool = True

    def open(self) -> "DemoSession":
        """Begin a session."""
        if not self.budget:
            raise TemporaryGatewayError("demo_relay_rests")
        return DemoSession(self)


@dataclass
class DemoSession:
    """One session with it."""

    relay: DemoRelay
    envelope: Envelope | None = None

    def offer(self, envelope: Envelope, message: bytes) -> None:
        """Take the text, unless the mailbox does not exist or the relay is out of reach."""
        if not self.relay.budget:
            raise SessionLost("mail")
        self.relay.budget -= 1
        if envelope.recipient.startswith(NO_SUCH_BOX):
            raise RelayRefusal("rcpt", UNKNOWN)
        self.envelope = envelope

    def finish(self) -> Reply:
        """Say yes, or fall silent over a letter whose fate is a doubt."""
        assert self.envelope is not None  # noqa: S101  the sender offers first
        if drawn(self.envelope.recipient, "doubt") < self.relay.fates.in_doubt:
            raise SessionLost("dot")
        self.relay.accepted.append(self.envelope.token)
        return KEPT

    def close(self) -> None:
        """End the session."""


def drawn(address: str, what: str) -> int:
    """Draw a number below a thousand, always the same one for an address."""
    return zlib.crc32(f"{what} {address}".encode()) % THOUSAND


def deliver(now: datetime, *, fates: Fates = Fates(), budget: int = MANY) -> SendReport:
    """Settle every letter that is due at `now`, and record the receipts that came for it."""
    relay, total = DemoRelay(fates, budget), SendReport()
    for channel in codes.SENT_CHANNELS:
        if due_dispatches(now, channel).exists():
            _send_all(relay, channel, now, total)
    if total.handled:
        _record_receipts(relay, now)
    return total


def _send_all(relay: DemoRelay, channel: str, now: datetime, total: SendReport) -> None:
    policy = SendPolicy(worker=SOURCE, lease_seconds=int(DOUBTS_STAND.total_seconds()), channel=channel)
    while True:
        report = send_due_letters(relay, now, limit=MANY, policy=policy)
        total.outcomes.update(report.outcomes)
        # Three lost sessions end a run; the next one goes on with what is left.
        if report.error or not report.losses:
            break


def _record_receipts(relay: DemoRelay, now: datetime) -> None:
    """Insert what mail servers reported; at once, since a campaign has many."""
    letters = Letter.objects.filter(pk__in=[token.partition(".")[0] for token in relay.accepted])
    receipts = []
    for letter in letters.order_by("dispatch__created_at", "ordinal", "pk"):
        address = letter.recipient_address
        if address.startswith(FULL_BOX) or drawn(address, "bounce") < relay.fates.bounced:
            receipts.append(_receipt(letter, codes.BOUNCED_HARD, "5.2.2", now))
        elif drawn(address, "receipt") < relay.fates.delivered:
            receipts.append(_receipt(letter, codes.DELIVERED, "2.0.0", now))
    Receipt.objects.bulk_create(receipts, batch_size=BATCH)


def _receipt(letter: Letter, kind: str, status: str, now: datetime) -> Receipt:
    at = now + RECEIPT_AFTER + timedelta(seconds=drawn(letter.recipient_address, "minute"))
    digest = hashlib.sha256(f"{SOURCE} {letter.pk}".encode()).hexdigest()
    return Receipt(
        letter=letter, kind=kind, status=status, at=at, source=SOURCE, digest=digest, recorded_at=at
    )
