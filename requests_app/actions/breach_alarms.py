"""The alarm rings again until somebody has the breach in hand."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from requests_app.actions.breach_alarm_rows import ring
from requests_app.domain.breach_steps import REPORTED
from requests_app.models import Breach
from requests_app.queries.report_desks import breaches_to_ring


def ring_alarm(*, breach_id: UUID, actor: Actor, now: datetime) -> int:
    """Ring the next round of a breach's alarm and return its number; 0 where nothing is due any more."""
    with acting(actor, "breach.alarm_rung"):
        row: Breach = lock_row(Breach.objects.for_user(actor), breach_id)
        require(actor, "breach.ring_alarm", row.controller_id)
        # Taken in hand, or rung by another worker, between the look and the lock.
        if row.state != REPORTED or row.pk not in {due.pk for due in breaches_to_ring(now)}:
            return 0
        return ring(row, actor=actor, now=now)
