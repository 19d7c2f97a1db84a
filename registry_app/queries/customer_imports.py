"""Customer files: how a controller's are read, which wait for a worker, and what was wrong with one."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from dpo_office.common.vault import Sealed, open_sealed
from registry_app.domain.customer_columns import CustomerColumns
from registry_app.domain.customer_imports import UNDER_WAY, UPLOAD
from registry_app.models import CustomerImport, CustomerImportPart, CustomerMapping, RejectedLine


def columns_of(controller_id: UUID) -> CustomerColumns:
    """Return how the controller's customer files are written; the usual headings where nobody said."""
    row = CustomerMapping.objects.filter(controller=controller_id).first()
    if row is None:
        return CustomerColumns()
    headings = {name: tuple(given) for name, given in row.headings.items()}
    return CustomerColumns(headings, row.states, row.languages, row.encoding, row.delimiter)


def part_context(import_id: UUID, position: int) -> str:
    """Return what a sealed part is bound to."""
    return f"customer_import|{import_id}|{position}"


def parts_of(row: CustomerImport) -> Iterator[bytes]:
    """Open the parts of an uploaded file one after the other."""
    parts = CustomerImportPart.objects.filter(customer_import=row).order_by("position")
    for position in list(parts.values_list("position", flat=True)):
        part = parts.get(position=position)
        sealed = Sealed(bytes(part.wrapped_key), bytes(part.ciphertext))
        yield open_sealed(sealed, context=part_context(row.pk, position))


def due_import() -> CustomerImport | None:
    """Return the oldest upload that no worker holds, by the database's own clock."""
    return _silent().filter(source=UPLOAD).order_by("created_at").first()


def silent_imports() -> QuerySet[CustomerImport]:
    """Return the imports by command and API whose process fell silent."""
    return _silent().exclude(source=UPLOAD)


def faults_by_code(row: CustomerImport) -> list[tuple[str, str, int]]:
    """Return field, code and number of faults, the most frequent first."""
    counted = RejectedLine.objects.filter(customer_import=row).values_list("field", "code")
    return list(counted.annotate(number=Count("pk")).order_by("-number", "field", "code"))


def rejected_lines(row: CustomerImport, *, after: int = 0) -> QuerySet[Any]:
    """Return the line, field and code of each fault, after a line."""
    rows = RejectedLine.objects.filter(customer_import=row, line__gt=after).order_by("line", "id")
    return rows.values_list("line", "field", "code")


def _silent() -> QuerySet[CustomerImport]:
    rows: QuerySet[CustomerImport] = CustomerImport.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=Now()), state__in=UNDER_WAY
    )
    return rows
