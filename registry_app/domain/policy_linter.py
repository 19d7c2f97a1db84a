"""What a reader of the law would ask of a policy text: findings with line, source and advice.

The tables say what is looked for (`policy_checks`), by which words (`policy_vocabulary.toml`), and what is
said about it (`policy_advice.toml`); this module only asks them. It judges any text in Danish or English:
nothing here knows a controller. The table of checks stands in docs/rules/policy_linter.md.
"""

from collections.abc import Iterable, Iterator, Sequence

from registry_app.domain.findings import Finding, Place, in_order
from registry_app.domain.policy_checks import DEMANDS, EACH, ONCE, SAID, Demand, Said
from registry_app.domain.policy_facts import heading_of, indexed, says
from registry_app.domain.policy_faults import Fault
from registry_app.domain.policy_names import name_faults
from registry_app.domain.policy_reading import HEADING, PolicyText, Sentence, read_policy
from registry_app.domain.policy_record_periods import RecordedPeriods, record_faults
from registry_app.domain.policy_structure import structure_faults
from registry_app.domain.policy_times import time_faults
from registry_app.domain.policy_vocabulary import ADVICE_OF, WRONG_WORDS, WrongWord
from registry_app.domain.policy_words import Hit, WordIndex
from registry_app.domain.record import Words


def findings_of(policy: PolicyText | str, recorded: Iterable[RecordedPeriods] = ()) -> tuple[Finding, ...]:
    """Judge a text, and compare its periods with those of the record; the gravest findings first.

    Findings about something missing point at the heading where it belongs, or at line 0 for the whole text.
    """
    text = read_policy(policy) if isinstance(policy, str) else policy
    index = indexed(text)
    faults = [
        *_language(text),
        *(fault for demand in DEMANDS for fault in _missing(index, demand)),
        *(fault for check in SAID for fault in _said(index, check)),
        *(fault for word in WRONG_WORDS for fault in _wrong(index, word)),
        *structure_faults(index),
        *name_faults(index),
        *time_faults(index),
        *record_faults(index, recorded),
    ]
    return in_order(_once(_finding(text, fault) for fault in faults))


def _finding(text: PolicyText, fault: Fault) -> Finding:
    known = ADVICE_OF[fault.code]
    values = dict(fault.values)
    return Finding(
        fault.code,
        known.severity,
        known.source,
        Words(known.message.da.format(**values), known.message.en.format(**values)),
        Words(known.advice.da.format(**values), known.advice.en.format(**values)),
        place_of(text, fault.hit),
    )


def place_of(text: PolicyText, hit: Hit | None) -> Place:
    """Say where words stand: their line, columns and section; the whole text without words."""
    if hit is None:
        return Place()
    first = text.words[hit.first]
    last = next(word for word in reversed(text.words[hit.first : hit.last + 1]) if word.line == first.line)
    section = text.sections[text.sentences[hit.sentence].section]
    quote = text.line_text(first.line)[first.start : last.end]
    return Place("", first.line, first.start, last.end, quote, section.heading)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what two checks said alike of the same place."""
    seen: set[tuple[str, int, str]] = set()
    for finding in findings:
        key = (finding.code, finding.where.line, finding.message.en)
        if key not in seen:
            seen.add(key)
            yield finding


def _language(text: PolicyText) -> Iterator[Fault]:
    if not text.language:
        yield Fault("language_unclear")


def _missing(index: WordIndex, demand: Demand) -> Iterator[Fault]:
    if demand.when and not any(index.hits(concept) for concept in demand.when):
        return
    told = _told_in_section if demand.in_section else _told
    if not any(told(index, group) for group in demand.groups):
        yield Fault(demand.code, _place(index, demand.place))


def _told(index: WordIndex, group: Sequence[str]) -> bool:
    first, *others = sorted(group, key=lambda concept: len(index.hits(concept)))
    # A concept of a heading or a lead-in counts for what stands below it, so each sentence is asked.
    sentences = index.policy.sentences
    rows = [sentences[number] for number in index.sentences(first)] if not others else sentences
    return any(all(says(index, concept, row) for concept in (first, *others)) for row in rows)


def _told_in_section(index: WordIndex, group: Sequence[str]) -> bool:
    sections = [
        {index.policy.sentences[number].section for number in index.sentences(concept)} for concept in group
    ]
    return bool(set.intersection(*sections))


def _place(index: WordIndex, concepts: Sequence[str]) -> Hit | None:
    for concept in concepts:
        hits = index.hits(concept)
        in_heading = [hit for hit in hits if index.policy.sentences[hit.sentence].kind == HEADING]
        if hits:
            return in_heading[0] if in_heading else hits[0]
    return None


def _said(index: WordIndex, check: Said) -> Iterator[Fault]:
    if any(index.hits(concept) for concept in check.unless_ever):
        return
    if not all(index.hits(concept) for concept in check.ever):
        return
    sections: set[int] = set()
    for number in index.sentences(check.says[0]):
        sentence = index.policy.sentences[number]
        if check.times != EACH and sentence.section in sections:
            continue
        hit = _fault_in(index, check, sentence)
        if hit is None:
            continue
        yield Fault(check.code, hit)
        sections.add(sentence.section)
        if check.times == ONCE:
            return


def _fault_in(index: WordIndex, check: Said, sentence: Sentence) -> Hit | None:
    heading = heading_of(index.policy, sentence)
    if sentence.kind == HEADING or (heading and _any_says(index, check.unless_heading, [heading])):
        return None
    found = [index.in_sentence(concept, sentence.index) for concept in check.says]
    if not all(found) or any(index.in_sentence(concept, sentence.index) for concept in check.unless):
        return None
    around = _around(index.policy, sentence)
    section = index.policy.in_section[sentence.section]
    if any(not _any_says(index, [concept], around) for concept in check.beside):
        return None
    if any(not _any_says(index, [concept], section) for concept in check.near):
        return None
    if _any_says(index, check.unless_beside, around) or _any_says(index, check.unless_near, section):
        return None
    hits = [hit for hit in found if hit is not None]
    return Hit(sentence.index, min(hit.first for hit in hits), max(hit.last for hit in hits))


def _any_says(index: WordIndex, concepts: Sequence[str], sentences: Sequence[Sentence]) -> bool:
    return any(index.in_sentence(concept, row.index) for concept in concepts for row in sentences)


def _around(policy: PolicyText, sentence: Sentence) -> list[Sentence]:
    """Give the sentence with the one before and after it in the paragraph, and what leads into its list."""
    rows = policy.sentences[max(0, sentence.index - 1) : sentence.index + 2]
    near = [row for row in rows if row.block == sentence.block]
    if sentence.lead >= 0:
        near.append(policy.sentences[sentence.lead])
    return near


def _wrong(index: WordIndex, word: WrongWord) -> Iterator[Fault]:
    sections: set[int] = set()
    hits = [hit for phrase in word.phrases for hit in index.phrase_hits(phrase)]
    for hit in sorted(hits, key=lambda hit: hit.first):
        sentence = index.policy.sentences[hit.sentence]
        past = word.history and index.in_sentence("repealed", sentence.index)
        if sentence.section in sections or past:
            continue
        sections.add(sentence.section)
        found = place_of(index.policy, hit).quote
        right = {"right": word.right.da, "right_en": word.right.en}
        values = {"found": found, "wrong": word.wrong or found} | right
        yield Fault(word.code, hit, tuple(values.items()))
