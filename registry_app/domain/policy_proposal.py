"""A draft of the record from a policy text: facts, each with its sentence, its line and how sure it is.

Nothing is stored and nothing is decided here: a person accepts or declines each fact. What was not
understood is given sentence by sentence. The rules, with cases and figures: docs/rules/policy_reading.md.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry_app.domain.policy_reading import HEADING, PolicyText
from registry_app.domain.proposal_bases import bases_in
from registry_app.domain.proposal_facts import (
    Found,
    categories_in,
    contacts_in,
    periods_in,
    subjects_in,
)
from registry_app.domain.proposal_parts import (
    CERTAINTIES,
    GUESS,
    LIKELY,
    Outline,
    Part,
    outline_of,
    states_basis,
)
from registry_app.domain.proposal_recipients import recipients_in, transfers_in
from registry_app.domain.proposal_spans import PURPOSE, RETENTION, Span, Words
from registry_app.domain.proposal_words import ACTIVITIES, index_of
from registry_app.domain.record_codes import NOT_STATED

ACTIVITY: Final = "activity"
PURPOSE_FACT: Final = "purpose"
BASIS_FACT: Final = "basis"
CATEGORY: Final = "category"
RETENTION_FACT: Final = "retention"
RECIPIENT: Final = "recipient"
TRANSFER: Final = "transfer"
CONTACT_FACT: Final = "contact"
# In the order in which they can be accepted.
FACT_KINDS: Final = (
    ACTIVITY,
    PURPOSE_FACT,
    BASIS_FACT,
    CATEGORY,
    RETENTION_FACT,
    RECIPIENT,
    TRANSFER,
    CONTACT_FACT,
)
_READERS: Final = (
    (BASIS_FACT, bases_in),
    (CATEGORY, categories_in),
    (RETENTION_FACT, periods_in),
    (RECIPIENT, recipients_in),
    (TRANSFER, transfers_in),
)
# The activity of what is said for all of them.
FOR_ALL: Final = 0
LONGEST_NAME: Final = 200
_CALLED: Final = re.compile(
    r"(?:the )?(?:formål|purpose)\w* (?:(?:med|for|of) (?:\w+ )?(?:behandling|processing)\w* )?(?:er|is|:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """Something for the record: its kind, the number of its activity (0: for all), what, where, how sure."""

    kind: str
    activity: int
    values: Mapping[str, Any]
    sentence: str
    line: int
    certainty: str
    key: str = ""


@dataclass(frozen=True)
class NotUnderstood:
    """A sentence from which nothing was taken; `aside` when it is about what the record does not hold."""

    sentence: str
    line: int
    aside: bool


@dataclass(frozen=True)
class Proposal:
    """A draft of the record, and what was not understood."""

    language: str
    facts: tuple[Fact, ...]
    not_understood: tuple[NotUnderstood, ...]


@dataclass
class _Making:
    words: Words
    facts: list[Fact] = field(default_factory=list)
    read: set[int] = field(default_factory=set)

    def add(self, kind: str, activity: int, found: Found) -> None:
        """Keep a fact once for each activity, the surest of those that say the same."""
        sentence = self.words.policy.sentences[found.sentence]
        self.read.add(found.sentence)
        key = key_of(kind, found.values, self._name(activity))
        fact = Fact(kind, activity, found.values, sentence.text, sentence.line, found.certainty, key)
        for place, known in enumerate(self.facts):
            if known.key == key and known.activity == activity:
                if CERTAINTIES.index(known.certainty) > CERTAINTIES.index(fact.certainty):
                    self.facts[place] = fact
                return
        self.facts.append(fact)

    def has_recipient(self, values: Mapping[str, Any]) -> bool:
        """Tell whether an activity names the recipient already: then it is entered there."""
        same = "name" if "name" in values else "code"
        return any(
            row.kind == RECIPIENT and row.activity and row.values.get(same) == values[same]
            for row in self.facts
        )

    def _name(self, activity: int) -> str:
        names = (
            row.values["name"] for row in self.facts if row.kind == ACTIVITY and row.activity == activity
        )
        return next(names, "")


def propose(policy: PolicyText) -> Proposal:
    """Read a policy text as a draft of the record."""
    words = Words(index_of(policy))
    outline = outline_of(words)
    making = _Making(words)
    for number, part in enumerate(outline.parts, start=1):
        _add_activity(making, number, part)
    _add_general(making, outline)
    making.facts.sort(key=lambda fact: (fact.activity or len(outline.parts) + 1, FACT_KINDS.index(fact.kind)))
    return Proposal(policy.language, tuple(making.facts), tuple(_not_understood(making, outline)))


def key_of(kind: str, values: Mapping[str, Any], activity: str) -> str:
    """Give a fact a name of its own, which the same fact has in every later reading of the text."""
    said = {name: value for name, value in values.items() if name not in ("text", "details")}
    plain = json.dumps([kind, activity.lower(), said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def _add_activity(making: _Making, number: int, part: Part) -> None:
    words = making.words
    names = ACTIVITIES.get(part.kind)
    values: dict[str, Any] = {"name": part.name[:LONGEST_NAME], "kind": part.kind}
    values["subjects"] = subjects_in(words, part)
    if names is not None:
        values |= {"usual_da": names.da, "usual_en": names.en}
    making.add(ACTIVITY, number, Found(values, part.sentence, part.certainty))
    purpose = _purpose_of(words, part)
    if purpose is not None:
        making.add(PURPOSE_FACT, number, purpose)
    for kind, reader in _READERS:
        for found in _telling(kind, reader(words, part.spans)):
            making.add(kind, number, found)


def _telling(kind: str, rows: Iterable[Found]) -> list[Found]:
    """Leave out what another fact of the same kind says more fully: a period without its beginning."""
    found = list(rows)
    if kind == RETENTION_FACT:
        counted = {(row.values["unit"], row.values["period"]) for row in found if row.values["trigger"]}
        return [
            row
            for row in found
            if row.values["trigger"] or (row.values["unit"], row.values["period"]) not in counted
        ]
    if kind == TRANSFER:
        return [row for row in found if not any(_says_more(other.values, row.values) for other in found)]
    return found


def _says_more(fuller: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Tell whether one transfer names all that another does, and a country or a tool that it lacks."""
    if fuller["recipient"] != values["recipient"] and values["recipient"]:
        return False
    if fuller == values or (values["country"] and fuller["country"] != values["country"]):
        return False
    unsaid = values["mechanism"] == NOT_STATED or fuller["mechanism"] == values["mechanism"]
    return bool(unsaid and (fuller["mechanism"] != NOT_STATED or values["mechanism"] == NOT_STATED))


