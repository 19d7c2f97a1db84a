"""The copy first, then the erasure: the order is put down, the wait ends, and the erasure begins."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.identity_rows import require_eraser
from requests_app.actions.measure_rows import pass_measures
from requests_app.actions.wait_rows import begin_erasure, waiting_item
from requests_app.domain.case_codes import PENDING
from requests_app.domain.rights import ERASURE
from requests_app.domain.waits import ENDS, MAX_WAIT_DAYS, PERSONS_WORD, USUAL_WAIT_DAYS, can_wait
from requests_app.models import Case
from requests_app.queries.waits import wait_in

STEP = "end_wait"


def put_copy_first(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    days: int = USUAL_WAIT_DAYS,
    reason: str = "",
    version: int | None = None,
) -> Case:
    """Let the erasure wait until the copy has been with the person for so many days.

    Taken again, it changes the days. The time limit runs on. Raises Invalid("wait_days_out_of_range") and
    Refused("nothing_can_wait") unless an erasure and a copy are both still to be answered.
    """
    if not 0 <= days <= MAX_WAIT_DAYS:
        raise Invalid("wait_days_out_of_range", field="days", max=MAX_WAIT_DAYS)
    with acting(actor, "case.copy_put_first"):
        case = locked_case(case_id, "put_copy_first", actor=actor, version=version)
        pending = {item.right: item for item in case.items.filter(outcome=PENDING)}
        if not can_wait(pending):
            raise Refused("nothing_can_wait")
        item = pending[ERASURE]
        item.waits_days, item.wait_ended_at, item.wait_ended_by = days, None, None
        item.save(update_fields=["waits_days", "wait_ended_at", "wait_ended_by"])
        keep_reason(case, "put_copy_first", reason.strip(), actor=actor, now=now)
        save_step(case, "put_copy_first", actor=actor, now=now, data={"days": days})
    return case


def end_wait(
    *, case_id: UUID, actor: Actor, now: datetime, text: str = "", version: int | None = None
) -> Case:
    """End the wait of an erasure: its days are over, no copy is coming, or the person wants it at once.

    Where the copy was answered, the erasure becomes work in each system in which something was found. Before
    the days are over it takes the person's word: Invalid("reason_required") without. Raises
    Refused("nothing_waits" | "identity_not_settled" | "measure_open").
    """
    with acting(actor, "case.wait_ended"):
        case = locked_case(case_id, STEP, actor=actor, version=version)
        item = waiting_item(case)
        require_eraser(case, [item.right])
        pass_measures(case, [item.right], actor=actor, now=now)
        standing = wait_in(case, item, copenhagen_date(now)).standing
        why = standing if standing in ENDS else PERSONS_WORD
        words = required_text(text, field="text") if why == PERSONS_WORD else text.strip()
        systems = begin_erasure(case, item, actor=actor, now=now)
        keep_reason(case, STEP, words, actor=actor, now=now)
        save_step(case, STEP, actor=actor, now=now, data={"why": why, "systems": systems})
    return case
