"""The office is frozen: nothing leaves, because it does not know what left. So it is after a restore.

Begun by `manage.py restore` or `manage.py freeze`, ended by `manage.py unfreeze` (docs/rules/sending.md,
"Frozen"). The database holds it too: while a freeze stands it takes no attempt, and no letter on paper as
posted (triggers.py).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters import codes
from dpo_office.common.letters.holds import held_letters
from dpo_office.common.letters.leases import WINDOW
from dpo_office.common.letters.models import Attempt, Dispatch, Freeze, Letter, SendWindow
from dpo_office.common.letters.queries import letters_to_offer, letters_with_state, standing_freezes
from dpo_office.common.permissions import Actor
from dpo_office.common.texts import require_reason


@dataclass(frozen=True)
class Thawing:
    """What the end of a freeze means: how many letters of each kind stand in which way.

    `unknown`: were due when the copy was made, and may have left since. `made_since`: written while the
    office was frozen. `to_print` and `held`: may have been posted, or let go when their brand was opened.
    """

    as_of: datetime
    unknown: Counter[str]
    made_since: Counter[str]
    to_print: int
    held: int


def is_frozen() -> bool:
    """Tell whether nothing leaves."""
    return standing_freezes().exists()


def require_thawed() -> None:
    """Raise Refused("office_frozen") while nothing leaves."""
    if is_frozen():
        raise Refused("office_frozen")


def freeze(*, as_of: datetime, actor: Actor, now: datetime) -> Freeze:
    """Let nothing leave from now on: what left after `as_of` (real time) is not known.

    A window of at most a hundred letters that a sender has in hand is finished. Raises
    Invalid("frozen_from_future").
    """
    if as_of > timezone.now():
        raise Invalid("frozen_from_future", field="as_of")
    with acting(actor, "office.frozen"):
        row = Freeze.objects.create(as_of=as_of, frozen_at=now)
        record_event(
            subject=row, type="office.frozen", controller_id=None, actor=actor, occurred_at=now, step="freeze"
        )
    return row


def thawing() -> Thawing:
    """Say what ending the freeze would mean; changes nothing. Raises Refused("office_not_frozen")."""
    return _thawing(*_span())


def _thawing(as_of: datetime, since: datetime) -> Thawing:
    printed = letters_with_state(Letter.objects.filter(channel=codes.POST, created_at__lte=since))
    return Thawing(
        as_of=as_of,
        unknown=Counter(_unknown(since).values_list("kind", flat=True)),
        made_since=Counter(Letter.objects.filter(created_at__gt=since).values_list("kind", flat=True)),
        to_print=printed.filter(state=codes.TO_PRINT).count(),
        held=held_letters().filter(created_at__lte=since, results__isnull=True).count(),
    )


def unfreeze(*, actor: Actor, reason: str, now: datetime) -> Thawing:
    """End the freeze; what was due when the copy was made becomes a doubt, and leaves when that is settled.

    A doubt is looked up and judged like any other (doubts.py): a delivery report or the journal tells, else a
    person. Freeze and doubts change in one transaction, so that no sender meets a letter in between. Raises
    Refused("office_not_frozen") and Invalid("reason_missing").
    """
    why = require_reason(reason)
    with acting(actor, "office.unfrozen"):
        as_of, since = _span()
        told = _thawing(as_of, since)
        # Before the attempts, of which a frozen database takes none.
        for row in standing_freezes():
            row.ended_at, row.ended_by, row.reason = now, actor.user_id, why
            row.save(update_fields=["ended_at", "ended_by", "reason"])
            record_event(
                subject=row,
                type="office.unfrozen",
                controller_id=None,
                actor=actor,
                occurred_at=now,
                step="unfreeze",
                data={"in_doubt": told.unknown.total()},
            )
        _doubt(since, as_of, now)
    return told


def _span() -> tuple[datetime, datetime]:
    """Return since when (real time) the office does not know what left, and until when (business time)."""
    standing = list(standing_freezes())
    if not standing:
        raise Refused("office_not_frozen")
    return min(row.as_of for row in standing), max(row.frozen_at for row in standing)


def _unknown(since: datetime) -> QuerySet[Letter]:
    return letters_to_offer().filter(dispatch__finished_at__isnull=True, created_at__lte=since)


def _doubt(since: datetime, as_of: datetime, now: datetime) -> None:
    """Note of each letter that it may have left, as is noted of one whose sender is gone."""
    unknown = _unknown(since)
    for dispatch_id in list(unknown.order_by("dispatch_id").values_list("dispatch_id", flat=True).distinct()):
        # A sender that was at work when the copy was made has the lease no longer.
        Dispatch.objects.filter(pk=dispatch_id).update(leased_until=None, leased_by="")
        keys = list(unknown.filter(dispatch_id=dispatch_id).order_by("ordinal").values_list("pk", flat=True))
        for place in range(0, len(keys), WINDOW):
            window = SendWindow.objects.create(
                dispatch_id=dispatch_id,
                lease_epoch=0,
                opened_at=as_of,
                leased_until=as_of,
                closed_at=timezone.now(),
            )
            Attempt.objects.bulk_create(
                Attempt(letter_id=key, window=window, opened_at=now) for key in keys[place : place + WINDOW]
            )
