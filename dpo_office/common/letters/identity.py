"""The one fixed identity of a letter: its Message-ID, its envelope id and its bounce address."""

import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from dpo_office.common.vault import keyed_hasher

PURPOSE = "message_id"

TOKEN = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.[0-9a-f]{8}")


def letter_token(letter_id: UUID) -> str:
    """Return the token of a letter: its id and eight hex digits that only this office can compute."""
    return _tokens()(letter_id)


def message_id_of(letter_id: UUID) -> str:
    """Return the Message-ID, the same in every attempt, so that receivers and journals know it again."""
    return message_ids()(letter_id)


def message_ids() -> Callable[[UUID], str]:
    """Return what gives the Message-ID of a letter, for whoever plans many: key and domain are read once."""
    token, domain = _tokens(), settings.DPO_NOTICE_DOMAIN
    return lambda letter_id: f"<{token(letter_id)}@{domain}>"


def _tokens() -> Callable[[UUID], str]:
    hashed = keyed_hasher(PURPOSE)

    def token(letter_id: UUID) -> str:
        text = str(letter_id)
        return f"{text}.{hashed(text)[:8]}"

    return token


def token_of(message_id: str) -> str:
    """Return the token inside one of our Message-IDs."""
    return message_id.strip().strip("<>").partition("@")[0]


def bounce_address(message_id: str) -> str:
    """Return the envelope sender: a receipt that comes back to it names the letter (VERP)."""
    token, _, domain = message_id.strip("<>").partition("@")
    return f"bounce+{token}@{domain}"
