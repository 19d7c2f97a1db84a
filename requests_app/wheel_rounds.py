"""One round over the year wheel at a moment, for the scheduler and for the demo's past."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor
from requests_app.actions import duty_turns
from requests_app.queries import duties

log = logging.getLogger(__name__)


def turn_wheel_at(now: datetime, *, actor: Actor) -> None:
    """Raise what is near, ask and remind owners, and mark what is late, each row in a transaction of its own.

    In this order: a turn that is raised after its day is asked before it is late, and what happened in the
    record meanwhile is seen before anybody is written to.
    """
    today = copenhagen_date(now)
    for duty in duties.running_duties():
        # Most days nothing is missing, and no duty needs to be locked to see that.
        if duties.missing_turns(duty, today):
            duty_turns.raise_turns(duty_id=duty.pk, actor=actor, now=now)

    def each(step: Callable[..., Any], rows: Iterable[Any]) -> None:
        for row in rows:
            try:
                step(turn_id=row.pk, actor=actor, now=now)
            except DomainError as refusal:
                # Done, waived or handed over between the look and the lock.
                log.info("duty_turn.step_refused", extra={"turn": row.pk, "code": refusal.code})

    each(duty_turns.release_turn, duties.turns_to_release())
    each(duty_turns.settle_from_record, duties.turns_done_elsewhere())
    each(duty_turns.ask_owner, duties.turns_to_ask(today))
    each(duty_turns.mark_late, duties.turns_past_their_day(today))
    each(duty_turns.remind_owner, duties.turns_to_remind(today))
