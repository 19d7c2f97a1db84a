"""The two-phase sender (docs/rules/sending.md): attempts committed, then the dots, then the results."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from dpo_office.common.errors import DomainError, TemporaryGatewayError
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import blocked_letter_ids
from dpo_office.common.letters.identity import bounce_address, token_of
from dpo_office.common.letters.leases import (
    FENCE_SECONDS,
    WINDOW,
    Fence,
    Lease,
    LeaseLost,
    claim_dispatch,
    close_window,
    commit_durably,
    hand_back,
    open_window,
    release_dispatch,
)
from dpo_office.common.letters.message import letter_bytes
from dpo_office.common.letters.models import Attempt, Letter, Result
from dpo_office.common.letters.queries import refusals_of, unsettled_letters
from dpo_office.common.letters.relay import (
    CLOSING,
    FOR_GOOD,
    GOOD,
    Envelope,
    Relay,
    RelayRefusal,
    RelaySession,
    Reply,
    SessionLost,
)
from dpo_office.common.letters.retry import RETRY_SECONDS, is_given_up, next_try_at

# A confidential letter waits this long before it asks again whether the relay is safe.
HELD_FOR = timedelta(minutes=5)
# After so many lost connections a run ends; the next one begins with the next beat.
MAX_LOSSES = 3


@dataclass(frozen=True)
class SendPolicy:
    """How a sender works: its name on the lease, and its limits."""

    worker: str = "sender"
    lease_seconds: int = 300
    window_size: int = WINDOW
    retry_seconds: tuple[int, ...] = RETRY_SECONDS
    journal_address: str = ""
    run_seconds: float = 120
    channel: str = codes.EMAIL


@dataclass
class SendReport:
    """What one run did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    held: int = 0
    losses: int = 0
    error: str = ""

    @property
    def handled(self) -> int:
        """Return how many letters got a result."""
        return self.outcomes.total()


def send_due_letters(relay: Relay, now: datetime, *, limit: int, policy: SendPolicy) -> SendReport:
    """Send what is due, dispatch by dispatch, until nothing is, or the limit or the time is reached.

    No database transaction is open while the relay is spoken to. A relay that cannot be reached ends the run
    and changes nothing. Raises PermanentGatewayError for a relay that must not be used.
    """
    commit_durably()
    run = _Run(relay, now, policy)
    try:
        while run.report.handled < limit and run.may_go_on():
            lease = claim_dispatch(
                run.now(),
                worker=policy.worker,
                lease_seconds=policy.lease_seconds,
                channel=policy.channel,
            )
            if lease is None:
                break
            run.work(lease)
    finally:
        run.close()
    return run.report


