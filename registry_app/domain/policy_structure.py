"""Faults that show in the build of a text: empty lists and sections, placeholders, purposes half told."""

import re
from collections.abc import Iterator
from typing import Final

from registry_app.domain.policy_checks import RIGHT
from registry_app.domain.policy_facts import says
from registry_app.domain.policy_faults import Fault
from registry_app.domain.policy_reading import HEADING, ITEM, PolicyText, Section, Sentence
from registry_app.domain.policy_words import Hit, WordIndex

_PLACEHOLDER: Final = re.compile(
    r"\[(?!\s*x?\s*\]|email\W*protected)(?=[^\]\n]*(?:inds[æa]t|indset|udfyld|navn|virksomhed|selskab|adresse|e-?mail|dato|cvr|tlf|telefon|xx|insert"
    r"|name|company|address|date|your|url|link|\.\.\.|…))[^\]\n]{1,60}\](?!\()"
    r"|\{\{[^}\n]{1,60}\}\}|<(?:inds[æa]t|insert|navn|name|virksomhed|company)[^>\n]{0,40}>"
    r"|\bx{3,}\b|\bTODO\b|\bTBD\b|\blorem ipsum\b|_{4,}|\bskriv (?:jeres|dit|firmaets) navn her\b",
    re.IGNORECASE,
)
_LINK_WORDS: Final = ("her:", "here:", "link:")
# So many purposes in a row must say a thing before the one that does not stands out.
_ROW: Final = 3


def structure_faults(index: WordIndex) -> Iterator[Fault]:
    """Give empty lists and sections, placeholders, and purposes without what their neighbours have."""
    yield from _open_ends(index)
    yield from _empty_sections(index)
    yield from _placeholders(index.policy)
    yield from _recordings(index)
    yield from _us_companies(index)
    yield from _single_contact(index)
    yield from _incomplete_purposes(index, "basis", "basis_missing_here")
    yield from _incomplete_purposes(index, "period_told", "period_missing_here")


def _whole(sentence: Sentence) -> Hit:
    return Hit(sentence.index, sentence.words[0], sentence.words[1] - 1)


def _open_ends(index: WordIndex) -> Iterator[Fault]:
    sentences = [row for row in index.policy.sentences if row.words[0] < row.words[1]]
    for position, row in enumerate(sentences):
        if row.kind == HEADING or not row.text.rstrip(" *_").endswith(":"):
            continue
        after = sentences[position + 1] if position + 1 < len(sentences) else None
        if after is None or after.kind == HEADING or _is_dead_link(row, after):
            yield Fault(_empty_code(index, row), _whole(row))


def _is_dead_link(row: Sentence, after: Sentence) -> bool:
    """Tell whether "read more here:" is followed by something else than a link."""
    has_link = re.search(r"https?:|www\.|\.(?:dk|com|eu|org)\b|\]\(", after.text)
    return row.text.rstrip(" *_").lower().endswith(_LINK_WORDS) and after.kind != ITEM and not has_link


def _empty_code(index: WordIndex, row: Sentence) -> str:
    if row.text.lower().rstrip(" *_").endswith(_LINK_WORDS):
        return "list_empty"
    if index.in_sentence("source", row.index):
        return "sources_empty"
    return "recipients_empty" if index.in_sentence("recipients", row.index) else "list_empty"


def _empty_sections(index: WordIndex) -> Iterator[Fault]:
    policy = index.policy
    for section in policy.sections[1:]:
        said = [row for row in policy.in_section[section.index] if row.kind != HEADING]
        heading = policy.headings.get(section.index)
        if said or heading is None or _has_parts(policy, section) or heading.words[0] == heading.words[1]:
            continue
        hit = _whole(heading)
        if index.in_sentence("recipients", heading.index):
            yield Fault("recipients_empty", hit)
        elif index.in_sentence("source", heading.index):
            yield Fault("sources_empty", hit)
        elif section.level < _UNSURE:
            yield Fault("section_empty", hit)


# A short line that stands alone may be the title of those that follow: only marked headings are sure.
_UNSURE: Final = 8


def _has_parts(policy: PolicyText, section: Section) -> bool:
    following = policy.sections[section.index + 1 : section.index + 2]
    if not following:
        return False
    if section.number and following[0].number.startswith(f"{section.number}."):
        return True
    # The title of a text may stand at the level of its parts.
    is_title = section.index == 1 and section.level >= _UNSURE
    return is_title or following[0].level > section.level


