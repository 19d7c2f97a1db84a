"""Letters enter the outbox: in the caller's transaction, beside the change that causes them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Model

from dpo_office.common.bulk import insert_rows
from dpo_office.common.documents import Document, store_document
from dpo_office.common.errors import Invalid
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address, checked_header, checked_mobile
from dpo_office.common.letters.holds import require_open
from dpo_office.common.letters.identity import message_id_of, message_ids
from dpo_office.common.letters.models import Dispatch, Letter, LetterAttachment, LetterTemplate
from dpo_office.common.letters.placeholders import placeholder_names
from dpo_office.common.permissions import Actor

MAX_SUBJECT = 300
# Dispatches whose letters are written at once.
DISPATCHES = 10
PRIVATE_KIND = "letter.private_words"


@dataclass(frozen=True)
class Sender:
    """The controller's name and address, as the recipient sees them."""

    name: str
    address: str


@dataclass(frozen=True)
class Recipient:
    """One person; for post the address is the lines of the envelope."""

    name: str
    address: str
    language: str = "da"


class PlannedLetter(NamedTuple):
    """One letter of a batch; the id is the caller's, so that its own row can name the letter."""

    letter_id: UUID
    cause_id: UUID
    recipient: Recipient
    slots: Mapping[str, str]
    channel: str = codes.EMAIL


def post_letter(
    *,
    cause: Model,
    kind: str,
    controller_id: UUID,
    sender: Sender,
    recipient: Recipient,
    subject: str,
    body: str,
    attachments: Sequence[Document] = (),
    confidential: bool = False,
    actor: Actor,  # noqa: ARG001  the contract of every action; the row says what, history says who
    now: datetime,
    channel: str = codes.EMAIL,
    filenames: Sequence[str] = (),
    private_words: str = "",
    may_wait: bool = False,
    tested_by: UUID | None = None,
    reply_to: str = "",
    behind_link: bool = False,
) -> Letter:
    """Put one letter into the outbox, inside the caller's transaction; it leaves when that one commits.

    `filenames` names the attachments in their order; without it they are called after their kind.
    Attachments `behind_link` belong to the letter and stay in the office: its words lead to them.
    `private_words` are sealed and take the place of ((private_words)) only in what the recipient gets.
    For a controller that is not open a letter is refused, unless it `may_wait` until the controller is open
    (what the office writes by itself), or is a test to the person `tested_by`. Raises
    Refused("controller_not_open") and Invalid("header_invalid" | "address_invalid" | "channel_unknown").
    `actor` is who acts in the caller's `acting` block; the letter's own rows record what was sent, the
    caller's history who caused it.
    """
    _require_transaction()
    if not may_wait and tested_by is None:
        require_open(controller_id)
    dispatch = _new_dispatch(controller_id, None, kind, now, 1, now, channel)
    letter = _checked(
        Letter(
            id=uuid4(),
            dispatch=dispatch,
            ordinal=0,
            controller_id=controller_id,
            kind=kind,
            cause_type=cause._meta.label_lower,
            cause_id=cause.pk,
            subject=_checked_subject(subject),
            body=body,
            private_words=_sealed_words(private_words, controller_id, now),
            confidential=confidential,
            reply_to=checked_address(reply_to, field="reply_to") if reply_to else "",
            channel=channel,
            tested_by=tested_by,
            created_at=now,
            **_people(sender, recipient),
        )
    )
    dispatch.save(force_insert=True)
    letter.save(force_insert=True)
    names = list(filenames) or [_filename(document, number) for number, document in enumerate(attachments, 1)]
    LetterAttachment.objects.bulk_create(
        LetterAttachment(
            letter=letter,
            document=document,
            filename=checked_header(name, field="attachment"),
            behind_link=behind_link,
        )
        for document, name in zip(attachments, names, strict=True)
    )
    return letter


def add_template(
    *,
    batch_id: UUID,
    language: str,
    subject: str,
    body: str,
    slot_names: Iterable[str],
    now: datetime,
    channel: str = codes.EMAIL,
) -> LetterTemplate:
    """Freeze the text of a batch in one language.

    Raises Invalid("placeholder_unknown") when the text asks for a name that no slot will have.
    """
    _require_transaction()
    unknown = (placeholder_names(subject) | placeholder_names(body)) - set(slot_names)
    if unknown:
        raise Invalid("placeholder_unknown", names=sorted(unknown))
    return LetterTemplate.objects.create(
        batch_id=batch_id,
        language=language,
        channel=channel,
        subject=_checked_subject(subject),
        body=body,
        sha256=text_digest(subject, body),
        created_at=now,
    )


