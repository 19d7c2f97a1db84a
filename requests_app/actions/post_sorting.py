"""The sorting table: which pages are one letter, and on which day it came."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.mail_rows import due_of
from requests_app.actions.post_rows import checked_reason, locked_letter, settle_letter
from requests_app.domain.post_batches import (
    Run,
    checked_arrival,
    cut,
    earlier_arrival,
    joined,
    received_at_of,
)
from requests_app.domain.post_steps import MERGED, POST_WAITING
from requests_app.models import PostLetter


def split_letter(
    *, letter_id: UUID, starts: Collection[int], actor: Actor, now: datetime, version: int | None = None
) -> list[PostLetter]:
    """Split a letter: a new one begins at each of these pages of the batch.

    Raises Invalid("post_no_cut").
    """
    with acting(actor, "post_letter.split"):
        letter = locked_letter(letter_id, "split_letter", actor=actor, version=version)
        first, *others = cut(run_of(letter), starts)
        letter.last_page = first.last
        data = {"into": [run.first for run in (first, *others)]}
        save_step(letter, "split_letter", actor=actor, now=now, fields=["last_page"], data=data)
        rows = [
            PostLetter(
                controller=letter.controller,
                batch=letter.batch,
                first_page=run.first,
                last_page=run.last,
                arrived_on=letter.arrived_on,
                arrival_reason=letter.arrival_reason,
                due_on=letter.due_on,
                created_at=now,
                changed_at=now,
            )
            for run in others
        ]
        return [letter, *PostLetter.objects.bulk_create(rows)]


def join_next(*, letter_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> PostLetter:
    """Put a letter and the next one together; of two days of arrival the earlier one counts.

    Raises Refused("post_no_next_letter" | "post_next_is_settled").
    """
    with acting(actor, "post_letter.next_joined"):
        letter = locked_letter(letter_id, "join_next", actor=actor, version=version)
        following = _next_one(letter)
        letter.last_page = joined(run_of(letter), run_of(following)).last
        following.batch = letter.batch
        _set_arrival(letter, earlier_arrival([letter.arrived_on, following.arrived_on]))
        letter.arrival_reason = letter.arrival_reason or following.arrival_reason
        settle_letter(following, "merge_letter", actor=actor, now=now, data={"into": str(letter.pk)})
        fields = ["last_page", "arrived_on", "arrival_reason", "due_on"]
        save_step(letter, "join_next", actor=actor, now=now, fields=fields)
    return letter


def change_arrival(
    *,
    letter_id: UUID,
    arrived_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PostLetter:
    """Set the day on which one letter arrived, with why it differs from the rest (GDPR Art. 12(3)).

    Raises Invalid("reason_required" | "text_too_long" | "post_in_future" | "received_too_old").
    """
    with acting(actor, "post_letter.arrival_changed"):
        letter = locked_letter(letter_id, "change_arrival", actor=actor, version=version)
        letter.arrival_reason = checked_reason(reason)
        checked_arrival(arrived_on, copenhagen_date(now), reason=reason)
        _set_arrival(letter, arrived_on)
        fields = ["arrived_on", "arrival_reason", "due_on"]
        data = {"arrived_on": arrived_on.isoformat()}
        save_step(letter, "change_arrival", actor=actor, now=now, fields=fields, data=data)
    return letter


def run_of(letter: PostLetter) -> Run:
    """Give the pages of a letter."""
    return Run(letter.first_page, letter.last_page)


def _next_one(letter: PostLetter) -> PostLetter:
    others = letter.batch.letters.exclude(state=MERGED)
    following: PostLetter | None = others.filter(first_page__gt=letter.last_page).first()
    if following is None:
        raise Refused("post_no_next_letter")
    if following.state != POST_WAITING:
        raise Refused("post_next_is_settled")
    return following


def _set_arrival(letter: PostLetter, arrived_on: date) -> None:
    letter.arrived_on = arrived_on
    letter.due_on = due_of(letter.controller, received_at_of(arrived_on))