def _placeholders(policy: PolicyText) -> Iterator[Fault]:
    for row in policy.sentences:
        found = _PLACEHOLDER.search(row.text)
        if found and row.words[0] < row.words[1]:
            yield Fault("placeholder", _whole(row), (("found", found[0]),))


_PARTS: Final = {
    "recording_purpose": ("formål", "purpose"),
    "recording_basis": ("behandlingsgrundlag", "legal basis"),
    "kept_period": ("opbevaringsperiode", "retention period"),
}


def _recordings(index: WordIndex) -> Iterator[Fault]:
    """Call recordings need a purpose, a basis and a period wherever they are told of."""
    hits = index.hits("recording")
    if not hits:
        return
    policy = index.policy
    spoken = {policy.sentences[hit.sentence].block for hit in hits}
    for hit in index.hits("recording_word"):
        spoken |= _list_around(policy, policy.sentences[hit.sentence])
    titled = {row.section for row in policy.headings.values() if index.in_sentence("recording", row.index)}
    rows = [row for row in policy.sentences if row.block in spoken or row.section in titled]
    missing = [
        words
        for concept, words in _PARTS.items()
        if not any(index.in_sentence(concept, row.index) for row in rows)
    ]
    if missing:
        danish, english = (_listed([words[side] for words in missing], side) for side in (0, 1))
        yield Fault("recording_unexplained", hits[0], (("missing_da", danish), ("missing_en", english)))


def _list_around(policy: PolicyText, sentence: Sentence) -> set[int]:
    """Give the paragraphs of the list that a point belongs to, and the one before it."""
    kinds = {row.block: row.kind for row in policy.in_section[sentence.section]}
    first = last = sentence.block
    while kinds.get(first) == ITEM:
        first -= 1
    while kinds.get(last + 1) == ITEM:
        last += 1
    return {block for block in range(first, last + 1) if kinds.get(block, HEADING) != HEADING}


def _listed(words: list[str], side: int) -> str:
    joint = (" og ", " and ")[side]
    return joint.join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _us_companies(index: WordIndex) -> Iterator[Fault]:
    hits = index.hits("us_company")
    if hits and not index.hits("third_country") and not index.hits("mechanism"):
        word = index.policy.words[hits[0].first]
        name = index.policy.line_text(word.line)[word.start : word.end]
        yield Fault("us_recipient_unmentioned", hits[0], (("name", name),))


def _single_contact(index: WordIndex) -> Iterator[Fault]:
    emails = {index.policy.words[hit.first].text for hit in index.hits("own_email")}
    others = ("own_phone", "own_address", "contact_form")
    if len(emails) == 1 and not any(index.hits(concept) for concept in others):
        yield Fault("contact_single", index.hits("own_email")[0])


def _incomplete_purposes(index: WordIndex, concept: str, code: str) -> Iterator[Fault]:
    """Find the purpose that lacks what most of the purposes around it say."""
    policy = index.policy
    groups: dict[tuple[tuple[int, ...], int], list[Section]] = {}
    for section in policy.sections[1:]:
        groups.setdefault((section.parents, section.level), []).append(section)
    for group in groups.values():
        said = [_section_says(index, concept, section) for section in group]
        if sum(said) < _ROW:
            continue
        for before, section, after in zip(range(len(group)), group[1:], range(2, len(group)), strict=False):
            heading = policy.headings.get(section.index)
            if (
                said[before]
                and said[after]
                and not said[before + 1]
                and heading
                and _is_purpose(index, section)
            ):
                yield Fault(code, _whole(heading))


def _section_says(index: WordIndex, concept: str, section: Section) -> bool:
    rows = index.policy.in_section[section.index]
    if concept != "period_told":
        return any(index.in_sentence(concept, row.index) for row in rows)
    return any(
        index.in_sentence("kept_period", row.index)
        or (index.in_sentence("criterion", row.index) and says(index, "store", row))
        or (index.in_sentence("vague_criterion", row.index))
        for row in rows
    )


def _is_purpose(index: WordIndex, section: Section) -> bool:
    """Tell whether a section uses data for something: a purpose is said, and personal data with it."""
    rows = [row for row in index.policy.in_section[section.index] if row.kind != HEADING]
    heading = index.policy.headings[section.index]
    if any(index.in_sentence(concept, heading.index) for concept in RIGHT):
        return False
    return any(index.in_sentence("purpose", row.index) for row in rows) and any(
        index.in_sentence(concept, row.index)
        for row in rows
        for concept in ("categories", "handles", "basis")
    )
