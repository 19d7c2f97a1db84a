"""Somebody who was told of a request says that it was not them: the case stops until a person has looked."""

from datetime import datetime

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import lock_row
from dpo_office.common.states import require_step
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.actions.measure_rows import tell_of_measure
from requests_app.domain.risk_measures import MEASURE_STEPS
from requests_app.models import Case, MeasureNotice
from requests_app.queries.measure_notices import live_notice

STOP = "stop_request"


def stop_request(*, secret: str, actor: Actor, now: datetime) -> Case:
    """Stop a request over the link of a notice, once; its owner is told by the next warning.

    Nothing is asked and nothing is shown: whoever has the mailbox has the link. Raises
    Refused("stop_link_over") when the link stops nothing any more.
    """
    with acting(actor, "case.request_stopped"):
        known = live_notice(secret)
        if known is None:
            raise Refused("stop_link_over")
        case: Case = lock_row(Case.objects.for_user(actor), known.measure.case_id)
        # Two presses at once: the first one stopped it.
        notice = live_notice(secret)
        if notice is None:
            raise Refused("stop_link_over")
        row = notice.measure
        row.state = require_step(MEASURE_STEPS, STOP, row.state).target or row.state
        row.stopped_at = now
        row.save(update_fields=["state", "stopped_at"])
        MeasureNotice.objects.filter(pk=notice.pk).update(stopped_at=now)
        outdate_proposal(case, STOP)
        case.version += 1
        case.changed_at = now
        case.save(update_fields=["version", "changed_at"])
        tell_of_measure(case, row, STOP, actor=actor, now=now)
    return case
