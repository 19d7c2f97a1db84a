"""What the steps of a breach share: the row, locked and permitted; its clock; the words of a decision."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.states import require_step
from requests_app.domain.breach_clock import ClockFacts
from requests_app.models import Breach, BreachReason
from requests_app.permissions import breach_permission_of


def locked_breach(breach_id: UUID, step: str, *, actor: Actor, version: int | None) -> Breach:
    """Give the breach, locked, if the actor may take the step and its state allows it.

    Raises NotFound for an unknown or foreign one, NotPermitted, Stale and Refused("step_impossible").
    """
    row: Breach = lock_row(Breach.objects.for_user(actor), breach_id, version=version)
    require(actor, breach_permission_of(step), row.controller_id)
    require_step(row.step_table, step, row.state)
    return row


def facts_of(row: Breach) -> ClockFacts:
    """Give what the clock of a breach is reckoned from."""
    return ClockFacts(
        noticed_at=row.noticed_at,
        aware_at=row.aware_at,
        hours=row.rule_hours,
        threshold=row.rule_threshold,
        risk_level=row.risk_level,
        notified_at=row.notified_at,
        is_processors=row.processor_id is not None,
        not_notified=bool(row.not_notified_ground) and row.notified_at is None,
    )


def keep_words(
    row: Breach, step: str, text: str, *, actor: Actor, now: datetime, ground: str = ""
) -> BreachReason:
    """Keep the words given for a step."""
    return BreachReason.objects.create(
        breach=row, step=step, ground=ground, text=text, given_at=now, given_by=actor.user_id
    )
