"""A published policy as anybody may read it: its words in a language, its fingerprint, and its ETag."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry_app.domain.controllers import LANGUAGES
from registry_app.domain.policy_text import text_sha256
from registry_app.models import PolicyVersion

FIRST_DAY = date(2000, 1, 1)
KEPT_FOR = "public, max-age=300"


@dataclass(frozen=True)
class PublishedWords:
    """Title and text of a version in one language.

    The fingerprint is that of these words; empty when they are not what was approved.
    """

    language: str
    title: str
    text: str
    fingerprint: str


def languages_of(version: PolicyVersion) -> list[str]:
    """Return the languages in which a version is written, its own first."""
    others = [code for code in LANGUAGES if version.translations.get(code, {}).get("text")]
    return [version.language, *(code for code in others if code != version.language)]


def language_for(version: PolicyVersion, asked: str) -> str:
    """Return the language asked for when the version has it, else its own."""
    return asked if asked in languages_of(version) else version.language


def words_of(version: PolicyVersion, language: str) -> PublishedWords:
    """Return the words of a version in a language that it has."""
    said = version.translations.get(language, {}) if language != version.language else {}
    text = said.get("text") or version.text
    title = said.get("title") or version.title or version.policy.name
    fingerprint = text_sha256(text) if version.is_intact else ""
    return PublishedWords(language, title, text, fingerprint)


def compared_words(
    before: PolicyVersion, after: PolicyVersion, asked: str
) -> tuple[PublishedWords, PublishedWords]:
    """Return the words of two versions in one language: the one asked for if both have it."""
    language = asked if asked in languages_of(before) and asked in languages_of(after) else after.language
    if language not in languages_of(before):
        return words_of(before, before.language), words_of(after, language)
    return words_of(before, language), words_of(after, language)


def etag_of(versions: Sequence[Any], *facts: object) -> str:
    """Return the ETag of an answer about the published versions, as `published_versions` gives them."""
    told: list[object] = [*facts]
    told += [(v.number, v.state, v.content_sha256, v.effective_on, v.in_force_on) for v in versions]
    # A text that was altered behind the office's back is another page.
    told.append([version.is_intact for version in versions])
    told.append((versions[0].controller.name, versions[0].controller.slug))
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'
