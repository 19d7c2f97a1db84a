"""A customer file: received, read into staging batch by batch, and taken in as one step or not at all.

Until the last batch nothing of it touches a customer. Reading can be left, killed and begun anew: what was
staged goes, and the file is read from its start. docs/rules/customer_files.md has the cases.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.vault import seal
from registry_app.actions import customer_staging as staging
from registry_app.domain import customer_imports as imports
from registry_app.domain.customer_columns import CustomerColumns
from registry_app.domain.customer_imports import FileFaultError, refusal_of
from registry_app.domain.customer_lines import LineReader
from registry_app.gateways.customer_files import CountedBytes, RawLine, csv_lines, json_lines
from registry_app.models import Controller, CustomerImport, CustomerImportPart, RejectedLine
from registry_app.queries.customer_imports import (
    columns_of,
    due_import,
    part_context,
    parts_of,
    silent_imports,
)
from registry_app.queries.set_up import may_take_in_customers

PERMISSION: Final = "customer.import_customers"
BATCH: Final = 5_000
PART_BYTES: Final = 1 << 22
# Longer than a batch or the last step takes, by the real clock.
LEASE: Final = timedelta(minutes=15)
# Of a worker that dies over the same file again and again.
MOST_READINGS: Final = 5
# Lines that are reported one by one; all of them are counted.
MOST_REPORTED: Final = 100_000


class _LeaseLostError(Exception):
    """Somebody stopped the import, or another worker has taken it over."""


def receive_file(
    *, controller_id: UUID, chunks: Iterable[bytes], actor: Actor, now: datetime, whole: bool = False
) -> CustomerImport:
    """Keep an uploaded customer file, sealed in pieces, until a worker reads it.

    With `whole` all its lines are taken in or none. Raises Invalid("file_empty"), and
    Refused("suppressions_first") for a brand in set-up whose seller's objections are not entered.
    """
    with acting(actor, "customer.file_received"):
        row = _begun(controller_id, imports.UPLOAD, actor, now, whole=whole)
        counted = CountedBytes(chunks)
        for position, part in enumerate(_parts(counted)):
            sealed = seal(part, context=part_context(row.pk, position))
            CustomerImportPart.objects.create(
                customer_import=row,
                position=position,
                wrapped_key=sealed.wrapped_key,
                ciphertext=sealed.ciphertext,
            )
        if not counted.count:
            raise Invalid("file_empty", field="file")
        row.size, row.file_sha256 = counted.count, counted.sha256
        row.save(update_fields=["size", "file_sha256"])
    return row


def import_csv(
    *,
    controller_id: UUID,
    chunks: Iterable[bytes],
    actor: Actor,
    now: datetime,
    size: int = 0,
    whole: bool = False,
) -> CustomerImport:
    """Take in a CSV file at once; the row that comes back says what became of it."""
    row = _at_once(controller_id, imports.COMMAND, actor, now, size=size, whole=whole)
    return _worked(row, chunks, columns_of(controller_id), now)


def import_json_lines(
    *,
    controller_id: UUID,
    chunks: Iterable[bytes],
    actor: Actor,
    now: datetime,
    size: int = 0,
    whole: bool = False,
) -> CustomerImport:
    """Take in a stream of JSON objects at once; the row that comes back says what became of it.

    A stream that ends before `size` bytes, where one is given, is refused as a whole.
    """
    row = _at_once(controller_id, imports.API, actor, now, size=size, whole=whole)
    return _worked(row, chunks, None, now)


def work_due_import(*, now: datetime) -> bool:
    """Read the oldest uploaded file that waits, and take it in; tell whether there was one."""
    for silent in silent_imports():
        _end(silent, imports.BROKEN_OFF, now)
    row = due_import()
    if row is None:
        return False
    if row.lease >= MOST_READINGS:
        _end(row, imports.BROKEN_OFF, now)
        return True
    claimed = CustomerImport.objects.filter(pk=row.pk, lease=row.lease, state__in=imports.UNDER_WAY).update(
        lease=F("lease") + 1, leased_until=Now() + LEASE, state=imports.READING, read=0, lines=0, rejected=0
    )
    if claimed:
        row.refresh_from_db()
        staging.clear(row.pk)
        RejectedLine.objects.filter(customer_import=row).delete()
        _worked(row, parts_of(row), columns_of(row.controller_id), now)
    return True


def stop_import(*, import_id: UUID, actor: Actor, now: datetime) -> CustomerImport:
    """Stop an import that is still being read; nothing of it is taken in. Raises Refused("import_over")."""
    with acting(actor, "customer.import_stopped"):
        row: CustomerImport = lock_row(CustomerImport.objects.for_user(actor), import_id)
        require(actor, PERMISSION, row.controller_id)
        if row.state not in imports.UNDER_WAY:
            raise Refused("import_over")
        _end(row, imports.STOPPED, now)
    row.refresh_from_db()
    return row


def _begun(controller_id: UUID, source: str, actor: Actor, now: datetime, *, whole: bool) -> CustomerImport:
    # Not locked: sealing a large file takes seconds, and nobody else's work at the controller waits for it.
    controller = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if controller is None:
        raise NotFound("not_found")
    require(actor, PERMISSION, controller.pk)
    if not may_take_in_customers(controller):
        raise Refused("suppressions_first")
    row: CustomerImport = CustomerImport.objects.create(
        controller=controller, source=source, whole=whole, begun_by=actor.user_id, created_at=now
    )
    return row


def _at_once(
    controller_id: UUID, source: str, actor: Actor, now: datetime, *, size: int, whole: bool
) -> CustomerImport:
    with acting(actor, "customer.file_received"):
        row = _begun(controller_id, source, actor, now, whole=whole)
        row.state, row.size, row.lease = imports.READING, size, 1
        row.save(update_fields=["state", "size", "lease"])
        _note(row)
    return row


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    if held:
        yield bytes(held)


def _worked(
    row: CustomerImport, chunks: Iterable[bytes], columns: CustomerColumns | None, now: datetime
) -> CustomerImport:
    """Read the file to its end and take it in; leave it to whoever has it, when the lease is lost."""
    counted = CountedBytes(chunks)
    known = columns or CustomerColumns()
    reader = LineReader(known.state_words, known.language_words, copenhagen_date(now))
    try:
        _stage_all(row, counted, csv_lines(counted, columns) if columns else json_lines(counted), reader)
        _require_whole(row, counted)
        _take_in(row, counted, now)
    except FileFaultError as fault:
        _refuse(row, fault, now)
    except _LeaseLostError:
        staging.clear(row.pk)
    except BaseException:
        if row.source != imports.UPLOAD:
            _end(row, imports.BROKEN_OFF, now)
        raise
    row.refresh_from_db()
    return row


def _require_whole(row: CustomerImport, counted: CountedBytes) -> None:
    if row.size and counted.count < row.size:
        raise FileFaultError(imports.BODY_INCOMPLETE, row.lines)


def _stage_all(
    row: CustomerImport, counted: CountedBytes, raw: Iterator[RawLine], reader: LineReader
) -> None:
    while batch := list(islice(raw, BATCH)):
        good: list[tuple[object, ...]] = []
        faults: list[tuple[int, str, str]] = []
        for line in batch:
            if line.fault:
                faults.append((line.number, "", line.fault))
                continue
            read = reader.read(line.said)
            if read.faults:
                faults.extend((line.number, fault.field, fault.code) for fault in read.faults)
            else:
                good.append((line.number, *read.values))
        row.lines += len(batch)
        reported = row.rejected <= MOST_REPORTED
        row.rejected += len(batch) - len(good)
        with transaction.atomic():
            staging.stage(row.pk, good)
            if reported:
                staging.reject(row.pk, faults)
            _note(row, read=counted.count, lines=row.lines, rejected=row.rejected)


def _note(row: CustomerImport, **values: object) -> None:
    """Note how far the import is, while it is ours."""
    held = CustomerImport.objects.filter(pk=row.pk, lease=row.lease, state=imports.READING)
    if not held.update(leased_until=Now() + LEASE, **values):
        raise _LeaseLostError


def _take_in(row: CustomerImport, counted: CountedBytes, now: datetime) -> None:
    """Judge the lines against each other and the known customers, and merge them, in one transaction."""
    actor = Actor(row.begun_by, "staff")
    with acting(actor, "customer.imported"):
        _note(row, read=counted.count, file_sha256=counted.sha256)
        staging.hold(row.controller_id)
        rejected = row.rejected + staging.reject_by_the_rest(row.pk, row.controller_id)
        refusal = refusal_of(lines=row.lines, rejected=rejected, whole=row.whole)
        _note(row, rejected=rejected)
        if refusal:
            _close(row, imports.REFUSED, now, refused_for=refusal)
            return
        merged = staging.merge(row.pk, row.controller_id, today=copenhagen_date(now), now=now)
        unchanged = row.lines - rejected - merged.added - merged.changed
        counts = {"added": merged.added, "changed": merged.changed, "unchanged": unchanged}
        _close(row, imports.TAKEN_IN, now, **counts)
        if merged.added or merged.changed:
            record_event(
                subject=row.controller,
                type="customers.imported",
                controller_id=row.controller_id,
                actor=actor,
                occurred_at=now,
                step="import_customers",
                data={"import": str(row.pk), "rejected": rejected, **counts},
            )


def _refuse(row: CustomerImport, fault: FileFaultError, now: datetime) -> None:
    with transaction.atomic():
        _note(row)
        _close(
            row,
            imports.REFUSED,
            now,
            refused_for=fault.code,
            refused_at_line=fault.line,
            missing=list(fault.names),
        )


def _end(row: CustomerImport, state: str, now: datetime) -> None:
    with transaction.atomic():
        if CustomerImport.objects.filter(pk=row.pk, lease=row.lease, state__in=imports.UNDER_WAY).exists():
            _close(row, state, now)


def _close(row: CustomerImport, state: str, now: datetime, **values: object) -> None:
    """End the import, and take away what waited of the file."""
    CustomerImport.objects.filter(pk=row.pk).update(state=state, finished_at=now, leased_until=None, **values)
    staging.clear(row.pk)
    CustomerImportPart.objects.filter(customer_import=row).delete()
