"""What the steps about sensitive passages share: entering them, and taking one out of its text for good."""

import json
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import redacting
from dpo_office.common.documents import Document, read_document, store_document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.vault import VaultError
from requests_app.domain.sensitive import Passage, passages_in, redacted_text
from requests_app.models import CaseNote, Mail, SensitivePassage

REDACTED = "sensitive.redacted"


def enter_passages(
    *,
    controller_id: UUID,
    text: str,
    now: datetime,
    mail: Mail | None = None,
    note: CaseNote | None = None,
    part: str = "text",
) -> int:
    """Enter what may be sensitive in a text, for a person to decide; return how many there are."""
    rows = [
        SensitivePassage(
            controller_id=controller_id,
            mail=mail,
            note=note,
            part=part,
            category=found.category,
            start=found.start,
            length=found.length,
            created_at=now,
            changed_at=now,
        )
        for found in passages_in(text)
    ]
    SensitivePassage.objects.bulk_create(rows)
    return len(rows)


def take_away(row: SensitivePassage, *, actor: Actor, now: datetime) -> None:
    """Block a passage out where it stands: in the note, or in the sealed words of the mail.

    A mail's original holds the same words, so its key is forgotten (the hash stays): the bytes are gone here
    and in every backup made from then on.

    Raises Refused("passage_gone") when the words cannot be opened any more.
    """
    passage = Passage(row.category, row.start, row.length)
    with redacting(actor, REDACTED):
        if row.note is not None:
            text = redacted_text(row.note.text, passage)
            CaseNote.objects.filter(pk=row.note.pk).update(text=text)
        elif row.mail is not None:
            _take_out_of_mail(row.mail, row.part, passage, now=now)


def _take_out_of_mail(mail: Mail, part: str, passage: Passage, *, now: datetime) -> None:
    if mail.words is None:
        raise Refused("passage_gone")
    try:
        words = json.loads(read_document(mail.words))
    except VaultError as error:
        raise Refused("passage_gone") from error
    words[part] = redacted_text(words[part], passage)
    old = mail.words
    mail.words = store_document(
        content=json.dumps(words).encode(),
        media_type=old.media_type,
        kind=old.kind,
        controller_id=mail.controller_id,
        now=now,
    )
    mail.changed_at = now
    mail.save(update_fields=["words", "changed_at"])
    Document.objects.filter(pk__in=[old.pk, mail.raw_id]).update(wrapped_key=None, ciphertext=b"")
