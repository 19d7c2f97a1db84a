"""The work per system: planned from the registry, settled one by one."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import System
from registry_app.queries.systems import systems_holding, systems_holding_about
from requests_app.actions.case_rows import keep_reason, locked_case, open_task
from requests_app.actions.identity_rows import require_eraser
from requests_app.actions.measure_rows import (
    open_rights_to_work_on,
    pass_measures,
    require_erasable,
)
from requests_app.actions.task_rows import settle_open_task
from requests_app.domain.case_steps import may_collect_now
from requests_app.domain.requesters import HR_RELATIONS, HR_SUBJECTS
from requests_app.domain.rights import ERASURE
from requests_app.models import Case, SystemTask


def plan_tasks(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Plan one task for each system in which the registry says that the controller holds data.

    For an employee or applicant those whose activities are about such people, where the record names any.

    Raises Refused("form_is_asked") before a form that is asked for has been verified or waived, and
    Refused("no_systems") when the registry names none, Refused("identity_not_settled") as require_eraser, and
    Refused("measure_open") where an erasure would begin.
    """
    with acting(actor, "case.tasks_planned"):
        case = locked_case(case_id, "plan_tasks", actor=actor, version=version)
        if not may_collect_now(case.state, form_asked=case.form_asked):
            raise Refused("form_is_asked")
        rights = open_rights_to_work_on(case)
        require_eraser(case, rights)
        if ERASURE in rights:
            pass_measures(case, [ERASURE], actor=actor, now=now)
        systems = _systems_of(case)
        if not systems:
            raise Refused("no_systems")
        # A case that was reopened has its tasks already.
        known = set(case.tasks.values_list("system_id", flat=True))
        SystemTask.objects.bulk_create(
            SystemTask(case=case, system=system, created_at=now)
            for system in systems
            if system.pk not in known
        )
        keep_reason(case, "plan_tasks", reason.strip(), actor=actor, now=now)
        save_step(
            case, "plan_tasks", actor=actor, now=now, data={"systems": [system.code for system in systems]}
        )
    return case


def _systems_of(case: Case) -> list[System]:
    if case.relation in HR_RELATIONS:
        return systems_holding_about(case.controller, HR_SUBJECTS)
    return list(systems_holding(case.controller))


def settle_task(
    *,
    case_id: UUID,
    task_id: UUID,
    actor: Actor,
    now: datetime,
    outcome: str = "",
    note: str = "",
    version: int | None = None,
) -> Case:
    """Say how the work in one system ended; with an extract attached it is `extracted` unless said otherwise.

    Raises Invalid("outcome_required"), Refused("extract_missing" | "extracts_attached") when the outcome and
    the extracts contradict each other, Refused("step_impossible") for a task that is settled already, and
    Refused("measure_open") where something would be erased.
    """
    with acting(actor, "case.task_settled"):
        case = locked_case(case_id, "settle_task", actor=actor, version=version)
        task = open_task(case, task_id, "settle_task")
        require_erasable(case, task, outcome, now=now)
        settle_open_task(task, "settle_task", outcome=outcome, note=note, actor=actor, now=now)
        save_step(
            case,
            "settle_task",
            actor=actor,
            now=now,
            data={"task": str(task.pk), "system": task.system.code, "outcome": task.outcome},
        )
    return case
