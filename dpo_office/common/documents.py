"""Documents: bytes that came in or went out, sealed under a key of their own."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.db import models

from dpo_office.common.history import InsertOnly
from dpo_office.common.personal_data import marks
from dpo_office.common.vault import Sealed, SealedIn, VaultError, open_sealed, seal


class Document(models.Model):
    """One sealed file; forgetting its wrapped key destroys it, but not in the backups made before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    controller_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    wrapped_key = models.BinaryField(null=True)
    ciphertext = models.BinaryField()
    created_at = models.DateTimeField()

    sealed_in = SealedIn("document|{id}")
    insert_only = InsertOnly()
    unhistoried = "is itself an insert-only record"
    personal_data = marks(
        plain="id controller_id kind media_type size sha256 created_at",
        secrets="wrapped_key ciphertext",
    )

    class Meta:
        app_label = "common"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def with_file_size(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return rows that have a `document`, with its `file_size` in bytes; None once it is destroyed."""
    sized = models.Case(
        models.When(document__wrapped_key__isnull=False, then=models.F("document__size")),
        output_field=models.PositiveBigIntegerField(null=True),
    )
    found: models.QuerySet[Any] = rows.annotate(file_size=sized)
    return found


def store_document(
    *, content: bytes, media_type: str, kind: str, controller_id: uuid.UUID, now: datetime
) -> Document:
    """Seal and insert a document in the caller's transaction."""
    document_id = uuid.uuid4()
    sealed = seal(content, context=f"document|{document_id}")
    return Document.objects.create(
        id=document_id,
        controller_id=controller_id,
        kind=kind,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        wrapped_key=sealed.wrapped_key,
        ciphertext=sealed.ciphertext,
        created_at=now,
    )


def read_document(document: Document) -> bytes:
    """Give the bytes back; raises VaultError when the key was destroyed or the content altered."""
    if document.wrapped_key is None:
        raise VaultError("document_destroyed")
    sealed = Sealed(bytes(document.wrapped_key), bytes(document.ciphertext))
    return open_sealed(sealed, context=f"document|{document.id}")
