"""What somebody did alone on the last day is looked at by somebody else afterwards."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.texts import required_text
from requests_app.actions.case_rows import keep_reason
from requests_app.domain.four_eyes import ALONE, ALONE_CHECKED, SEEN, SEEN_WRONG
from requests_app.models import Case, StepProposal
from requests_app.permissions import CHECK_ALONE
from requests_app.queries.four_eyes import proposals_in, unchecked_alone

STEP = "check_alone"


def check_alone(
    *, case_id: UUID, seen: str, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Record that somebody else looked at what was taken alone in a case so far, and what they found.

    `seen` is right or wrong; what was wrong says in words what was done about it. Nothing is undone by it.
    Raises Refused("nothing_to_check" | "check_is_own"), NotPermitted, Invalid("invalid" | "reason_required").
    """
    with acting(actor, ALONE_CHECKED):
        case: Case = lock_row(Case.objects.for_user(actor), case_id)
        require(actor, CHECK_ALONE, case.controller_id)
        if version is not None:
            require_version(case, version)
        rows = list(unchecked_alone().filter(case=case))
        if not rows:
            raise Refused("nothing_to_check")
        if any(row.decided_by == actor.user_id for row in rows):
            raise Refused("check_is_own")
        # Nor with the roles of whoever did it alone.
        judge = _judge(rows, actor)
        actor.acted_for.difference_update(actor.stands_in_for - judge.stands_in_for)
        require(judge, CHECK_ALONE, case.controller_id)
        if seen not in SEEN:
            raise Invalid("invalid", field="seen")
        words = required_text(reason) if seen == SEEN_WRONG else reason.strip()
        keep_reason(case, STEP, words, actor=judge, now=now, ground=seen)
        case.version += 1
        case.changed_at = now
        case.save(update_fields=["version", "changed_at"])
        record_event(
            subject=case,
            type=ALONE_CHECKED,
            controller_id=case.controller_id,
            actor=judge,
            occurred_at=now,
            step=STEP,
            state=case.state,
            data={"seen": seen, "steps": [row.step for row in rows]},
        )
    return case


def may_check(case: Case, actor: Actor) -> bool:
    """Tell whether the actor may look at what was taken alone in a case; asks only where something was."""
    alone = [row for row in proposals_in(case) if row.state == ALONE]
    if not alone or any(row.decided_by == actor.user_id for row in alone):
        return False
    if not _judge(alone, actor).may(CHECK_ALONE, case.controller_id):
        return False
    return bool(unchecked_alone().filter(case=case).exists())


def _judge(rows: Iterable[StepProposal], actor: Actor) -> Actor:
    """Give the actor without the roles of everybody who took one of the steps alone."""
    for row in rows:
        actor = actor.without(row.decided_by)
    return actor
