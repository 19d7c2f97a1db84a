"""The hashes that freeze an approved version."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

FROZEN_FIELDS: Final = ("language", "title", "text", "change_summary", "what_you_can_do", "translations")


def text_sha256(text: str) -> str:
    """Return the SHA-256 of the text itself, as anybody can compute it."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_hashes(content: Mapping[str, Any]) -> set[str]:
    """Return the SHA-256 of the text in each language in which it is."""
    texts = [content["text"], *(words.get("text", "") for words in content["translations"].values())]
    return {text_sha256(text) for text in texts if text}


def is_intact(content: Mapping[str, Any], text_hash: str, content_hash: str) -> bool:
    """Tell whether a version still says what was approved, by both of its hashes."""
    return text_sha256(content["text"]) == text_hash and content_sha256(content) == content_hash


def content_sha256(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything that is approved with the text (`FROZEN_FIELDS`)."""
    kept = {name: content[name] for name in FROZEN_FIELDS}
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
