"""What a contributor answers over an opened link: files, that the work is done, or why not."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_rows import keep_reason
from requests_app.actions.link_rows import locked_own_task, use_up
from requests_app.actions.measure_rows import require_erasable
from requests_app.actions.task_rows import keep_extract, settle_open_task
from requests_app.models import Extract, SystemTask


def hand_in_extract(*, session_id: UUID, content: bytes, actor: Actor, now: datetime) -> Extract:
    """Attach a file from the contributor's system to the task.

    Raises NotFound when the session is over, Refused("task_link_over") when the task is no longer open or
    theirs, Unsupported("file_type_unsupported").
    """
    with acting(actor, "case.extract_attached"):
        _link, task = locked_own_task(session_id, "attach_extract", actor=actor, now=now)
        extract = keep_extract(task.case, task, content, actor=actor, now=now)
        data = {"task": str(task.pk), "system": task.system.code, "extract": str(extract.pk)}
        save_step(task.case, "attach_extract", actor=actor, now=now, data=data)
    return extract


def confirm_task(
    *, session_id: UUID, outcome: str, actor: Actor, now: datetime, note: str = ""
) -> SystemTask:
    """Settle the task as the contributor says it ended; the link is used up.

    Raises as settle_task does, and NotFound and Refused("task_link_over") as hand_in_extract.
    """
    with acting(actor, "case.task_confirmed"):
        link, task = locked_own_task(session_id, "confirm_task", actor=actor, now=now)
        require_erasable(task.case, task, outcome, now=now)
        settle_open_task(task, "confirm_task", outcome=outcome, note=note, actor=actor, now=now)
        use_up(link, now=now)
        data = {"task": str(task.pk), "system": task.system.code, "outcome": task.outcome}
        save_step(task.case, "confirm_task", actor=actor, now=now, data=data)
    return task


def explain_task(*, session_id: UUID, reason: str, actor: Actor, now: datetime) -> SystemTask:
    """Keep why the contributor cannot do it; the task stays open and needs the officer.

    Raises Invalid("reason_required"), NotFound and Refused("task_link_over") as hand_in_extract.
    """
    with acting(actor, "case.task_explained"):
        _link, task = locked_own_task(session_id, "explain_task", actor=actor, now=now)
        keep_reason(task.case, "explain_task", required_text(reason), actor=actor, now=now)
        task.explained_at = now
        task.save(update_fields=["explained_at"])
        data = {"task": str(task.pk), "system": task.system.code}
        save_step(task.case, "explain_task", actor=actor, now=now, data=data)
    return task
