"""A large file taken into the record by a worker, for somebody who has seen what it changes."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import Sealed, open_sealed, seal
from registry_app.actions.background import Lease
from registry_app.actions.record_imports import MappingToKeep
from registry_app.domain.record_reading import RawTable, ReadRecord, packed, read_tables, unpacked
from registry_app.domain.sheet_reading import SheetMapping
from registry_app.models import Controller, RecordIntake
from registry_app.queries.record_tables import SCHEMA


@dataclass(frozen=True)
class FileToTakeIn:
    """What was shown to somebody, and why they want it."""

    tables: Mapping[str, RawTable]
    silent_on: tuple[str, ...]
    seen: str
    reason: str
    keeps: MappingToKeep | None = None

    def read(self) -> ReadRecord:
        """Read the tables again."""
        return read_tables(SCHEMA, self.tables, silent_on=frozenset(self.silent_on))


def ask_for_intake(
    *, controller_id: UUID, file: FileToTakeIn, rows: int, actor: Actor, now: datetime
) -> RecordIntake:
    """Ask a worker to take a file in; `rows` is how many it changes, as it was shown.

    Raises Invalid("reason_required") and Refused("intake_waiting"): one file at a time.
    """
    if not file.reason.strip():
        raise Invalid("reason_required", field="reason")
    body = {
        "tables": packed(file.tables),
        "silent_on": file.silent_on,
        "seen": file.seen,
        "reason": file.reason,
        "keeps": asdict(file.keeps) if file.keeps else None,
    }
    with transaction.atomic():
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "activity.import_record", controller.pk)
        if RecordIntake.objects.filter(controller=controller, finished_at__isnull=True).exists():
            raise Refused("intake_waiting")
        intake = RecordIntake(controller=controller, rows=rows, asked_by=actor.user_id, asked_at=now)
        sealed = seal(zlib.compress(json.dumps(body).encode()), context=_context(intake))
        intake.wrapped_key, intake.ciphertext = sealed.wrapped_key, sealed.ciphertext
        intake.save(force_insert=True)
    return intake


def file_of(lease: Lease[RecordIntake]) -> FileToTakeIn:
    """Open the file of an intake that a worker has leased."""
    intake = lease.work
    sealed = Sealed(bytes(intake.wrapped_key or b""), bytes(intake.ciphertext or b""))
    body: dict[str, Any] = json.loads(zlib.decompress(open_sealed(sealed, context=_context(intake))))
    keeps = body["keeps"]
    return FileToTakeIn(
        unpacked(body["tables"]),
        tuple(body["silent_on"]),
        body["seen"],
        body["reason"],
        MappingToKeep(keeps["name"], SheetMapping(**keeps["mapping"])) if keeps else None,
    )


def _context(intake: RecordIntake) -> str:
    return f"record-intake|{intake.pk}"
