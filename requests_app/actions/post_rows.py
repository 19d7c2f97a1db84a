"""What the steps of scanned post share: find and lock, settle a letter, and close the batch behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from requests_app.domain.post_batches import destroyable_on, is_sorted
from requests_app.domain.post_codes import MAX_POST_REASON
from requests_app.domain.post_steps import BATCH_DONE, SORTING
from requests_app.models import Case, PostBatch, PostLetter

SETTLED_FIELDS = ("settled_by", "settled_at")


def locked_letter(letter_id: UUID, step: str, *, actor: Actor, version: int | None) -> PostLetter:
    """Return the letter, its batch locked before it, if the actor may take the step and its state allows it.

    The batch is locked first: what moves pages between letters is done by one at a time. Raises NotFound,
    NotPermitted, Stale and Refused("step_impossible").
    """
    batch_id = PostLetter.objects.for_user(actor).filter(pk=letter_id).values_list("batch_id", flat=True)
    known = batch_id.first()
    if known is None:
        raise NotFound("not_found")
    batch: PostBatch = lock_row(PostBatch.objects.for_user(actor), known)
    rows = PostLetter.objects.for_user(actor).select_related("controller")
    letter: PostLetter = lock_row(rows, letter_id, version=version)
    letter.batch = batch
    require(actor, f"post_letter.{step}", letter.controller_id)
    require_step(letter.step_table, step, letter.state)
    return letter


def locked_batch(batch_id: UUID, step: str, *, actor: Actor, version: int | None) -> PostBatch:
    """Return the batch, locked, if the actor may take the step and its state allows it; raises likewise."""
    batch: PostBatch = lock_row(PostBatch.objects.for_user(actor), batch_id, version=version)
    require(actor, f"post_batch.{step}", batch.controller_id)
    require_step(batch.step_table, step, batch.state)
    return batch


def checked_reason(reason: str, *, field: str = "reason") -> str:
    """Return why, without blanks around it. Raises Invalid("reason_required" | "text_too_long")."""
    said = at_most(reason, MAX_POST_REASON, field=field)
    if not said:
        raise Invalid("reason_required", field=field)
    return said


def at_most(text: str, most: int, *, field: str) -> str:
    """Return a text without blanks around it; raise Invalid("text_too_long") when it is longer."""
    said = text.strip()
    if len(said) > most:
        raise Invalid("text_too_long", field=field, max=most)
    return said


def settle_letter(
    letter: PostLetter,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    fields: list[str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Save a letter along the step that gives it a home, and its batch if it was the last that waited."""
    letter.settled_by, letter.settled_at = actor.user_id, now
    save_step(
        letter,
        step,
        actor=actor,
        now=now,
        fields=[*(fields or []), *SETTLED_FIELDS],
        data=dict(data or {}),
    )
    finish_batch(letter.batch, actor=actor, now=now)


def put_into_case(letter: PostLetter, step: str, case: Case, *, actor: Actor, now: datetime) -> None:
    """Give a letter a home in a case, and tell of it there."""
    letter.case = case
    fields = ["case", "sender_address"]
    settle_letter(letter, step, actor=actor, now=now, fields=fields, data={"case": str(case.pk)})
    if step == "open_case":
        return  # the case's own first event says so
    record_event(
        subject=case,
        type="case.post_joined",
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data={"post_letter": str(letter.pk), "arrived_on": letter.arrived_on.isoformat()},
    )


def finish_batch(batch: PostBatch, *, actor: Actor, now: datetime) -> None:
    """Reckon from when the originals may be shredded, once every page of a batch has a home."""
    states = batch.letters.values_list("state", flat=True)
    if batch.state != SORTING or not is_sorted(states):
        return
    batch.originals_until = destroyable_on(copenhagen_date(now), batch.originals_days)
    save_step(batch, "finish_batch", actor=actor, now=now, fields=["originals_until"])


def resume_batch(batch: PostBatch, *, actor: Actor, now: datetime) -> None:
    """Take up a batch again in which a letter waits anew."""
    if batch.state != BATCH_DONE:
        return
    batch.originals_until = None
    save_step(batch, "resume_batch", actor=actor, now=now, fields=["originals_until"])
