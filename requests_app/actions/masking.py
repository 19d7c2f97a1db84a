"""Masked words are opened: with a reason, and recorded (docs/rules/masking.md)."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import NotFound
from dpo_office.common.people.reads import OPENED, record_read
from dpo_office.common.permissions import Actor, require
from requests_app.domain.masking import checked_opening
from requests_app.models import Case, Mail, SensitivePassage
from requests_app.permissions import OPEN_MASKED

KINDS: Final[dict[str, Any]] = {"case": Case, "mail": Mail, "sensitivepassage": SensitivePassage}


def open_masked(
    *, kind: str, subject_id: UUID, reason: str, actor: Actor, now: datetime, words: str = ""
) -> Case | Mail | SensitivePassage:
    """Record that the actor opens the masked words of a case, a mail or a passage, and why.

    `kind` is one of KINDS. Nothing but the read log changes (GDPR Art. 5(2), 32).
    Raises NotFound, NotPermitted and what `checked_opening` raises.
    """
    with acting(actor, "masked.opened"):
        row: Case | Mail | SensitivePassage | None
        row = KINDS[kind].objects.for_user(actor).filter(pk=subject_id).first()
        if row is None:
            raise NotFound("not_found")
        require(actor, OPEN_MASKED, row.controller_id)
        why, said = checked_opening(reason, words)
        record_read(
            kind=OPENED,
            subject=row,
            controller_id=row.controller_id,
            actor=actor,
            now=now,
            reason=why,
            words=said,
        )
    return row
