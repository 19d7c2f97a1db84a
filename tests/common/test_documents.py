"""Documents are sealed when stored, read back whole, and never changed."""

import hashlib
import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from dpo_office.common.documents import Document, read_document, store_document
from dpo_office.common.vault import VaultError

NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
CONTROLLER = uuid.UUID("00000000-0000-4000-8000-000000000001")
CONTENT = "Registerudtræk for en opdigtet person".encode()

pytestmark = pytest.mark.django_db


def stored(content: bytes = CONTENT) -> Document:
    return store_document(
        content=content, media_type="application/pdf", kind="extract", controller_id=CONTROLLER, now=NOW
    )


def test_read_document_returns_what_was_stored():
    document = Document.objects.get(pk=stored().pk)

    assert read_document(document) == CONTENT
    assert (document.size, document.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (document.kind, document.media_type, document.created_at) == ("extract", "application/pdf", NOW)


def test_store_document_leaves_nothing_readable_in_the_database():
    stored()

    with connection.cursor() as cursor:
        cursor.execute("SELECT ciphertext FROM common_document")
        (ciphertext,) = cursor.fetchone()
    assert b"opdigtet" not in bytes(ciphertext)


def test_read_document_refuses_the_content_of_another_document():
    document, other = stored(), stored(b"another")
    document.wrapped_key, document.ciphertext = other.wrapped_key, other.ciphertext

    with pytest.raises(VaultError) as refusal:
        read_document(document)

    assert refusal.value.code == "vault_content_altered"


def test_read_document_says_that_a_forgotten_key_destroyed_it():
    document = stored()
    document.wrapped_key = None

    with pytest.raises(VaultError) as refusal:
        read_document(document)

    assert refusal.value.code == "document_destroyed"


@pytest.mark.parametrize("change", [{"kind": "other"}, {"ciphertext": b""}, {"wrapped_key": None}])
def test_a_stored_document_is_never_changed(change):
    document = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)

    assert read_document(Document.objects.get(pk=document.pk)) == CONTENT


def test_a_stored_document_is_never_deleted():
    document = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()

    assert Document.objects.filter(pk=document.pk).exists()
