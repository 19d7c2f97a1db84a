"""What each step does first: find the case, ask permission, ask the state; and keep the words given."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from dpo_office.common.states import require_step
from requests_app.actions.four_eyes_rows import outdate_proposal
from requests_app.domain.case_codes import NOTHING_FOUND
from requests_app.domain.case_steps import TASK_STEPS
from requests_app.domain.enquiries import RIGHTS_REQUEST, is_step_of
from requests_app.models import Case, RightItem, StepReason, SystemTask
from requests_app.permissions import permission_of


def locked_case(
    case_id: UUID, step_name: str, *, actor: Actor, version: int | None = None, permission: str = ""
) -> Case:
    """Return the case, locked, if the actor may take the step and its state allows it.

    `permission` is asked for in place of that of the step, where the step is taken by another door.
    A proposal that waits in it is out of date with a step that moves the case.
    Raises NotFound for an unknown or foreign case, NotPermitted, Stale and Refused("step_impossible").
    """
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    _require(case, step_name, actor, version, permission)
    outdate_proposal(case, step_name)
    return case


def case_of_request(case_id: UUID, step_name: str, *, actor: Actor, version: int | None) -> Case:
    """Return a case that asks for rights, locked, whatever its state: for what is done beside its own steps.

    Raises NotFound for an unknown or foreign case, NotPermitted, Stale and Refused("step_not_of_kind").
    """
    case: Case = lock_row(Case.objects.for_user(actor), case_id)
    require(actor, permission_of(step_name), case.controller_id)
    if case.kind != RIGHTS_REQUEST:
        raise Refused("step_not_of_kind", step=step_name)
    if version is not None:
        require_version(case, version)
    return case


def looked_at_case(case_id: UUID, step_name: str, *, actor: Actor, version: int | None = None) -> Case:
    """Return the case without a lock, under the same conditions: to render or read something for it."""
    case: Case | None = Case.objects.for_user(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound("not_found")
    _require(case, step_name, actor, version)
    return case


def keep_reason(
    case: Case, step_name: str, text: str, *, actor: Actor, now: datetime, ground: str = ""
) -> None:
    """Keep the words given for a step, if there are any."""
    if text:
        given_reason(case, step_name, text, actor=actor, now=now, ground=ground)


def given_reason(
    case: Case, step_name: str, text: str, *, actor: Actor, now: datetime, ground: str = ""
) -> StepReason:
    """Keep the words given for a step, and return them for a row that rests on them."""
    row: StepReason = StepReason.objects.create(
        case=case, step=step_name, ground=ground, text=text, given_at=now, given_by=actor.user_id
    )
    return row


def open_task(case: Case, task_id: UUID, step_name: str) -> SystemTask:
    """Return a task of the case whose state allows the step; the case's own lock guards it."""
    task = SystemTask.objects.select_related("system").filter(case=case, pk=task_id).first()
    if task is None:
        raise NotFound("not_found")
    require_step(TASK_STEPS, step_name, task.state)
    return task


def has_found_nothing(case: Case) -> bool:
    """Tell whether the search of every system found nothing."""
    searched = case.tasks.filter(item__isnull=True)
    return set(searched.values_list("outcome", flat=True)) == {NOTHING_FOUND}


def cancel_open_tasks(case: Case) -> None:
    """Take what is still open off people's lists, because the case ends without an answer."""
    step = TASK_STEPS.step("cancel_task")
    case.tasks.filter(state__in=step.source).update(state=step.target)


def cancel_tasks_of(item: RightItem) -> None:
    """Take the work that is for one right alone off people's lists."""
    step = TASK_STEPS.step("cancel_task")
    item.tasks.filter(state__in=step.source).update(state=step.target)


def reopen_cancelled_tasks(case: Case) -> None:
    """Put work that was cancelled with the case back on people's lists."""
    step = TASK_STEPS.step("reopen_task")
    case.tasks.filter(state__in=step.source).update(state=step.target)


def _require(case: Case, step_name: str, actor: Actor, version: int | None, permission: str = "") -> None:
    require(actor, permission or permission_of(step_name, case.kind), case.controller_id)
    if not is_step_of(case.kind, step_name):
        raise Refused("step_not_of_kind", step=step_name)
    if version is not None:
        require_version(case, version)
    require_step(case.step_table, step_name, case.state)
