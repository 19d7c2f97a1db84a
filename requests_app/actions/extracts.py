"""Extracts come in."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import locked_case, open_task
from requests_app.actions.task_rows import keep_extract
from requests_app.models import Case


def attach_extract(
    *,
    case_id: UUID,
    task_id: UUID,
    content: bytes,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Attach a file to the task of a system; it goes out with the answer under a name of ours.

    Raises Unsupported("file_type_unsupported") for a kind of file that we do not take.
    """
    with acting(actor, "case.extract_attached"):
        case = locked_case(case_id, "attach_extract", actor=actor, version=version)
        task = open_task(case, task_id, "attach_extract")
        extract = keep_extract(case, task, content, actor=actor, now=now)
        save_step(
            case,
            "attach_extract",
            actor=actor,
            now=now,
            data={"task": str(task.pk), "system": task.system.code, "extract": str(extract.pk)},
        )
    return case
