"""Letters that may or may not have been accepted: looked up, or decided by a person."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused, TemporaryGatewayError
from dpo_office.common.events import record_event
from dpo_office.common.letters import codes
from dpo_office.common.letters.journal import RelayJournal
from dpo_office.common.letters.leases import lock_dispatch, reopen_dispatch
from dpo_office.common.letters.models import Attempt, Letter, Receipt, Result
from dpo_office.common.letters.queries import doubtful_attempts, doubts_to_reconcile
from dpo_office.common.permissions import Actor, require
from dpo_office.common.texts import require_reason

# Unanswered questions in a row after which the journal is taken to be down, until the next look.
MAX_SILENCE = 3


def reconcile_doubts(
    journal: RelayJournal | None,
    now: datetime,
    *,
    grace: timedelta,
    limit: int = 2000,
    sms_journal: RelayJournal | None = None,
) -> Counter[str]:
    """Settle the doubts whose grace is over, oldest first, and count how.

    A receipt of the letter, or the journal, says accepted; a journal that proves to have kept watch says
    not accepted, and the letter is queued again under the same Message-ID; otherwise it stays in doubt for
    a person. Text messages are looked up in `sms_journal`.
    """
    counts: Counter[str] = Counter()
    silence: Counter[str] = Counter()
    journals = {codes.EMAIL: journal, codes.SMS: sms_journal}
    for attempt in doubts_to_reconcile(grace)[:limit]:
        source = codes.RECEIPT
        accepted: bool | None = True if _has_receipt(attempt.letter_id) else None
        channel = attempt.letter.channel
        asked = journals.get(channel)
        if accepted is None and asked is not None and silence[channel] < MAX_SILENCE:
            source = codes.JOURNAL
            try:
                accepted = asked.seen(attempt.letter.message_id, since=attempt.window.opened_at)
                silence[channel] = 0
            except TemporaryGatewayError:
                silence[channel] += 1
        if accepted is None:
            counts["still_in_doubt"] += 1
        elif settle_attempt(attempt, accepted=accepted, source=source, now=now):
            counts[codes.ACCEPTED if accepted else codes.NOT_ACCEPTED] += 1
    return counts


def settle_attempt(
    attempt: Attempt,
    *,
    accepted: bool,
    source: str,
    now: datetime,
    decided_by: UUID | None = None,
    reason: str = "",
) -> bool:
    """Record what became of an attempt in doubt; False when somebody else was first."""
    with transaction.atomic():
        lock_dispatch(attempt.letter.dispatch_id)
        if not doubtful_attempts().filter(pk=attempt.pk).exists():
            return False
        Result.objects.create(
            letter_id=attempt.letter_id,
            attempt=attempt,
            outcome=codes.ACCEPTED if accepted else codes.NOT_ACCEPTED,
            source=source,
            decided_by=decided_by,
            reason=reason,
            recorded_at=now,
        )
        if not accepted:
            reopen_dispatch(attempt.letter.dispatch_id, now=now)
    return True


def resolve_doubt(*, letter_id: UUID, decision: str, actor: Actor, reason: str, now: datetime) -> None:
    """Settle a doubt as a person: `resend_same_id` sends it again under its id, `accept` counts it as sent.

    The decision, the person and the reason stay with the letter. Raises NotFound,
    Invalid("decision_unknown" | "reason_missing"), Refused("letter_not_in_doubt").
    """
    letter = Letter.objects.for_user(actor).filter(pk=letter_id).first()
    if letter is None:
        raise NotFound("not_found")
    require(actor, "letter.resolve_doubt", letter.controller_id)
    if decision not in codes.DECISIONS:
        raise Invalid("decision_unknown", field="decision")
    why = require_reason(reason)
    with acting(actor, "letter.doubt_resolved"):
        if not _settle_by_person(_doubts_of(letter), decision, actor, why, now):
            raise Refused("letter_not_in_doubt")
        record_event(
            subject=letter,
            type="letter.doubt_resolved",
            controller_id=letter.controller_id,
            actor=actor,
            occurred_at=now,
            step="resolve_doubt",
            data={"decision": decision},
        )


def _doubts_of(letter: Letter) -> list[Attempt]:
    return list(doubtful_attempts().filter(letter=letter).select_related("letter", "window"))


def _settle_by_person(
    attempts: Sequence[Attempt], decision: str, actor: Actor, reason: str, now: datetime
) -> bool:
    settled = [
        settle_attempt(
            attempt,
            accepted=decision == codes.ACCEPT,
            source=codes.PERSON,
            now=now,
            decided_by=actor.user_id,
            reason=reason,
        )
        for attempt in attempts
    ]
    return bool(settled) and all(settled)


def _has_receipt(letter_id: UUID) -> bool:
    # Also one that says no more than that it is under way: it was accepted, or nobody could know of it.
    return Receipt.objects.filter(letter_id=letter_id).exists()
