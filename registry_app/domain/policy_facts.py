"""What a text says otherwise than by single words: addresses, dates, periods, and words that meet."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry_app.domain.policy_periods import StatedPeriod, stated_periods
from registry_app.domain.policy_reading import HEADING, PolicyText, Sentence
from registry_app.domain.policy_vocabulary import VOCABULARY
from registry_app.domain.policy_words import Hit, WordIndex

AUTHORITY_DOMAINS: Final = frozenset({"datatilsynet.dk"})
_POSTCODE: Final = re.compile(
    r"(?:\b(?:DK|D|SE|S|N|NO|FI)[- ]?)?\b(\d{3,5}(?: \d{2})?)\s+(?:[A-ZÆØÅ]{2,}|[A-ZÆØÅÄÖ][a-zæøåäöé]+)"
    r"|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b"
)
_STREET: Final = re.compile(
    r"(?:vej|vejen|gade|gaden|allé|alle|plads|torv|torvet|stræde|boulevard|brygge|havn|park|street|road|avenue|lane"
    r"|square)\s+\d+|\b\d+[a-z]?\s+\w+\s+(?:street|road|avenue|lane|square)\b",
    re.IGNORECASE,
)
_AUTHORITY_NEAR: Final = re.compile(
    r"datatilsyn|carl jacobsens|borgergade 28|data protection agency", re.IGNORECASE
)
_DATE: Final = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:20)?\d{2}\b|\b20[12]\d\b|\b(?:version|v)\.?\s*\d", re.IGNORECASE
)
_YEARS: Final = range(1990, 2041)
_COPENHAGEN_WEST: Final = 2000
_POSTCODE_DIGITS: Final = 4


@dataclass(frozen=True)
class Derived:
    """A concept made of others: all of one group in a sentence, and none of `unless`."""

    groups: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    kind: str = ""


DERIVED: Final = {
    "any_opt_out": Derived((("opt_out",), ("objection",))),
    "goes_abroad": Derived((("transfer_out",),), unless=("not",)),
    "relies_on_consent": Derived((("consent",),), unless=("not", "cookies")),
    "right_named": Derived(
        (("restriction",), ("objection",), ("access",), ("erasure",), ("rectification",), ("portability",)),
        kind=HEADING,
    ),
    "portability_heading": Derived((("portability",),), kind=HEADING),
    "cpr_with_basis": Derived((("cpr", "cpr_basis"),)),
}


def indexed(policy: PolicyText, vocabulary: Mapping[str, Iterable[str]] = VOCABULARY) -> WordIndex:
    """Index a text with the linter's vocabulary or a wider one, and note facts that are more than words."""
    index = WordIndex(policy, vocabulary)
    periods = tuple(stated_periods(policy))
    index.note("period", (period.hit for period in periods))
    index.note("kept_period", (period.hit for period in kept_periods(index, periods)))
    index.note("own_email", _hits(policy, lambda word: _is_own_email(word.text)))
    index.note("url", _hits(policy, lambda word: word.text.startswith(("http", "www."))))
    index.note("own_address", _sentence_hits(policy, lambda sentence: _has_own_address(policy, sentence)))
    index.note("date", _sentence_hits(policy, lambda sentence: bool(_DATE.search(sentence.text))))
    for name, derived in DERIVED.items():
        index.note(name, _derived_hits(index, derived))
    return index


def says(index: WordIndex, concept: str, sentence: Sentence) -> Hit | None:
    """Give where a sentence says a concept; its heading and the sentence that leads into its list count."""
    found = index.in_sentence(concept, sentence.index)
    if found is None and sentence.lead >= 0:
        found = index.in_sentence(concept, sentence.lead)
    if found is None:
        heading = heading_of(index.policy, sentence)
        found = index.in_sentence(concept, heading.index) if heading else None
    return found


def heading_of(policy: PolicyText, sentence: Sentence) -> Sentence | None:
    """Give the heading above a sentence; None before the first one."""
    return policy.headings.get(sentence.section)


def kept_periods(index: WordIndex, periods: Iterable[StatedPeriod]) -> Iterable[StatedPeriod]:
    """Give the periods that say how long something is kept, and not how fast it is answered."""
    for period in periods:
        sentence = index.policy.sentences[period.hit.sentence]
        if says(index, "store", sentence) and not is_answer_time(index, period):
            yield period


def is_answer_time(index: WordIndex, period: StatedPeriod) -> bool:
    """Tell whether a period is about answering: what is nearer in its sentence, an answer or the keeping."""
    answer, kept = (_distance(index, concept, period.hit) for concept in ("answer", "kept_for"))
    return answer is not None and (kept is None or answer < kept)


def _distance(index: WordIndex, concept: str, hit: Hit) -> int | None:
    """Give how many words lie between a place and the nearest one in its sentence that says a concept."""
    return min(
        (
            max(other.first - hit.last, hit.first - other.last)
            for other in index.hits(concept)
            if other.sentence == hit.sentence
        ),
        default=None,
    )


def _is_own_email(word: str) -> bool:
    return "@" in word and word.rpartition("@")[2].strip(".") not in AUTHORITY_DOMAINS


def _hits(policy: PolicyText, wanted: Callable[..., bool]) -> Iterable[Hit]:
    for position, word in enumerate(policy.words):
        if wanted(word):
            yield Hit(word.sentence, position, position)


def _sentence_hits(policy: PolicyText, wanted: Callable[[Sentence], bool]) -> Iterable[Hit]:
    for sentence in policy.sentences:
        if sentence.words[0] < sentence.words[1] and wanted(sentence):
            yield Hit(sentence.index, sentence.words[0], sentence.words[1] - 1)


def _has_own_address(policy: PolicyText, sentence: Sentence) -> bool:
    # An authority's address often stands on lines of its own below its name.
    before = policy.sentences[max(0, sentence.index - 2) : sentence.index]
    if any(
        _AUTHORITY_NEAR.search(row.text) for row in (*before, sentence) if row.section == sentence.section
    ):
        return False
    if _STREET.search(sentence.text):
        return True
    for found in _POSTCODE.finditer(sentence.text):
        number = found[1]
        if number is None or not number.isdigit():
            return True
        is_postcode = len(number) >= _POSTCODE_DIGITS
        if is_postcode and (int(number) not in _YEARS or int(number) == _COPENHAGEN_WEST):
            return True
    return False


def _derived_hits(index: WordIndex, derived: Derived) -> Iterable[Hit]:
    for sentence in index.policy.sentences:
        # A heading names a subject; only the sentences below it say what is done.
        if (sentence.kind == HEADING) != (derived.kind == HEADING):
            continue
        if any(index.in_sentence(concept, sentence.index) for concept in derived.unless):
            continue
        for group in derived.groups:
            found = [index.in_sentence(concept, sentence.index) for concept in group]
            if found[0] is not None and all(found):
                yield found[0]
                break
