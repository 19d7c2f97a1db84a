"""The words by which a policy text is read as a draft of the record, from `proposal_vocabulary.toml`.

They are data, so that a lawyer can mend them: docs/rules/policy_reading.md. The linter's words are used
beside them.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from registry_app.domain.policy_facts import indexed
from registry_app.domain.policy_reading import PolicyText
from registry_app.domain.policy_vocabulary import VOCABULARY
from registry_app.domain.policy_words import WordIndex
from registry_app.domain.record import Words

_TABLE: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("proposal_vocabulary.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class KnownCategory:
    """A category of data as the record names it, and what marks it."""

    name: Words
    special: bool = False
    child: bool = False
    cpr: bool = False
    criminal: bool = False


@dataclass(frozen=True)
class KnownRecipient:
    """A kind of recipient, and what it usually is to the controller."""

    name: Words
    role: str


def _phrases(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        phrase.strip() for language in ("da", "en") for phrase in row[language].split(";") if phrase.strip()
    )


def _words(row: Mapping[str, Any]) -> Words:
    return Words(row["name_da"], row["name_en"])


FACETS: Final = tuple(_TABLE["facet"])
BASES: Final = tuple(_TABLE["basis"])
TRIGGERS: Final = tuple(_TABLE["trigger"])
SUBJECTS: Final = tuple(_TABLE["subject"])
COUNTRIES: Final = tuple(_TABLE["country"])
MECHANISMS: Final = tuple(_TABLE["mechanism"])
CATEGORIES: Final = {
    code: KnownCategory(
        _words(row), *(row.get(mark, False) for mark in ("special", "child", "cpr", "criminal"))
    )
    for code, row in _TABLE["category"].items()
}
KNOWN_RECIPIENTS: Final = {
    code: KnownRecipient(_words(row), row["role"]) for code, row in _TABLE["recipient"].items()
}
ACTIVITIES: Final = {code: _words(row) for code, row in _TABLE["activity"].items()}
# Organisations by the names that policies use, the longest first, and those that are one and the same.
KNOWN_NAMES: Final = tuple(sorted(_TABLE["names"]["known"], key=len, reverse=True))
SAME_NAME: Final[Mapping[str, str]] = _TABLE["names"]["same"]
NAME: Final = re.compile(rf"(?<![\w.@-])({'|'.join(map(re.escape, KNOWN_NAMES))})(?![\w-]|\.\w)")

PROPOSAL_VOCABULARY: Final[Mapping[str, tuple[str, ...]]] = {
    **VOCABULARY,
    **{
        f"{table}.{code}": _phrases(row)
        for table, rows in _TABLE.items()
        if table != "names"
        for code, row in rows.items()
    },
}


def index_of(policy: PolicyText) -> WordIndex:
    """Index a text with the linter's words and those of this reading."""
    return indexed(policy, PROPOSAL_VOCABULARY)
