"""What mail servers report later: parsed, matched by our own ids only, and kept once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from dpo_office.common.letters import codes
from dpo_office.common.letters.identity import TOKEN
from dpo_office.common.letters.models import Letter, Receipt

MAX_BYTES = 1_048_576
MAX_RECIPIENTS = 20
# Where files go that are not a report of one of our letters; a person looks at them.
ASIDE = "aside"
MAX_STATUS = 12


@dataclass(frozen=True)
class Report:
    """What one report says of one recipient (RFC 3464)."""

    message_id: str
    kind: str
    status: str
    at: datetime | None


class UnreadableReportError(Exception):
    """Not a delivery report, or not one of a letter of ours."""


def record_receipt(
    *, letter: Letter, kind: str, at: datetime, source: str, digest: str, now: datetime, status: str = ""
) -> bool:
    """Record a receipt once; False when it was there already.

    It may come before our own commit of the relay's reply: it then settles the doubt.
    """
    with transaction.atomic():
        known = Receipt.objects.filter(digest=digest).exists()
        Receipt.objects.bulk_create(
            [
                Receipt(
                    letter=letter,
                    kind=kind,
                    status=status,
                    at=at,
                    source=source,
                    digest=digest,
                    recorded_at=now,
                )
            ],
            ignore_conflicts=True,
        )
    return not known


def collect_receipts(maildir: Path, now: datetime) -> Counter[str]:
    """Read the reports in a Maildir's `new`, record them, then move each file to `cur`; count the kinds.

    Killed between the commit and the move it reads the file again, and the digest keeps the receipt single.
    What cannot be read or matched goes to `aside` and is counted as `unreadable`.
    """
    counts: Counter[str] = Counter()
    if not (maildir / "new").is_dir():
        return counts
    for path in sorted((maildir / "new").iterdir()):
        try:
            raw = _bounded(path)
        except FileNotFoundError:
            continue  # another collector was faster
        try:
            counts.update(_record_all(raw, now))
        except UnreadableReportError:
            counts["unreadable"] += 1
            _move(path, maildir / ASIDE / path.name)
        else:
            _move(path, maildir / "cur" / f"{path.name}:2,S")
    return counts


def unreadable_count(maildir: Path) -> int:
    """Return how many files wait aside for a person."""
    aside = maildir / ASIDE
    return sum(1 for _ in aside.iterdir()) if aside.is_dir() else 0


def parse_report(raw: bytes) -> list[Report]:
    """Return what a multipart/report says, recipient by recipient; raises UnreadableReportError.

    Matched by the Message-ID of the returned headers or by the envelope id, never by a subject. A relayed or
    expanded message is no statement about the mailbox and yields nothing.
    """
    message = message_from_bytes(raw)
    if message.get_content_type() != "multipart/report":
        raise UnreadableReportError
    status = _part(message, "message/delivery-status")
    payload = status.get_payload() if status is not None else None
    blocks = [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    if not blocks:
        raise UnreadableReportError
    per_message, *per_recipient = blocks
    message_id = _message_id(message, per_message)
    at = _date(message.get("Date"))
    kinds = ((block, _kind(block)) for block in per_recipient[:MAX_RECIPIENTS])
    return [Report(message_id, kind, _status(block), at) for block, kind in kinds if kind]


def _record_all(raw: bytes, now: datetime) -> Iterator[str]:
    reports = parse_report(raw)
    ids = {report.message_id for report in reports}
    letters = letters_by_message_id(ids)
    if ids - letters.keys():
        raise UnreadableReportError
    body = hashlib.sha256(raw).hexdigest()
    for number, report in enumerate(reports):
        is_new = record_receipt(
            letter=letters[report.message_id],
            kind=report.kind,
            at=credible_at(report.at, letters[report.message_id], now),
            source="dsn",
            digest=hashlib.sha256(f"{body}|{number}".encode()).hexdigest(),
            now=now,
            status=report.status,
        )
        yield report.kind if is_new else "repeated"
    if not reports:
        yield "no_statement"


def letters_by_message_id(message_ids: Iterable[str]) -> dict[str, Any]:
    """Give our letters of these Message-IDs, each with `first_tried_at`, for `credible_at`."""
    found = Letter.objects.filter(message_id__in=list(message_ids))
    tried = found.annotate(first_tried_at=Min("attempts__opened_at"))
    return {letter.message_id: letter for letter in tried}


def credible_at(at: datetime | None, letter: Any, now: datetime) -> datetime:
    """Give the instant at which something became of a letter, as far as a report can be believed."""
    # Nothing was delivered before we tried, nor in the future, whatever a server's clock says: the date
    # counts when somebody asks whether a person was told in time.
    began_at: datetime = letter.first_tried_at or letter.created_at
    return max(min(at or now, now), began_at)


def _message_id(message: Message, per_message: Message) -> str:
    envelope_id = TOKEN.search(str(per_message.get("Original-Envelope-Id", "")))
    if envelope_id:
        return f"<{envelope_id[0]}@{settings.DPO_NOTICE_DOMAIN}>"
    for content_type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        part = _part(message, content_type)
        if part is not None and (found := _returned_id(part)):
            return found
    # The report came back to the letter's own bounce address.
    bounced_to = TOKEN.search(str(message.get("To", "")))
    if bounced_to:
        return f"<{bounced_to[0]}@{settings.DPO_NOTICE_DOMAIN}>"
    raise UnreadableReportError


def _returned_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return str(payload[0].get("Message-ID", "")).strip()
    headers = part.get_payload(decode=True)
    returned = message_from_bytes(headers) if isinstance(headers, bytes) else None
    return str(returned.get("Message-ID", "")).strip() if returned is not None else ""


def _part(message: Message, content_type: str) -> Message | None:
    payload = message.get_payload()
    parts = payload if isinstance(payload, list) else []
    return next((p for p in parts if isinstance(p, Message) and p.get_content_type() == content_type), None)


def _kind(block: Message) -> str:
    action = str(block.get("Action", "")).strip().lower()
    if action == "delivered":
        return codes.DELIVERED
    if action == "delayed":
        return codes.DELAYED
    if action == "failed":
        # 4.x with `failed`: the mailbox may exist, yet nobody tries any more.
        return codes.BOUNCED_SOFT if _status(block).startswith("4") else codes.BOUNCED_HARD
    return ""


def _status(block: Message) -> str:
    word = (str(block.get("Status", "")).split() or [""])[0][:MAX_STATUS]
    return word if word.replace(".", "").isdigit() else ""


def _date(value: object) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        path.replace(target)
    except FileNotFoundError:
        return  # another collector was faster
