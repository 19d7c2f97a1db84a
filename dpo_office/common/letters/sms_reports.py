"""What the gateway reports of text messages: signed, matched by our own reference only, kept once.

By the provider's public documentation of its webhook: an envelope with `event_id` and `event_type`, the event
with `reference`, `status` and `status_at`, and a header `Signature: v1=<hex>`, the HMAC-SHA-256 of the body.
"""

import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dpo_office.common.letters import codes
from dpo_office.common.letters.identity import TOKEN, message_id_of, token_of
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.receipts import credible_at, letters_by_message_id, record_receipt

SOURCE: Final = "gateway"
KINDS: Final = {
    "ACCEPTED": codes.DELAYED,
    "ENROUTE": codes.DELAYED,
    "DELIVERED": codes.DELIVERED,
    "READ": codes.DELIVERED,
    "EXPIRED": codes.BOUNCED_SOFT,
    "DELETED": codes.BOUNCED_SOFT,
    "UNDELIVERABLE": codes.BOUNCED_HARD,
    "REJECTED": codes.BOUNCED_HARD,
}
# The provider's documentation spells them in two ways, in its words and in its examples.
EVENT_TYPES: Final = tuple(
    f"{begins}.status.{carrier}" for begins in ("message", "messaging") for carrier in ("sms", "rcs")
)
_SIGNATURE: Final = re.compile(r"v1=([0-9a-f]{64})", re.IGNORECASE)
MAX_STATUS: Final = 12
RECORDED, REPEATED, NO_STATEMENT = "recorded", "repeated", "no_statement"


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Tell whether whoever knows the secret signed these very bytes; without a secret nobody did."""
    found = _SIGNATURE.fullmatch(signature.strip())
    if found is None or not secret:
        return False
    expected = hmac.digest(secret.encode(), body, "sha256")
    return hmac.compare_digest(expected, bytes.fromhex(found[1]))


def record_report(body: bytes, now: datetime) -> str:
    """Record what a report says of one of our messages; return what became of it.

    A report that is none, is of no message of ours, or says what is not known changes nothing: the provider
    would only send it again. It may come before our own commit of the gateway's answer: it then settles the
    doubt.
    """
    event = _event(body)
    kind = KINDS.get(str(event.get("status", "")).upper())
    token = TOKEN.fullmatch(str(event.get("reference") or ""))
    if kind is None or token is None:
        return NO_STATEMENT
    letter = _letter(token[0])
    if letter is None:
        return NO_STATEMENT
    status = str(event["status"]).upper()[:MAX_STATUS]
    is_new = record_receipt(
        letter=letter,
        kind=kind,
        at=credible_at(_instant(event.get("status_at")), letter, now),
        source=SOURCE,
        # Of what it says, not of its bytes: a repetition may be written in another way.
        digest=hashlib.sha256(f"{letter.message_id}|{status}".encode()).hexdigest(),
        now=now,
        status=status,
    )
    return RECORDED if is_new else REPEATED


def _event(body: bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(envelope, dict) or envelope.get("event_type") not in EVENT_TYPES:
        return {}
    event = envelope.get("event")
    return event if isinstance(event, dict) else {}


def _letter(token: str) -> Letter | None:
    message_id = message_id_of(UUID(token.partition(".")[0]))
    if token_of(message_id) != token:
        return None
    found = letters_by_message_id([message_id]).get(message_id)
    return found if found is not None and found.channel == codes.SMS else None


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
