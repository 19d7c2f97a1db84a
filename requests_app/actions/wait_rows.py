"""What the end of a wait writes, whichever step ends it."""

from datetime import datetime

from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from registry_app.queries.systems import systems_holding
from requests_app.actions.case_rows import has_found_nothing
from requests_app.actions.identity_rows import may_erase
from requests_app.domain.case_codes import NOTHING_FOUND, PENDING
from requests_app.domain.case_steps import COLLECTING, TASK_OPEN
from requests_app.domain.waits import COPIES, no_copy_comes
from requests_app.models import Case, RightItem, SystemTask


def waiting_item(case: Case) -> RightItem:
    """Return the right that waits for the copy; raises Refused("nothing_waits")."""
    found = next((item for item in case.items.all() if item.is_waiting), None)
    if found is None:
        raise Refused("nothing_waits")
    return found


def begin_erasure(case: Case, item: RightItem, *, actor: Actor, now: datetime) -> list[str]:
    """End the wait and plan the erasure in each system where something was found; return the systems' codes.

    While the copy or the search for it is still open there is nothing to plan: the erasure is done with them.
    """
    item.wait_ended_at, item.wait_ended_by = now, actor.user_id
    item.save(update_fields=["wait_ended_at", "wait_ended_by"])
    searched = case.tasks.filter(item__isnull=True)
    copy_is_owed = case.items.filter(right__in=COPIES, outcome=PENDING).exists()
    if copy_is_owed or case.state != COLLECTING or searched.filter(state=TASK_OPEN).exists():
        return []
    empty = set(searched.filter(outcome=NOTHING_FOUND).values_list("system_id", flat=True))
    systems = [system for system in systems_holding(case.controller) if system.pk not in empty]
    SystemTask.objects.bulk_create(
        SystemTask(case=case, system=system, item=item, created_at=now) for system in systems
    )
    return [system.code for system in systems]


def end_vain_wait(case: Case, *, actor: Actor, now: datetime) -> None:
    """Let the erasure begin where the copy is refused or no longer wanted, or there is nothing to copy."""
    items = list(case.items.all())
    item = next((row for row in items if row.is_waiting), None)
    if item is None:
        return
    outcomes = {row.right: row.outcome for row in items}
    copy_is_decided = not any(row.right in COPIES and row.outcome == PENDING for row in items)
    if not (no_copy_comes(outcomes) or (copy_is_decided and has_found_nothing(case))):
        return
    # Nothing begins by itself for somebody who may not be the person: whoever ends the wait is told why.
    if may_erase(case, now=now):
        begin_erasure(case, item, actor=actor, now=now)