def _purpose_of(words: Words, part: Part) -> Found | None:
    """Give the words that say what the activity is for: those with the label, else the first that tell it."""
    labelled = [span for span in part.spans if span.facet == PURPOSE and words.text(span)]
    plain = [span for span in part.spans if not span.facet and not states_basis(words, span)]
    called = [span for span in plain if _is_called_purpose(words, span)]
    used = [span for span in plain if words.says("word.our_purpose", span)]
    told = labelled or called or used or plain
    if not told:
        return None
    span = told[0]
    # A sentence that only leads into a list says less than its first point.
    certainty = part.certainty if labelled or called else LIKELY if used else GUESS
    return Found({"text": words.text(span)}, span.sentence, certainty)


def _is_called_purpose(words: Words, span: Span) -> bool:
    """Tell whether a sentence calls itself the purpose: "The purpose of the processing is …"."""
    return bool(_CALLED.match(words.text(span)))


def _add_general(making: _Making, outline: Outline) -> None:
    words = making.words
    spans = outline.general
    for kind, reader in ((CATEGORY, categories_in), (RECIPIENT, recipients_in), (TRANSFER, transfers_in)):
        for found in _telling(kind, reader(words, spans)):
            if kind != RECIPIENT or not making.has_recipient(found.values):
                making.add(kind, FOR_ALL, found)
            making.read.add(found.sentence)
    for found in _telling(RETENTION_FACT, periods_in(words, spans)):
        making.add(RETENTION_FACT, _activity_of(words, outline, found), found)
    for found in contacts_in(words):
        making.add(CONTACT_FACT, FOR_ALL, found)


def _activity_of(words: Words, outline: Outline, found: Found) -> int:
    """Give the activity that a period said for all names, by the usual activity that both are; 0 for none."""
    sentence = words.policy.sentences[found.sentence]
    span = Span(sentence.index, *sentence.words, RETENTION)
    said = {part.kind for part in outline.parts if part.kind and words.says(f"activity.{part.kind}", span)}
    numbers = [number for number, part in enumerate(outline.parts, start=1) if part.kind in said]
    return numbers[0] if len(numbers) == 1 else FOR_ALL


def _not_understood(making: _Making, outline: Outline) -> Iterator[NotUnderstood]:
    for sentence in making.words.policy.sentences:
        if sentence.kind == HEADING or sentence.index in making.read:
            continue
        if sentence.words[0] == sentence.words[1]:
            continue
        yield NotUnderstood(sentence.text, sentence.line, sentence.index in outline.aside)
