"""The paper itself: in which box it lies, and that it was shredded."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.post_rows import at_most, locked_batch
from requests_app.domain.post_codes import MAX_BOX
from requests_app.models import PostBatch


def name_box(
    *, batch_id: UUID, box: str, actor: Actor, now: datetime, version: int | None = None
) -> PostBatch:
    """Say in which box the originals of a batch lie.

    Raises Invalid("text_too_long") and Refused("post_originals_gone").
    """
    with acting(actor, "post_batch.box_named"):
        batch = locked_batch(batch_id, "name_box", actor=actor, version=version)
        if batch.originals_destroyed_at is not None:
            raise Refused("post_originals_gone")
        batch.box = at_most(box, MAX_BOX, field="box")
        save_step(batch, "name_box", actor=actor, now=now, fields=["box"])
    return batch


def destroy_originals(
    *, batch_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> PostBatch:
    """Record that the originals of a batch were shredded (GDPR Art. 5(1)(e)).

    Raises Refused("post_originals_too_early") before their day, and Refused("post_originals_gone").
    """
    with acting(actor, "post_batch.originals_destroyed"):
        batch = locked_batch(batch_id, "destroy_originals", actor=actor, version=version)
        if batch.originals_destroyed_at is not None:
            raise Refused("post_originals_gone")
        until = batch.originals_until
        if until is None or copenhagen_date(now) < until:
            raise Refused("post_originals_too_early", on=f"{until:%d-%m-%Y}" if until else "")
        batch.originals_destroyed_by, batch.originals_destroyed_at = actor.user_id, now
        fields = ["originals_destroyed_by", "originals_destroyed_at"]
        save_step(batch, "destroy_originals", actor=actor, now=now, fields=fields)
    return batch
