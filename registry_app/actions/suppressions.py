"""The seller's objections and suppressions are taken into the contact blocks: the whole list or nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, TooLarge
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, place_blocks
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from dpo_office.common.texts import required_text
from registry_app.domain.customer_columns import EMAIL, PHONE
from registry_app.domain.suppressions import Suppressed, read_suppressions
from registry_app.models import Controller, SuppressionImport

MOST_MEGABYTES: Final = 20
SCOPES: Final = (codes.SCOPE_MARKETING, codes.SCOPE_EVERYTHING)
REASON: Final = "suppression.from_seller"


def import_suppressions(
    *,
    controller_id: UUID,
    content: bytes,
    scope: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> SuppressionImport:
    """Block every contact of a list that the seller handed over, and keep that it was done (Art. 21(2)-(3)).

    An address is blocked for e-mail, a telephone number for SMS and calls, a customer number for post. A
    contact that is blocked already stays as it is. Raises Invalid("list_not_text" | "list_empty" |
    "list_too_long" | "list_has_problems" | "scope_unknown" | "reason_required") and TooLarge.
    """
    text = list_text(content)
    with acting(actor, "controller.suppressions_imported"):
        row: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "controller.import_suppressions", row.pk)
        require_step(row.step_table, "import_suppressions", row.state)
        if scope not in SCOPES:
            raise Invalid("scope_unknown", field="scope")
        why = required_text(reason)
        read = read_suppressions(text)
        if read.problems:
            raise Invalid(
                "list_has_problems", field="file", count=len(read.problems), line=read.problems[0].line
            )
        made = SuppressionImport(controller=row, scope=scope, reason=why, lines=read.lines)
        made.file_sha256 = hashlib.sha256(content).hexdigest()
        made.blocked, made.known = place_blocks(
            _contacts(read.contacts),
            controller_id=row.pk,
            scope=scope,
            reason=REASON,
            now=now,
            cause_id=made.pk,
        )
        made.imported_by, made.imported_at = actor.user_id, now
        made.save(force_insert=True)
        data = {"import": str(made.pk), "scope": scope, "blocked": made.blocked, "known": made.known}
        save_step(row, "import_suppressions", actor=actor, now=now, data=data)
    return made


def list_text(content: bytes) -> str:
    """Return a list as text. Raises TooLarge("file_too_large") and Invalid("list_not_text")."""
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise TooLarge("file_too_large", field="file", max_mb=MOST_MEGABYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("list_not_text", field="file") from error


def _contacts(suppressed: Sequence[Suppressed]) -> Iterator[Contact]:
    for entry in suppressed:
        if entry.kind == EMAIL:
            yield Contact(codes.EMAIL, entry.value)
        elif entry.kind == PHONE:
            yield Contact(codes.SMS, entry.value)
            yield Contact(codes.PHONE, entry.value)
        else:
            yield Contact(codes.POST, entry.value)
