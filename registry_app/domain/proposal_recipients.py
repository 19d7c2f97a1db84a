"""Who is given data, and what goes out of the EEA, as words of a policy text state it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from registry_app.domain import record_codes as codes
from registry_app.domain.policy_names import company_names
from registry_app.domain.policy_reading import normal
from registry_app.domain.proposal_facts import Found
from registry_app.domain.proposal_parts import CERTAIN, GUESS, LIKELY
from registry_app.domain.proposal_spans import (
    BASIS,
    CONTACT,
    DATA,
    RECIPIENTS,
    RETENTION,
    TRANSFERS,
    Span,
    Words,
)
from registry_app.domain.proposal_words import COUNTRIES, KNOWN_RECIPIENTS, MECHANISMS, NAME, SAME_NAME

# Kinds that a sentence names beside the organisation that is one.
_BY_NAME: Final = ("payment", "social", "partners", "craftsmen")
# A sentence that speaks of those in the sentence before it.
_REFERS: Final = re.compile(
    r"(?:disse|de|den|det|selskaberne|they|it|these|this|both|overførs\w+|the transfer)\b", re.IGNORECASE
)


def recipients_in(words: Words, spans: Iterable[Span]) -> Iterator[Found]:
    """Give who is given data: by name, and by kind where no name of that sentence says it better."""
    for span in spans:
        shared = span.facet in (RECIPIENTS, TRANSFERS) or _is_given(words, span)
        used = not shared and words.says("word.uses", span) and bool(_names(words, span))
        if not (shared or used) or words.says("word.refused", span):
            continue
        if span.facet in (RETENTION, BASIS, DATA, CONTACT):
            continue
        certainty = CERTAIN if span.facet == RECIPIENTS else LIKELY
        role = codes.PROCESSOR if words.says("word.as_processor", span) else ""
        names = _names(words, span)
        for name in names:
            yield Found(
                {"name": name, "is_named": True, "role": role or codes.NOT_STATED}, span.sentence, certainty
            )
        if span.facet == TRANSFERS and not words.says("share", span):
            continue
        for code in _kinds(words, span, names):
            known = KNOWN_RECIPIENTS[code]
            values = {"code": code, "name_da": known.name.da, "name_en": known.name.en, "role": known.role}
            yield Found(values, span.sentence, certainty)


def _kinds(words: Words, span: Span, names: Sequence[str]) -> list[str]:
    found = {code: words.hits(f"recipient.{code}", span) for code in KNOWN_RECIPIENTS}
    if names:
        # "Our payment provider Stripe" and "AWS for hosting" are one recipient each, by its name.
        found = {
            code: [hit for hit in hits if not _describes(words, hit.last, names)]
            for code, hits in found.items()
            if KNOWN_RECIPIENTS[code].role != codes.PROCESSOR and code not in _BY_NAME
        }
    told = [code for code, hits in found.items() if hits and not _is_authority_of_data(words, span, code)]
    vague = [code for code in told if code in ("suppliers", "partners")]
    special = [code for code in told if code not in vague]
    # "Suppliers such as carriers" are the carriers.
    return special or vague


def _describes(words: Words, last: int, names: Sequence[str]) -> bool:
    """Tell whether a kind stands directly before a name: "our auditor Example A/S"."""
    following = words.policy.words[last + 1 : last + 2]
    begins = {normal(name.split()[0]) for name in names}
    return any(word.text in begins for word in following)


def _is_authority_of_data(words: Words, span: Span, code: str) -> bool:
    return code == "authorities" and words.says("authority", span)


def _without_noun(text: str, name: str) -> str:
    """Take away the noun that a sentence begins with: "Firmaet Eksempel ApS" is Eksempel ApS."""
    first, _space, rest = name.partition(" ")
    is_noun = text.startswith(first) and first.endswith(("et", "en")) and len(rest.split()) > 1
    return rest if is_noun else name


def _names(words: Words, span: Span) -> list[str]:
    text = words.text(span)
    found = [_without_noun(text, name) for name in company_names(text) if name.lower() not in words.own_names]
    inside = " ".join(found)
    found += [match[1] for match in NAME.finditer(text) if match[1] not in inside]
    return list(dict.fromkeys(str(SAME_NAME.get(name.rstrip("."), name)) for name in found))


def transfers_in(words: Words, spans: Sequence[Span]) -> Iterator[Found]:
    """Give transfers out of the EEA: whose, to which country, on what they rest; empty where not said."""
    before: list[str] = []
    section = -1
    for span in spans:
        sentence = words.policy.sentences[span.sentence]
        if sentence.section != section:
            section, before = sentence.section, []
        names = _names(words, span)
        told = span.facet == TRANSFERS or words.says("mechanism", span) or _is_given(words, span)
        goes = words.says("transfer_out", span) or (told and _countries(words, span))
        if goes and not words.says("word.refused", span) and span.facet not in (RETENTION, BASIS, DATA):
            countries = _countries(words, span) or [""]
            mechanisms = [code for code in MECHANISMS if words.says(f"mechanism.{code}", span)]
            mechanism = mechanisms[0] if mechanisms else _mechanism_after(words, span)
            earlier = before if _REFERS.match(sentence.text) else []
            for name in names or earlier or [""]:
                for country in countries:
                    values = {"recipient": name, "country": country, "mechanism": mechanism}
                    sure = (
                        CERTAIN if name and country and mechanisms else LIKELY if country or name else GUESS
                    )
                    yield Found(values, span.sentence, sure)
        before = names or before


def _is_given(words: Words, span: Span) -> bool:
    return words.says("share", span) or words.says("word.gives", span)


def _mechanism_after(words: Words, span: Span) -> str:
    """Give what the next sentence of the paragraph says that a transfer rests on."""
    sentence = words.policy.sentences[span.sentence]
    for following in words.policy.sentences[span.sentence + 1 : span.sentence + 3]:
        if following.section != sentence.section:
            break
        whole = words.whole(following)
        for code in MECHANISMS:
            if words.says(f"mechanism.{code}", whole):
                return str(code)
    return codes.NOT_STATED


def _countries(words: Words, span: Span) -> list[str]:
    return [code for code in COUNTRIES if words.says(f"country.{code}", span)]