def plan_letters(
    *,
    batch_id: UUID,
    controller_id: UUID,
    kind: str,
    cause_type: str,
    sender: Sender,
    templates: Mapping[str, LetterTemplate],
    rows: Iterable[PlannedLetter],
    not_before: datetime,
    now: datetime,
    chunk_size: int = 500,
    sms_templates: Mapping[str, LetterTemplate] | None = None,
) -> int:
    """Put a batch into the outbox in chunks of one dispatch and channel, inside the caller's transaction.

    Addresses are frozen here, and so is each Message-ID. Returns the number of letters. Text
    messages have templates of their own. Raises
    Refused("controller_not_open") and Invalid("header_invalid" | "address_invalid" | "placeholder_unknown" |
    "language_without_template").
    """
    _require_transaction()
    require_open(controller_id)
    same = {
        "controller_id": controller_id,
        "kind": kind,
        "cause_type": cause_type,
        "sender_name": checked_header(sender.name, field="sender_name"),
        "sender_address": checked_address(sender.address, field="sender_address"),
        "created_at": now,
    }
    written = _Batch({codes.EMAIL: templates, codes.SMS: sms_templates or {}})
    planned = 0
    chunks = _chunks(rows, chunk_size)
    while some := list(islice(chunks, DISPATCHES)):
        dispatches = [
            _new_dispatch(controller_id, batch_id, kind, not_before, len(chunk), now, chunk[0].channel)
            for chunk in some
        ]
        Dispatch.objects.bulk_create(dispatches)
        values = (
            (dispatch.pk, ordinal, *written.row(row))
            for dispatch, chunk in zip(dispatches, some, strict=True)
            for ordinal, row in enumerate(chunk)
        )
        planned += insert_rows(Letter, ("dispatch_id", "ordinal", *written.names), values, same)
    return planned


class _Batch:
    """What the letters of a batch have of their own, each checked as a single letter is."""

    names = (
        "id",
        "cause_id",
        "recipient_name",
        "recipient_address",
        "language",
        "channel",
        "message_id",
        "template_id",
        "slots",
    )

    def __init__(self, templates: Mapping[str, Mapping[str, LetterTemplate]]) -> None:
        self._templates = {
            (channel, language): (template.pk, _asked_for(template), placeholder_names(template.subject))
            for channel, by_language in templates.items()
            for language, template in by_language.items()
        }
        self._message_id = message_ids()

    def row(self, letter: PlannedLetter) -> tuple[Any, ...]:
        """Return the values of `names`."""
        recipient, slots, channel = letter.recipient, letter.slots, letter.channel
        if (channel, recipient.language) not in self._templates:
            raise Invalid("language_without_template", language=recipient.language)
        template, asked_for, in_subject = self._templates[channel, recipient.language]
        if not asked_for <= slots.keys():
            raise Invalid("placeholder_unknown", names=sorted(asked_for - slots.keys()))
        for name in in_subject:
            checked_header(slots[name], field="slots")
        return (
            letter.letter_id,
            letter.cause_id,
            checked_header(recipient.name, field="recipient_name"),
            _checked_contact(channel, recipient.address),
            recipient.language,
            channel,
            self._message_id(letter.letter_id),
            template,
            dict(slots),
        )


def text_digest(subject: str, body: str) -> str:
    """Return the SHA-256 that freezes a template; with lengths, so that no part can flow into the other."""
    parts = (subject.encode(), body.encode())
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def _require_transaction() -> None:
    # A letter without the change that caused it, or the change without its letter, must not be possible.
    if not connection.in_atomic_block:
        raise RuntimeError("letters are planned inside the transaction of their cause")


def _sealed_words(words: str, controller_id: UUID, now: datetime) -> Document | None:
    if not words:
        return None
    return store_document(
        content=words.encode(),
        media_type="text/plain",
        kind=PRIVATE_KIND,
        controller_id=controller_id,
        now=now,
    )


def _new_dispatch(
    controller_id: UUID,
    batch_id: UUID | None,
    kind: str,
    not_before: datetime,
    count: int,
    now: datetime,
    channel: str,
) -> Dispatch:
    return Dispatch(
        controller_id=controller_id,
        batch_id=batch_id,
        channel=channel,
        kind=kind,
        not_before=not_before,
        letters_count=count,
        created_at=now,
    )


def _people(sender: Sender, recipient: Recipient) -> dict[str, str]:
    return {
        "sender_name": sender.name,
        "sender_address": sender.address,
        "recipient_name": recipient.name,
        "recipient_address": recipient.address,
        "language": recipient.language,
    }


def _checked(letter: Letter) -> Letter:
    if letter.channel not in codes.CHANNELS:
        raise Invalid("channel_unknown", field="channel")
    for field in ("sender_name", "recipient_name", "language"):
        checked_header(getattr(letter, field), field=field)
    letter.sender_address = checked_address(letter.sender_address, field="sender_address")
    letter.recipient_address = _checked_contact(letter.channel, letter.recipient_address)
    letter.message_id = message_id_of(letter.id)
    return letter


def _checked_contact(channel: str, contact: str) -> str:
    """Return an address or a number as it travels; for post the lines of the envelope, as they are."""
    if channel == codes.EMAIL:
        return checked_address(contact, field="recipient_address")
    return checked_mobile(contact, field="recipient_address") if channel == codes.SMS else contact


def _checked_subject(subject: str) -> str:
    if not subject.strip() or len(subject) > MAX_SUBJECT:
        raise Invalid("header_invalid", field="subject")
    return checked_header(subject, field="subject")


def _asked_for(template: LetterTemplate) -> frozenset[str]:
    return placeholder_names(template.subject) | placeholder_names(template.body)


def _filename(document: Document, number: int) -> str:
    endings = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt"}
    return f"{document.kind.replace('.', '-')}-{number}.{endings.get(document.media_type, 'bin')}"


def _chunks(rows: Iterable[PlannedLetter], size: int) -> Iterator[list[PlannedLetter]]:
    """Cut the rows into lists of one channel each; no more than `size` of each channel are held."""
    held: dict[str, list[PlannedLetter]] = {}
    for row in rows:
        chunk = held.setdefault(row.channel, [])
        chunk.append(row)
        if len(chunk) == size:
            yield held.pop(row.channel)
    yield from held.values()
