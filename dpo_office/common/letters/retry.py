"""When a letter that was turned away for now is offered again. Plain Python."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

RETRY_SECONDS = (60, 300, 900, 3600)
GIVE_UP_AFTER = timedelta(hours=72)
JITTER = 0.2


def next_try_at(
    *, letter_id: UUID, refusals: int, last_refused_at: datetime, steps: tuple[int, ...] = RETRY_SECONDS
) -> datetime:
    """Return when the letter may be offered again after its n-th temporary refusal.

    1, 5, 15, 60 minutes, then hourly, each spread by up to 20 %. The spread comes from the letter and the
    count, so that every worker computes the same instant.
    """
    seconds = steps[min(refusals, len(steps)) - 1]
    digest = hashlib.sha256(letter_id.bytes + refusals.to_bytes(4, "big")).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return last_refused_at + timedelta(seconds=seconds * (1 + JITTER * share))


def is_given_up(*, first_refused_at: datetime | None, now: datetime) -> bool:
    """Return whether a further temporary refusal ends the attempts: 72 hours after the first."""
    return first_refused_at is not None and now - first_refused_at >= GIVE_UP_AFTER
