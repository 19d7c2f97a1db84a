"""What officers and contributors do alike with the work in one system: keep its files, and settle it."""

from datetime import datetime

from dpo_office.common.documents import store_document
from dpo_office.common.errors import Invalid, Refused, Unsupported
from dpo_office.common.permissions import Actor
from requests_app.domain.case_codes import EXTRACTED, NOTHING_FOUND, TASK_OUTCOMES
from requests_app.domain.case_steps import TASK_STEPS
from requests_app.domain.extract_files import extract_filename, extract_media_type
from requests_app.models import Case, Extract, SystemTask

EXTRACT_KIND = "case.extract"


def keep_extract(case: Case, task: SystemTask, content: bytes, *, actor: Actor, now: datetime) -> Extract:
    """Keep a file of a task under a name of ours; raises Unsupported("file_type_unsupported")."""
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
    extract: Extract = Extract.objects.create(
        task=task,
        document=document,
        filename=extract_filename(case.reference, task.system.code, task.extracts.count() + 1, media_type),
        attached_at=now,
        attached_by=actor.user_id,
    )
    return extract


def settle_open_task(
    task: SystemTask, step_name: str, *, outcome: str, note: str, actor: Actor, now: datetime
) -> None:
    """Say how the work in one system ended, along a step of the task's own table.

    Raises Invalid("outcome_required"), Refused("extract_missing" | "extracts_attached") when the outcome and
    the extracts contradict each other.
    """
    task.outcome = _outcome(task, outcome)
    task.note = note.strip()
    task.state = TASK_STEPS.step(step_name).target or task.state
    task.settled_at, task.settled_by = now, actor.user_id
    task.save(update_fields=["outcome", "note", "state", "settled_at", "settled_by"])


def _outcome(task: SystemTask, outcome: str) -> str:
    attached = task.extracts.exists()
    if not outcome:
        if not attached:
            raise Invalid("outcome_required", field="outcome")
        return EXTRACTED
    if outcome not in TASK_OUTCOMES:
        raise Invalid("invalid", field="outcome")
    if outcome == EXTRACTED and not attached:
        raise Refused("extract_missing")
    if outcome == NOTHING_FOUND and attached:
        raise Refused("extracts_attached")
    return outcome
