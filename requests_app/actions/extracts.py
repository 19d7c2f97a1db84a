"""Extracts come in."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.documents import store_document
from dpo_office.common.errors import Unsupported
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import locked_case, open_task
from requests_app.domain.extract_files import extract_filename, extract_media_type
from requests_app.models import Case, Extract

EXTRACT_KIND = "case.extract"


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
        media_type = extract_media_type(content)
        if media_type is None:
            raise Unsupported("file_type_unsupported", field="file")
        document = store_document(
            content=content,
            media_type=media_type,
            kind=EXTRACT_KIND,
            controller_id=case.controller_id,
            now=now,
        )
        number = task.extracts.count() + 1
        extract = Extract.objects.create(
            task=task,
            document=document,
            filename=extract_filename(case.reference, task.system.code, number, media_type),
            attached_at=now,
            attached_by=actor.user_id,
        )
        save_step(
            case,
            "attach_extract",
            actor=actor,
            now=now,
            data={"task": str(task.pk), "system": task.system.code, "extract": str(extract.pk)},
        )
    return case
