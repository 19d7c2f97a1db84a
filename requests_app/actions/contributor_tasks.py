"""A task is handed to a contributor, and the contributor is reminded."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import locked_case, open_task
from requests_app.actions.link_rows import end_links_of, post_link
from requests_app.domain.contributor_steps import ACTIVE
from requests_app.domain.task_links import ASSIGNED, REMINDED, REPLACED
from requests_app.domain.task_links import answer_by as wanted_by
from requests_app.models import Case
from requests_app.queries.contributors import active_contributors
from requests_app.queries.people import addresses_of_concerned


def assign_task(
    *,
    case_id: UUID,
    task_id: UUID,
    contributor_id: UUID | None,
    actor: Actor,
    now: datetime,
    instruction: str = "",
    answer_by: date | None = None,
    version: int | None = None,
) -> Case:
    """Hand an open task to a contributor; a letter with a link leaves, and every earlier link ends.

    `answer_by` is a Copenhagen date, a week before the statutory one where none is given. Raises
    Invalid("contributor_unknown" | "answer_by_past" | "answer_by_after_due") and
    Refused("contributor_is_concerned") for the colleague whom the case is kept from.
    """
    with acting(actor, "case.task_assigned"):
        case = locked_case(case_id, "assign_task", actor=actor, version=version)
        task = open_task(case, task_id, "assign_task")
        wanted = [contributor_id] if contributor_id else []
        contributor = active_contributors(case.controller_id).filter(pk__in=wanted).first()
        if contributor is None:
            raise Invalid("contributor_unknown", field="contributor")
        if contributor.email.casefold() in addresses_of_concerned(case):
            raise Refused("contributor_is_concerned", field="contributor")
        task.contributor, task.instruction = contributor, instruction.strip()
        task.answer_by = _checked_day(case, answer_by, copenhagen_date(now))
        task.assigned_at, task.assigned_by, task.explained_at = now, actor.user_id, None
        task.save(
            update_fields=[
                "contributor",
                "instruction",
                "answer_by",
                "assigned_at",
                "assigned_by",
                "explained_at",
            ]
        )
        end_links_of(task, REPLACED, now=now)
        post_link(task, ASSIGNED, actor=actor, now=now)
        data = {"task": str(task.pk), "system": task.system.code, "contributor": str(contributor.pk)}
        save_step(case, "assign_task", actor=actor, now=now, data=data)
    return case


def remind_contributor(
    *, case_id: UUID, task_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Remind the contributor of an open task with a link of its own; earlier links go on working.

    Raises Refused("contributor_not_asked") when nobody has the task, Invalid("contributor_unknown") when its
    contributor was deactivated.
    """
    with acting(actor, "case.contributor_reminded"):
        case = locked_case(case_id, "remind_contributor", actor=actor, version=version)
        task = open_task(case, task_id, "remind_contributor")
        if task.contributor is None:
            raise Refused("contributor_not_asked")
        if task.contributor.state != ACTIVE:
            raise Invalid("contributor_unknown", field="contributor")
        post_link(task, REMINDED, actor=actor, now=now)
        data = {"task": str(task.pk), "system": task.system.code, "contributor": str(task.contributor.pk)}
        save_step(case, "remind_contributor", actor=actor, now=now, data=data)
    return case


def _checked_day(case: Case, day: date | None, today: date) -> date:
    if day is None:
        return wanted_by(case.due_on, today)
    if day < today:
        raise Invalid("answer_by_past", field="answer_by")
    if day > max(case.due_on, today):
        raise Invalid("answer_by_after_due", field="answer_by", due_on=case.due_on)
    return day
