"""What a person may do with a batch or a letter outside of the relay: stop, go on, post by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.letters import codes
from dpo_office.common.letters.carriers import expect_arrivals
from dpo_office.common.letters.freezes import require_thawed
from dpo_office.common.letters.leases import lock_dispatch
from dpo_office.common.letters.models import Dispatch, Letter, Result
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.letters.queries import letter_states
from dpo_office.common.permissions import Actor, require


def stop_batch(*, batch_id: UUID, actor: Actor, now: datetime) -> int:
    """Pull the kill switch: no dot of the batch after the next look at the lease; return the dispatches."""
    return _switch(
        batch_id,
        stopped=True,
        permission="letter.stop_batch",
        event="letter.batch_stopped",
        actor=actor,
        now=now,
    )


def resume_batch(*, batch_id: UUID, actor: Actor, now: datetime) -> int:
    """Let a stopped batch go on; return the dispatches."""
    return _switch(
        batch_id,
        stopped=False,
        permission="letter.resume_batch",
        event="letter.batch_resumed",
        actor=actor,
        now=now,
    )


def switch_batch(batch_id: UUID, *, stopped: bool) -> int:
    """Stop a batch or let it go on, inside the step that is the cause; return the dispatches."""
    return Dispatch.objects.filter(batch_id=batch_id, finished_at__isnull=True).update(stopped=stopped)


def record_posted(*, letter_id: UUID, actor: Actor, now: datetime, carrier: str = "") -> None:
    """Record that a letter on paper was handed to the post, and to which carrier, if its arrival is reckoned.

    Raises NotFound, Refused("letter_not_to_print" | "controller_not_open" | "office_frozen"),
    Invalid("carrier_unknown").
    """
    _record_posted([letter_id], carrier, actor=actor, now=now)


def post_letters(*, letter_ids: Sequence[UUID], actor: Actor, now: datetime, carrier: str = "") -> int:
    """Record that letters on paper were handed to the post together: all of them, or none; return how many.

    Raises Invalid("letters_missing" | "carrier_unknown"), NotFound, Refused("letter_not_to_print" |
    "controller_not_open" | "office_frozen").
    """
    chosen = list(dict.fromkeys(letter_ids))
    if not chosen:
        raise Invalid("letters_missing", field="letters")
    _record_posted(chosen, carrier, actor=actor, now=now)
    return len(chosen)


def _record_posted(letter_ids: Sequence[UUID], carrier: str, *, actor: Actor, now: datetime) -> None:
    letters = list(Letter.objects.for_user(actor).filter(pk__in=letter_ids).order_by("dispatch_id", "id"))
    if len(letters) != len(letter_ids):
        raise NotFound("not_found")
    for letter in letters:
        require(actor, "letter.record_posted", letter.controller_id)
    with acting(actor, "letter.posted"):
        require_thawed()
        # In one order, so that two people with the same pile wait for each other instead of for ever.
        for dispatch_id in dict.fromkeys(letter.dispatch_id for letter in letters):
            lock_dispatch(dispatch_id)
        states = letter_states(letters)
        for letter in letters:
            _post(letter, states[letter.pk], actor, now)
        if carrier:
            expect_arrivals(letters, carrier, now=now)


def _post(letter: Letter, state: str, actor: Actor, now: datetime) -> None:
    if state == codes.HELD:
        raise Refused("controller_not_open")
    if state != codes.TO_PRINT:
        raise Refused("letter_not_to_print")
    Result.objects.create(
        letter=letter,
        outcome=codes.ACCEPTED,
        source=codes.PERSON,
        decided_by=actor.user_id,
        recorded_at=now,
    )
    record_event(
        subject=letter,
        type="letter.posted",
        controller_id=letter.controller_id,
        actor=actor,
        occurred_at=now,
        step="record_posted",
    )


def _switch(
    batch_id: UUID, *, stopped: bool, permission: str, event: str, actor: Actor, now: datetime
) -> int:
    first = Dispatch.objects.filter(batch_id=batch_id).order_by("created_at", "id").first()
    if first is None or not actor.may(VIEW_LETTERS, first.controller_id):
        raise NotFound("not_found")
    require(actor, permission, first.controller_id)
    with acting(actor, event):
        changed = switch_batch(batch_id, stopped=stopped)
        record_event(
            subject=first,
            type=event,
            controller_id=first.controller_id,
            actor=actor,
            occurred_at=now,
            data={"batch": str(batch_id), "dispatches": changed},
        )
    return changed