class _Run:
    """One run of the sender: its connection, its clock and its counts."""

    def __init__(self, relay: Relay, now: datetime, policy: SendPolicy) -> None:
        self._relay = relay
        self._policy = policy
        self._began_at = now
        self._began = monotonic()
        self._session: RelaySession | None = None
        self.report = SendReport()

    def now(self) -> datetime:
        """Return the office's time, moved on by the time that this run has taken."""
        return self._began_at + timedelta(seconds=monotonic() - self._began)

    def may_go_on(self) -> bool:
        """Return whether another dispatch may be begun."""
        return self._is_in_time() and self.report.losses < MAX_LOSSES and not self.report.error

    def _is_in_time(self) -> bool:
        return monotonic() - self._began < self._policy.run_seconds

    def close(self) -> None:
        """End the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def work(self, lease: Lease) -> None:
        """Send a leased dispatch window by window and give it back."""
        try:
            letters = self._due_letters(lease)
            size = 1 if lease.dispatch.letters_count == 1 else self._policy.window_size
            while letters and self.may_go_on():
                if not self._connected():
                    hand_back(lease)
                    return
                self._send_window(lease, letters[:size])
                letters = letters[size:]
        except LeaseLost:
            # Stopped by a person: the lease is ours to give back. Taken by another sender: nothing happens.
            hand_back(lease)
            return
        except BaseException:
            # A time limit, a lost database, a fault of ours: the lease runs out.
            self.close()
            raise
        release_dispatch(lease, now=self.now(), due_at=self._due_at)

    def _due_letters(self, lease: Lease) -> list[Letter]:
        letters = (
            unsettled_letters(lease.dispatch.pk)
            .select_related("dispatch", "template")
            .prefetch_related("attachments__document")
        )
        now = self.now()
        due = [letter for letter in letters if self._retry_at(letter) <= now]
        held = [letter for letter in due if self._is_held(letter)]
        self.report.held += len(held)
        return [letter for letter in due if letter not in held] if held else due

    def _is_held(self, letter: Letter) -> bool:
        return letter.confidential and not self._relay.is_confidential

    def _due_at(self, letter: Letter) -> datetime:
        if self._is_held(letter):
            return self.now() + HELD_FOR
        return self._retry_at(letter)

    def _retry_at(self, letter: Letter) -> datetime:
        refusals = refusals_of(letter)
        if refusals.last_at is None:
            return letter.dispatch.created_at
        return next_try_at(
            letter_id=letter.pk,
            refusals=refusals.count,
            last_refused_at=refusals.last_at,
            steps=self._policy.retry_seconds,
        )

    def _connected(self) -> bool:
        if self._session is not None:
            return True
        try:
            self._session = self._relay.open()
        except TemporaryGatewayError as error:
            self.report.error = error.code
            return False
        return True

    def _send_window(self, lease: Lease, letters: Sequence[Letter]) -> None:
        blocked_ids = blocked_letter_ids(letters)
        blocked = [letter for letter in letters if letter.pk in blocked_ids]
        free = [letter for letter in letters if letter.pk not in blocked_ids]
        window, attempts = open_window(lease, free, blocked=blocked, now=self.now())
        self.report.outcomes[codes.BLOCKED] += len(blocked)
        if window is None:
            return
        fence = Fence(lease, min(FENCE_SECONDS, lease.seconds / 3))
        results: list[Result] = []
        try:
            for letter, attempt in zip(free, attempts, strict=True):
                results.append(self._send(letter, attempt, fence))
        except BaseException:
            # Told to stop in the middle of a letter: that one is in doubt, the rest is certain.
            rest = attempts[len(results) + 1 :]
            results += [self._result(attempt, codes.NOT_ACCEPTED, phase="unsent") for attempt in rest]
            close_window(lease, window, results, now=self.now())
            raise
        self.report.outcomes.update(result.outcome for result in results)
        close_window(lease, window, results, now=self.now())

    def _send(self, letter: Letter, attempt: Attempt, fence: Fence) -> Result:
        """Offer one letter and give its dot; every way this can end is one result."""
        session = self._session
        if session is None or not self._is_in_time():
            return self._result(attempt, codes.NOT_ACCEPTED, phase="unsent")
        try:
            message = letter_bytes(letter, now=self.now())
        except DomainError as error:
            return self._result(attempt, codes.PERMANENT, phase="compose", text=error.code)
        try:
            session.offer(self._envelope(letter), message)
        except RelayRefusal as refusal:
            return self._refused(letter, attempt, refusal.phase, refusal.reply)
        except SessionLost as lost:
            self._lose()
            return self._result(attempt, codes.TEMPORARY, phase=lost.phase, text="session lost")
        if not fence.holds():
            self.close()
            return self._result(attempt, codes.NOT_ACCEPTED, phase="fence")
        return self._dotted(letter, attempt, session)

    def _dotted(self, letter: Letter, attempt: Attempt, session: RelaySession) -> Result:
        try:
            reply = session.finish()
        except SessionLost:
            self._lose()
            return self._result(attempt, codes.IN_DOUBT, phase="dot", text="session lost")
        if reply.code == CLOSING:
            self.close()
        if reply.severity == GOOD:
            return self._result(attempt, codes.ACCEPTED, phase="dot", reply=reply)
        return self._refused(letter, attempt, "dot", reply)

    def _refused(self, letter: Letter, attempt: Attempt, phase: str, reply: Reply) -> Result:
        given_up = is_given_up(first_refused_at=refusals_of(letter).first_at, now=self.now())
        permanent = reply.severity == FOR_GOOD or given_up
        return self._result(
            attempt, codes.PERMANENT if permanent else codes.TEMPORARY, phase=phase, reply=reply
        )

    def _lose(self) -> None:
        self.report.losses += 1
        self.close()

    def _envelope(self, letter: Letter) -> Envelope:
        return Envelope(
            sender=bounce_address(letter.message_id),
            recipient=letter.recipient_address,
            token=token_of(letter.message_id),
            journal=self._policy.journal_address,
        )

    def _result(
        self, attempt: Attempt, outcome: str, *, phase: str, reply: Reply | None = None, text: str = ""
    ) -> Result:
        return Result(
            letter_id=attempt.letter_id,
            attempt=attempt,
            outcome=outcome,
            phase=phase,
            reply_code=reply.code if reply else None,
            reply_text=reply.text if reply else text,
            source=codes.RELAY if reply else codes.OFFICE,
            recorded_at=self.now(),
        )
