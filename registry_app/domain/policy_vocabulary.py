"""The linter's words, read from the tables beside this module: vocabulary, wrong words, what findings say.

They are data, so that a lawyer can read and mend them without reading code: `docs/rules/policy_linter.md`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry_app.domain.record import Words


@dataclass(frozen=True)
class Advice:
    """The fixed part of a finding; its words may hold names in braces for the check to fill in."""

    severity: str
    source: str
    message: Words
    advice: Words


@dataclass(frozen=True)
class WrongWord:
    """A law, an arrangement or a term that is no longer right, and what is right in both languages."""

    code: str
    phrases: tuple[str, ...]
    wrong: str
    right: Words
    # A sentence that tells of the past may name it.
    history: bool


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _phrases(words: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in words.split(";") if phrase.strip())


# Concept -> phrases of both languages.
VOCABULARY: Final[Mapping[str, tuple[str, ...]]] = {
    concept: (*_phrases(phrases["da"]), *_phrases(phrases["en"]))
    for concept, phrases in _table("policy_vocabulary.toml").items()
}
ADVICE_OF: Final[Mapping[str, Advice]] = {
    code: Advice(
        row["severity"],
        row["source"],
        Words(row["da"], row["en"]),
        Words(row["advice_da"], row["advice_en"]),
    )
    for code, row in _table("policy_advice.toml").items()
}
WRONG_WORDS: Final = tuple(
    WrongWord(
        row["code"],
        _phrases(row["phrases"]),
        row.get("wrong", ""),
        Words(row["da"], row["en"]),
        row.get("history", False),
    )
    for row in _table("policy_wrong_words.toml")["word"]
)
