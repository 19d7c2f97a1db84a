"""The facts that words of a policy text state: data, periods, recipients, transfers, contact, whose data."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry_app.domain import record_codes as codes
from registry_app.domain.policy_facts import AUTHORITY_DOMAINS
from registry_app.domain.policy_names import company_names
from registry_app.domain.policy_periods import DAYS, StatedPeriod
from registry_app.domain.policy_words import Hit
from registry_app.domain.proposal_parts import CERTAIN, GUESS, LIKELY, Part
from registry_app.domain.proposal_spans import (
    BASIS,
    CONTACT,
    DATA,
    PURPOSE,
    RECIPIENTS,
    RETENTION,
    TRANSFERS,
    Span,
    Words,
)
from registry_app.domain.proposal_words import CATEGORIES, SUBJECTS, TRIGGERS

_YEARS: Final = frozenset({"år", "års", "årig", "year", "years"})
_MONTHS_A_YEAR: Final = 12
_ACT: Final = re.compile(
    r"\b(bogføringslov\w*|bogføringsloven|hvidvasklov\w*|journalføringsbekendtgørelse\w*|autorisationslov\w*"
    r"|sundhedslov\w*|ligningslov\w*|skattekontrollov\w*|kildeskattelov\w*|forældelseslov\w*|købelov\w*"
    r"|Bookkeeping Act|Money Laundering Act|Tax Control Act|Accounting Act|Limitation Act|Authorisation Act"
    r"|Gift Aid)\b",
    re.IGNORECASE,
)
_CVR: Final = re.compile(
    r"\b(?:CVR|company (?:no|number)|registration number)\D{0,20}(\d{8}|\d{2}(?: \d{2}){3})\b", re.IGNORECASE
)
_PHONE: Final = re.compile(
    r"(?:tlf|telefon\w*|ring\w*|phone|telephone|call|tel)[^\w+]{0,4}(?:[^\W\d]+[^\w+]+){0,3}?"
    r"((?:\+\d{1,3}[ .-]?)?\(?\d(?:[ .-]?\d){6,11})"
    r"|(\+45(?: ?\d{2}){4})",
    re.IGNORECASE,
)
_MANY: Final = 2
_FROM: Final = frozenset({"efter", "fra", "after", "from", "since"})


@dataclass(frozen=True)
class Found:
    """What a sentence states, the number of the sentence, and how sure that is."""

    values: Mapping[str, Any]
    sentence: int
    certainty: str


def subjects_in(words: Words, part: Part) -> list[str]:
    """Give whose data an activity is about, as far as its name and words tell."""
    heading = words.whole(words.policy.sentences[part.sentence])
    spans = [heading, *(span for span in part.spans if span.facet in ("", PURPOSE, DATA))]
    return [code for code in SUBJECTS if any(words.says(f"subject.{code}", span) for span in spans)]


def categories_in(words: Words, spans: Iterable[Span]) -> Iterator[Found]:
    """Give the categories of data: certain in a list or column of data, likely where data is collected."""
    for span in spans:
        if span.facet in (RETENTION, BASIS, CONTACT, RECIPIENTS, TRANSFERS) or words.says(
            "word.refused", span
        ):
            continue
        found = list(_categories(words, span))
        if not found or (span.facet != DATA and not _collects(words, span, found)):
            continue
        certainty = CERTAIN if span.facet == DATA else LIKELY
        for code in found:
            known = CATEGORIES[code]
            values: dict[str, Any] = {"code": code, "name_da": known.name.da, "name_en": known.name.en}
            values |= {mark: True for mark in ("special", "child", "cpr", "criminal") if getattr(known, mark)}
            yield Found(values, span.sentence, certainty)


def _categories(words: Words, span: Span) -> Iterator[str]:
    # "Write to x@example.org" is how we are reached, not what we hold.
    is_address = words.says("own_email", span) or words.says("url", span)
    for code in CATEGORIES:
        if words.hits(f"category.{code}", span) and not (code == "contact" and is_address):
            yield code


def _collects(words: Words, span: Span, found: Sequence[str]) -> bool:
    if not words.says("word.collects", span):
        return False
    held = words.says("word.data_word", span) or words.says("word.we_hold", span)
    return held or len(found) >= _MANY


def periods_in(words: Words, spans: Sequence[Span]) -> Iterator[Found]:
    """Give how long data is kept: each period with what it is counted from, or the words that say it."""
    stated, kept = words.periods
    found_any = False
    waiting: list[Found] = []
    for span in spans:
        if span.facet not in ("", RETENTION, PURPOSE, DATA):
            continue
        here = [
            period
            for period in stated.get(span.sentence, ())
            if span.first <= period.hit.first < span.last and (span.facet == RETENTION or period.hit in kept)
        ]
        for period in here:
            found_any = True
            yield _period(words, span, period)
        if span.facet != BASIS and words.says("word.at_once", span):
            yield _at_once(span)
        elif not here and (found := _criterion(words, span)):
            waiting.append(found)
    # What is said in words counts only where nothing is counted.
    if not found_any:
        yield from waiting[:1]


def _period(words: Words, span: Span, period: StatedPeriod) -> Found:
    last = words.policy.words[period.hit.last].text
    amount, unit = period.duration.amount, period.duration.unit
    if unit == DAYS:
        unit = codes.DAYS
    elif last in _YEARS and amount % _MONTHS_A_YEAR == 0:
        amount, unit = amount / _MONTHS_A_YEAR, codes.YEARS
    else:
        unit = codes.MONTHS
    trigger = _trigger(words, span, period.hit)
    text = words.policy.sentences[span.sentence].text
    act = _ACT.search(text)
    values: dict[str, Any] = {"unit": unit, "period": round(amount), "trigger": trigger}
    if act:
        values["statute"] = act[1]
    certainty = (CERTAIN if span.facet == RETENTION else LIKELY) if trigger else GUESS
    return Found(values, span.sentence, certainty)


def _trigger(words: Words, span: Span, period: Hit) -> str:
    """Give what a period is counted from: what is said nearest behind it, else nearest before it."""
    near: list[tuple[int, int, int, str]] = []
    following = words.policy.words[period.last + 1 : period.last + 1 + _MANY]
    # "1 year after …" is counted from what follows, and from nothing that was said before.
    looks_on = any(word.text in _FROM and word.sentence == span.sentence for word in following)
    for order, code in enumerate(TRIGGERS):
        for hit in words.hits(f"trigger.{code}", span):
            behind = hit.first > period.last
            if looks_on and not behind:
                continue
            distance = hit.first - period.last if behind else period.first - hit.last
            near.append((0 if behind else 1, distance, order, code))
    return min(near)[3] if near else ""


def _criterion(words: Words, span: Span) -> Found | None:
    if words.says("asks", span) or not words.says("criterion", span):
        return None
    if span.facet != RETENTION and not words.says("kept_for", span):
        return None
    certainty = CERTAIN if span.facet == RETENTION else LIKELY
    values = {"unit": codes.IN_WORDS, "period": 0, "trigger": "", "text": words.text(span)}
    return Found(values, span.sentence, certainty)


def _at_once(span: Span) -> Found:
    """Give the rule that data goes when consent is withdrawn or the newsletter is stopped."""
    values = {"unit": codes.AT_ONCE, "period": 0, "trigger": "consent_withdrawn"}
    return Found(values, span.sentence, CERTAIN if span.facet == RETENTION else LIKELY)


def contacts_in(words: Words) -> Iterator[Found]:
    """Give how the controller and its data protection officer are reached."""
    for sentence in words.policy.sentences:
        span = words.whole(sentence)
        if words.says("authority", span) or words.says("authority_contact", span):
            continue
        whose = "dpo" if words.says("dpo", span) else "controller"
        names = company_names(sentence.text) if words.says("controller", span) else []
        for name in names[:1]:
            yield Found({"whose": "controller", "what": "name", "value": name}, sentence.index, CERTAIN)
        for position in range(*sentence.words):
            word = words.policy.words[position].text
            if "@" in word and word.rpartition("@")[2] not in AUTHORITY_DOMAINS:
                yield Found({"whose": whose, "what": "email", "value": word}, sentence.index, CERTAIN)
        for found in _PHONE.finditer(sentence.text):
            number = " ".join((found[1] or found[2]).split())
            yield Found({"whose": whose, "what": "phone", "value": number}, sentence.index, LIKELY)
        if cvr := _CVR.search(sentence.text):
            value = cvr[1].replace(" ", "")
            yield Found({"whose": "controller", "what": "cvr", "value": value}, sentence.index, CERTAIN)
