"""Which parts of a policy text tell of one activity each, and what is said for all of them.

An activity is a section that says on what it rests or what it is for; where one section tells of several, a
point of its list, a paragraph or a row of its table. docs/rules/policy_reading.md has the table of cases.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from registry_app.domain.policy_facts import heading_of
from registry_app.domain.policy_reading import HEADING, ITEM, TEXT, Section, Sentence
from registry_app.domain.proposal_spans import (
    ASIDE,
    BASIS,
    CONTACT,
    DATA,
    PURPOSE,
    RECIPIENTS,
    RETENTION,
    SECURITY,
    TRANSFERS,
    Row,
    Span,
    Words,
    rows_of,
    spans_of,
)
from registry_app.domain.proposal_words import ACTIVITIES

CERTAIN: Final = "certain"
LIKELY: Final = "likely"
GUESS: Final = "guess"
CERTAINTIES: Final = (CERTAIN, LIKELY, GUESS)
# Headings under which nothing is an activity by itself.
_GENERAL: Final = (RETENTION, RECIPIENTS, TRANSFERS, CONTACT, SECURITY)
_FACETS: Final = (BASIS, RETENTION, PURPOSE, DATA, RECIPIENTS, TRANSFERS)
ARTICLE: Final = re.compile(
    r"(?<![\d§])([69])\s*,?\s*(?:stk\.?\s*([12])|\(([12])\)|\.([12]))\s*[,.]?\s*(?:litra|pkt\.?|point|\()?\s*"
    r"([a-j])\b\)?((?:\s*(?:,|og|samt|and|eller|or)\s*(?:litra\s*|point\s*)?\(?[a-j]\b\)?)*)",
    re.IGNORECASE,
)
_NAME_WORDS: Final = 10
# A table needs two columns that say what they hold.
_COLUMNS: Final = 2
_NUMBER: Final = re.compile(r"^\s*(?:§\s*)?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})[.):]?\s+")


@dataclass
class Part:
    """What is told of one activity: its name, where that stands, and the spans that tell of it."""

    name: str
    sentence: int
    certainty: str
    spans: list[Span] = field(default_factory=list)
    # A code of ACTIVITIES where it is one that many have, for its name in the other language.
    kind: str = ""


@dataclass
class Outline:
    """A text in parts: activities, what is said for all, and sentences that are about something else."""

    parts: list[Part] = field(default_factory=list)
    general: list[Span] = field(default_factory=list)
    aside: set[int] = field(default_factory=set)


def outline_of(words: Words) -> Outline:
    """Divide a text into activities and what is said for all of them."""
    outline = Outline()
    repeated = _repeated_facets(words)
    # The activity that sections named "Purpose", "Legal basis" … belong to.
    above: Part | None = None
    for section in words.policy.sections:
        own = [row for row in words.policy.in_section.get(section.index, ()) if row.kind != HEADING]
        heading = words.policy.headings.get(section.index)
        facet = words.facet_of(words.whole(heading)) if heading else ""
        if heading and facet in _FACETS and section.heading.lower() in repeated:
            if above is None:
                above = _named(words, heading, _heading_above(words, section), CERTAIN)
                outline.parts.append(above)
            above.spans += spans_of(words, own, facet)
            continue
        above = None
        if heading and facet == "" and _leads_facets(words, section, repeated):
            above = Part(clean(section.heading), heading.index, CERTAIN, list(spans_of(words, own)))
            above.kind = _kind(words, words.whole(heading))
            outline.parts.append(above)
            continue
        _add_section(words, outline, section, own, facet)
    return outline


def clean(heading: str) -> str:
    """Give a heading without its number and marks."""
    return re.sub(r"\*\*|__", "", _NUMBER.sub("", heading)).strip(" .:*_")


def states_basis(words: Words, span: Span) -> bool:
    """Tell whether a span says on what something rests: an article, or the word basis and one of them."""
    if span.facet == BASIS:
        return True
    if span.facet == ASIDE or words.says("withdraw", span):
        return False
    text = words.policy.sentences[span.sentence].text
    named = words.says("word.named_basis", span)
    told = any(words.says(f"basis.6.1.{letter}", span) for letter in "abcdef")
    return bool(ARTICLE.search(text)) or (named and told) or words.says("word.rests_on", span)


def _repeated_facets(words: Words) -> frozenset[str]:
    """Give the headings that stand several times and say what is below them: "Purpose", "Legal basis"."""
    counted = Counter(section.heading.lower() for section in words.policy.sections[1:])
    return frozenset(heading for heading, count in counted.items() if count > 1)


def _leads_facets(words: Words, section: Section, repeated: frozenset[str]) -> bool:
    following = words.policy.sections[section.index + 1 : section.index + 2]
    if not following or following[0].heading.lower() not in repeated:
        return False
    heading = words.policy.headings[following[0].index]
    return words.facet_of(words.whole(heading)) in _FACETS


def _heading_above(words: Words, section: Section) -> Sentence | None:
    before = words.policy.sections[max(0, section.index - 1)]
    return words.policy.headings.get(before.index)


def _named(words: Words, own: Sentence, above: Sentence | None, certainty: str) -> Part:
    heading = above or own
    part = Part(clean(heading.text), heading.index, certainty)
    part.kind = _kind(words, words.whole(heading))
    return part


def _add_section(
    words: Words, outline: Outline, section: Section, own: Sequence[Sentence], facet: str
) -> None:
    rows = rows_of(words, own)
    if rows:
        _add_table(words, outline, rows)
        in_table = {row.sentence for row in rows}
        lines = {words.policy.sentences[row.sentence].line for row in rows}
        own = [row for row in own if row.index not in in_table and row.line not in lines]
        own = [row for row in own if not re.fullmatch(r"[\s|:-]*", row.text)]
    if facet == ASIDE:
        _add_aside(words, outline, own)
        return
    groups = [list(rows) for _block, rows in groupby(own, key=lambda row: row.block)]
    if facet in _GENERAL and not (facet == SECURITY and _any_basis(words, own)):
        outline.general += spans_of(words, own, "" if facet == SECURITY else facet)
        return
    heading = words.policy.headings.get(section.index)
    kind = _kind(words, words.whole(heading)) if heading else ""
    several = len(_told_apart(words, groups)) > 1
    is_title = heading is None or section.index == 1 or (facet in (PURPOSE, BASIS, DATA) and not kind)
    if heading is not None and not several and not is_title:
        if part := _of_section(words, heading, own, kind):
            outline.parts.append(part)
            return
    elif _add_groups(words, outline, groups, facet, heading):
        return
    outline.general += spans_of(words, own, facet if facet == DATA else "")


def _any_basis(words: Words, own: Sequence[Sentence]) -> bool:
    return any(states_basis(words, span) for span in spans_of(words, own))


def _of_section(words: Words, heading: Sentence, own: Sequence[Sentence], kind: str) -> Part | None:
    """Give the activity of a section that tells of one."""
    spans = list(spans_of(words, own))
    certainty = _certainty(words, spans, kind)
    if not certainty:
        return None
    return Part(clean(heading.text), heading.index, certainty, spans, kind)


def _certainty(words: Words, spans: Sequence[Span], kind: str) -> str:
    if any(states_basis(words, span) for span in spans):
        return CERTAIN
    if any(span.facet == PURPOSE for span in spans):
        return LIKELY
    if kind and any(_tells_purpose(words, span) for span in spans):
        return GUESS
    return ""


def _tells_purpose(words: Words, span: Span) -> bool:
    return (
        words.says("word.our_purpose", span)
        and words.says("word.collects", span)
        and not words.says("word.refused", span)
    )


def _told_apart(words: Words, groups: Sequence[Sequence[Sentence]]) -> list[int]:
    """Give the paragraphs and points that each begin with a name and say on what that rests."""
    found = []
    for number, group in enumerate(groups):
        label = words.label_of(group[0])
        if label is None or label.facet not in ("", PURPOSE, DATA):
            continue
        if label.after >= group[0].words[1] and len(group) == 1:
            continue
        begins = Span(group[0].index, group[0].words[0], label.after)
        is_name = label.facet == "" or bool(_kind(words, begins))
        if is_name and any(states_basis(words, span) for span in spans_of(words, group)):
            found.append(number)
    return found


def _add_groups(
    words: Words,
    outline: Outline,
    groups: Sequence[Sequence[Sentence]],
    facet: str,
    heading: Sentence | None,
) -> bool:
    """Add each paragraph or point that tells of an activity; true if any did."""
    made: list[Part] = []
    rest: list[Span] = []
    part: Part | None = None
    for group in groups:
        spans = list(spans_of(words, group, DATA if facet == DATA else ""))
        label = words.label_of(group[0])
        goes_on = label is not None and label.facet in _FACETS and part is not None
        if goes_on and part is not None and not _begins_anew(part, label.facet if label else ""):
            part.spans += spans
            continue
        new = _of_group(words, group, list(spans_of(words, group)), facet)
        if new is not None:
            part = new
            made.append(part)
        elif part is not None and group[0].kind == TEXT and _continues(words, spans):
            part.spans += spans
        else:
            part = None if group[0].kind == TEXT else part
            rest += spans
    if len(made) == 1 and heading is not None and _kind(words, words.whole(heading)):
        made[0].name, made[0].sentence = clean(heading.text), heading.index
        made[0].spans = [*rest, *made[0].spans]
        rest = []
    outline.parts += made
    outline.general += rest
    return bool(made)


def _begins_anew(part: Part, facet: str) -> bool:
    """Tell whether a label that the activity has already begins another one: "Purpose:" once more."""
    return facet == PURPOSE and any(span.facet == PURPOSE for span in part.spans)


def _continues(words: Words, spans: Sequence[Span]) -> bool:
    """Tell whether a paragraph says only the basis or the period of what the one before it told."""
    return bool(spans) and all(
        states_basis(words, span) or words.says("kept_period", span) for span in spans[:1]
    )


def _of_group(words: Words, group: Sequence[Sentence], spans: list[Span], facet: str) -> Part | None:
    first = group[0]
    label = words.label_of(first)
    name, certainty = "", ""
    has_basis = any(states_basis(words, span) for span in spans)
    lead = words.policy.sentences[first.lead] if first.lead >= 0 else None
    is_point = first.kind == ITEM and (
        facet == PURPOSE if lead is None else words.lead_facet(lead) == PURPOSE
    )
    purpose = [span for span in spans if _tells_purpose(words, span)]
    kind = _kind_of_spans(words, purpose or spans[:1])
    if has_basis:
        certainty = CERTAIN if label or purpose or is_point else LIKELY
    elif (is_point and kind) or (
        label is not None and label.facet == PURPOSE and label.after < first.words[1]
    ):
        certainty = LIKELY
    elif facet == PURPOSE and purpose and kind:
        certainty = GUESS
    if not certainty or not (label or purpose or is_point or kind):
        return None
    if all(span.facet == BASIS for span in spans) and not purpose and not is_point:
        return None
    if label is not None and label.facet in ("", DATA) and label.text:
        name = clean(label.text)
        kind = _kind(words, Span(first.index, first.words[0], label.after)) or kind
    elif is_point and len(first.text.split()) <= _NAME_WORDS:
        name = words.text(words.whole(first))
    elif kind:
        language = words.policy.language or "en"
        name = ACTIVITIES[kind][language]
    else:
        body = words.text(spans[0]).split()
        name = " ".join(body[:_NAME_WORDS])
    return Part(name[:1].upper() + name[1:], first.index, certainty, spans, kind)


def _kind_of_spans(words: Words, spans: Sequence[Span]) -> str:
    return next((kind for span in spans if (kind := _kind(words, span))), "")


def _kind(words: Words, span: Span) -> str:
    """Give the usual activity that a span names first; the one with more words where two begin alike."""
    found = [
        (hit.first, hit.first - hit.last, code)
        for code in ACTIVITIES
        for hit in words.hits(f"activity.{code}", span)
    ]
    return min(found)[2] if found else ""


def _add_table(words: Words, outline: Outline, rows: Sequence[Row]) -> None:
    head, *body = rows
    facets = [words.facet_of(cell) for cell in head.cells]
    if len([name for name in facets if name]) < _COLUMNS:
        _add_labelled_rows(words, outline, rows)
        return
    for row in body:
        spans = [
            Span(cell.sentence, cell.first, cell.last, name)
            for cell, name in zip(row.cells, facets, strict=False)
            if cell.first < cell.last
        ]
        if PURPOSE in facets or (BASIS in facets and facets[0] in ("", DATA)):
            place = facets.index(PURPOSE) if PURPOSE in facets else 0
            place = 0 if facets[0] == "" else place
            if place >= len(row.texts) or not row.texts[place]:
                continue
            kind = _kind(words, row.cells[place])
            name = " ".join(row.texts[place].split()[:_NAME_WORDS])
            outline.parts.append(Part(name, row.sentence, CERTAIN, spans, kind))
        else:
            outline.general += spans


def _add_labelled_rows(words: Words, outline: Outline, rows: Sequence[Row]) -> None:
    """Read a table of two columns, label and words, as what it says of one activity."""
    spans: list[Span] = []
    for row in rows:
        facet = words.facet_of(row.cells[0]) if row.cells else ""
        spans += [Span(cell.sentence, cell.first, cell.last, facet) for cell in row.cells[1:]]
    heading = heading_of(words.policy, words.policy.sentences[rows[0].sentence])
    if heading is not None and _certainty(words, spans, ""):
        kind = _kind(words, words.whole(heading))
        outline.parts.append(Part(clean(heading.text), heading.index, CERTAIN, spans, kind))
    else:
        outline.general += spans


def _add_aside(words: Words, outline: Outline, own: Sequence[Sentence]) -> None:
    """Set aside what the record has no place for; a list of data below such a heading is read."""
    for span in spans_of(words, own):
        if span.facet == DATA and words.policy.sentences[span.sentence].kind == ITEM:
            outline.general.append(span)
        else:
            outline.aside.add(span.sentence)
