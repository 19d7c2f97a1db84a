"""The library of usual activities: what a Danish organisation mostly does with personal data, to start from.

The entries stand in activity_library.json. What nobody but the controller can know is left open there: who
answers for it, how people are told, a weighing of interests, and each period that the law does not decide.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from registry_app.domain.record import Words
from registry_app.domain.retention_sentences import RetentionTerms, retention_sentence

Row = Mapping[str, Any]
# What the file says in Danish and English, as a pair under one name.
_PAIRS: Final = ("name", "text", "details", "source", "scope", "interest", "task", "note")
_PARTS: Final = ("recipients", "purposes", "bases", "data")


@dataclass(frozen=True)
class Library:
    """Categories, retention rules, recipients and activities, each by its code."""

    categories: Mapping[str, Row]
    rules: Mapping[str, Row]
    recipients: Mapping[str, Row]
    activities: Mapping[str, Row]


@cache
def activity_library() -> Library:
    """Read the library; it stands beside this module and does not change while the office runs."""
    text = Path(__file__).with_name("activity_library.json").read_text(encoding="utf-8")
    content = json.loads(text)
    return Library(**{name: {row["code"]: row for row in rows} for name, rows in content.items()})


def fields_of(row: Row) -> dict[str, Any]:
    """Give an entry as fields of its row: pairs become one field for each language; its parts stay out."""
    fields = {name: value for name, value in row.items() if name not in (*_PAIRS, *_PARTS)}
    for name in _PAIRS:
        if name in row:
            fields[f"{name}_da"], fields[f"{name}_en"] = row[name]
    return fields


def used_by(activity: Row) -> dict[str, list[str]]:
    """Name the categories, rules and recipients that an activity of the library needs, each once."""
    uses = [use for purpose in activity["purposes"] for use in purpose["data"].items()]
    return {
        "categories": list(dict.fromkeys(category for category, _rule in uses)),
        "rules": list(dict.fromkeys(rule for _category, rule in uses if rule)),
        "recipients": [code for code, *_condition in activity["recipients"]],
    }


def words_of(row: Row, name: str = "name") -> Words:
    """Give what an entry says in both languages."""
    return Words(*row[name])


def terms_of_entry(rule: Row) -> RetentionTerms:
    """Give what a rule of the library says."""
    terms = {name: value for name, value in rule.items() if name != "code"}
    return RetentionTerms(**terms | {"note": tuple(rule.get("note", ("", "")))})


def periods_of(purpose: Row, language: str) -> Iterator[tuple[str, str]]:
    """Give each category of a purpose with its period as a sentence; empty where the controller decides."""
    library = activity_library()
    for category, rule in purpose["data"].items():
        sentence = retention_sentence(terms_of_entry(library.rules[rule]), language) if rule else ""
        yield words_of(library.categories[category])[language], sentence


def not_entered(known: Collection[str]) -> list[Row]:
    """Give the activities of the library whose codes are not among those of a record."""
    return [row for code, row in activity_library().activities.items() if code not in known]
