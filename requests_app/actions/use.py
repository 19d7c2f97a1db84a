"""What takes effect before anything is decided: the use stops, and that it did is recorded."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.models import Case


def stop_use(
    *, case_id: UUID, text: str = "", actor: Actor, now: datetime, version: int | None = None
) -> Case:
    """Record that the use which the person no longer wants has stopped, and where (GDPR Arts 7(3), 18, 21).

    The rights themselves stay to be answered. Raises Invalid("reason_required") without words, and
    Refused("nothing_to_stop") where nothing is owed at once or the use has stopped already.
    """
    with acting(actor, "case.use_stopped"):
        case = locked_case(case_id, "stop_use", actor=actor, version=version)
        owed_by = case.stop_owed_by
        if owed_by is None:
            raise Refused("nothing_to_stop")
        case.use_stopped_at = now
        keep_reason(case, "stop_use", required_text(text, field="text"), actor=actor, now=now)
        data = {"stop_by": owed_by.isoformat()}
        save_step(case, "stop_use", actor=actor, now=now, fields=["use_stopped_at"], data=data)
    return case
