"""What there is to show of each letter of a campaign: to whom, which text, and what each server answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dpo_office.common.letters.blocks import address_hash
from dpo_office.common.letters.models import Letter, Result


@dataclass(frozen=True)
class Reply:
    """How one attempt ended, or why none was made."""

    at: datetime
    outcome: str
    phase: str
    code: int | None
    text: str


@dataclass(frozen=True)
class LetterEvidence:
    """One letter: the keyed hash of its address, the hash of its text before names, and each attempt."""

    message_id: str
    channel: str
    address_hash: str
    template_sha256: str
    replies: tuple[Reply, ...]


def evidence_of(letters: Iterable[UUID]) -> dict[UUID, LetterEvidence]:
    """Return what there is to show of the letters, in two queries."""
    keys = list(letters)
    replies: dict[UUID, list[Reply]] = {}
    columns = ("letter", "recorded_at", "outcome", "phase", "reply_code", "reply_text")
    for key, *said in Result.objects.filter(letter__in=keys).order_by("id").values_list(*columns):
        replies.setdefault(key, []).append(Reply(*said))
    rows = Letter.objects.filter(pk__in=keys).select_related("template")
    return {
        row.pk: LetterEvidence(
            message_id=row.message_id,
            channel=row.channel,
            address_hash=address_hash(row.recipient_address, row.channel),
            template_sha256=row.template.sha256 if row.template else "",
            replies=tuple(replies.get(row.pk, ())),
        )
        for row in rows
    }
